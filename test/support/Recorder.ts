/**
 * What each broker of a cluster was asked and what it answered, as the broker saw it: a proxy in front of each, which passes bytes on as they come and reads them
 * afterwards, by a server session.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { ResponseHeader } from "../../src/Api/ResponseHeader.ts"
import { Reader } from "../../src/Codec/Cursor.ts"
import { FrameSplitter } from "../../src/Protocol/Frame.ts"
import type { IncomingRequest } from "../../src/Protocol/IncomingRequest.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import { FaultProxy, type Listen } from "./FaultProxy.ts"

/** A request that a broker got. */
export class Seen<out A extends Api.Any = Api.Any> {
  readonly nodeId: number
  /** By its number at this broker, from 1. */
  readonly connection: number
  readonly api: Api.Any
  readonly version: number
  readonly request: Api.Request<A>
  /** `undefined` while there is none, and where it could not be read. */
  response: Api.Response<A> | undefined

  constructor(nodeId: number, connection: number, incoming: IncomingRequest<A>) {
    this.nodeId = nodeId
    this.connection = connection
    this.api = incoming.api
    this.version = incoming.version
    this.request = incoming.request
  }

  is<B extends Api.Any>(api: B): this is Seen<B> {
    return this.api.key === api.key
  }
}

/** A node of the cluster, and the port that it listens on. */
export interface Node {
  readonly nodeId: number
  readonly port: number
}

const served = new ServedApis(apis)
const host = "127.0.0.1"
const noLimit = Number.POSITIVE_INFINITY

export class Recorder {
  readonly #seen: Array<Seen> = []
  readonly proxies: ReadonlyMap<number, FaultProxy>

  private constructor(proxies: ReadonlyMap<number, FaultProxy>) {
    this.proxies = proxies
    for (const [nodeId, proxy] of proxies) proxy.listenTo = (connection) => this.#listener(nodeId, connection)
  }

  /** A proxy in front of each of these nodes, for as long as the scope is open. */
  static make(nodes: ReadonlyArray<Node>): Effect.Effect<Recorder, never, Scope.Scope> {
    return Effect.map(
      Effect.forEach(nodes, ({ nodeId, port }) =>
        Effect.map(FaultProxy.make(port), (proxy) => [nodeId, proxy] as const)
      ),
      (proxies) => new Recorder(new Map(proxies))
    )
  }

  /** Where a node is reached: at its proxy, whatever it advertises. */
  readonly addressOf = ({ nodeId }: { readonly nodeId: number }): { host: string; port: number } => {
    const proxy = this.proxies.get(nodeId)
    if (proxy === undefined) throw new Error(`there is no node ${nodeId} here`)
    return { host, port: proxy.port }
  }

  get bootstrap(): ReadonlyArray<string> {
    return [...this.proxies.values()].map(({ port }) => `${host}:${port}`)
  }

  /** All that was asked, in the order in which it came. */
  get all(): ReadonlyArray<Seen> {
    return this.#seen
  }

  of<A extends Api.Any>(api: A, since = 0): ReadonlyArray<Seen<A>> {
    const found: Array<Seen<A>> = []
    for (const seen of this.#seen.slice(since)) if (seen.is(api)) found.push(seen)
    return found
  }

  /** The same, while something is done. Whoever else asks then is seen, too. */
  during<A, E, R, B extends Api.Any>(
    api: B,
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<readonly [value: A, seen: ReadonlyArray<Seen<B>>], E, R> {
    return Effect.suspend(() => {
      const since = this.#seen.length
      return Effect.map(effect, (value) => [value, this.of(api, since)] as const)
    })
  }

  /** Forgets what was asked so far: a long load would fill the memory. */
  forget(): void {
    this.#seen.length = 0
  }

  #listener(nodeId: number, connection: number): Listen {
    const waiting: Array<Seen> = []
    const session = new ServerSession({
      apis: served,
      maxFrameBytes: noLimit,
      maxDecodedBytes: noLimit,
      maxInFlight: noLimit,
      maxQueuedRequests: noLimit,
      maxQueuedBytes: noLimit,
      maxUnwrittenBytes: noLimit,
      onRequest: (incoming) => {
        const seen = new Seen(nodeId, connection, incoming)
        this.#seen.push(seen)
        if (incoming.expectsResponse) waiting.push(seen)
        incoming.noResponse()
      },
      onFlushNeeded: () => {},
      onClose: () => {}
    })
    const answers = new FrameSplitter(noLimit, (bytes, start, end) => {
      const seen = waiting.shift()
      if (seen !== undefined) seen.response = responseTo(seen, bytes, start, end)
      return true
    })
    return (direction, chunk) => {
      if (direction === "up") session.receive(chunk)
      else answers.push(chunk)
    }
  }
}

const responseTo = ({ api, version }: Seen, bytes: Buffer, start: number, end: number): unknown => {
  const reader = new Reader(bytes)
  reader.begin(start, end)
  try {
    ResponseHeader.at(Api.responseHeaderVersion(api, version)).read(reader)
    return api.response.at(version).readAll(reader)
  } catch {
    // Such as an answer of another version, which says that this one is not served.
    return undefined
  }
}
