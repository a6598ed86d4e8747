/**
 * A scripted broker: decodes requests and encodes responses by the same specs as the client, in memory or on TCP. What it does with a request is up to
 * each test.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import type { IncomingRequest, IncomingToken, UndecodedRequest } from "../../src/Protocol/IncomingRequest.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import type { MemoryEnd } from "../../src/Transport/MemoryTransport.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import type { TransportError } from "../../src/Transport/TransportError.ts"
import { responseFrame } from "../../tools/server/responseFrame.ts"
import { Echo, Shout } from "./TestApis.ts"

/** What a faulty broker says: another correlation id, or another version of the response. */
export interface Fault {
  readonly correlationId?: number
  readonly version?: number
}

/** A request as a test sees it. `is` says which API it is of, so that it and its answer have types. */
export class FakeRequest<A extends Api.Any = Api.Any> {
  readonly connection: FakeConnection
  /** As it was asked: for ApiVersions maybe one that this broker does not have. */
  readonly version: number
  readonly #incoming: IncomingRequest<A>
  #ignoresOrder = false

  constructor(connection: FakeConnection, incoming: IncomingRequest<A>, version: number) {
    this.connection = connection
    this.#incoming = incoming
    this.version = version
  }

  get api(): Api.Any {
    return this.#incoming.api
  }
  get correlationId(): number {
    return this.#incoming.correlationId
  }
  get clientId(): string | null {
    return this.#incoming.clientId
  }
  get body(): Api.Request<A> {
    return this.#incoming.request
  }

  is<B extends Api.Any>(api: B): this is FakeRequest<B> {
    return this.#incoming.is(api)
  }

  /** The text of an Echo or a Shout; `undefined` for all other requests. */
  get text(): string | undefined {
    return this.is(Echo) || this.is(Shout) ? this.body.text : undefined
  }

  /** Answers, in the order of requests; one with a fault is written at once. */
  reply(response: Api.ResponseInput<A>, fault?: Fault): void {
    if (fault === undefined && !this.#ignoresOrder) {
      this.#incoming.respond(response)
      return
    }
    const { api, version } = this.#incoming
    this.replyBytes(
      responseFrame(api, fault?.version ?? version, fault?.correlationId ?? this.correlationId, response)
    )
  }

  /** Writes bytes in place of an answer, at once. */
  replyBytes(bytes: Uint8Array): void {
    this.connection.write(bytes)
    this.ignoreOrder()
  }

  /** Lets others be answered before this one, as no sound broker does; its answers, one or more, go out when they are given. */
  ignoreOrder(): void {
    this.#ignoresOrder = true
    this.#incoming.noResponse()
  }
}

interface Wire {
  readonly write: (bytes: Uint8Array) => void
  readonly close: () => void
}

/** One connection, as the broker sees it. */
export class FakeConnection {
  readonly broker: FakeBroker
  wire: Wire
  readonly requests: Array<FakeRequest> = []
  /** The ends in memory, to break things; `undefined` on TCP. */
  readonly ends: { readonly server: MemoryEnd; readonly client: MemoryEnd } | undefined
  readonly session: ServerSession
  closed = false
  /** What a test's own code has thrown. */
  #defect: { readonly thrown: unknown } | undefined

  constructor(
    broker: FakeBroker,
    wire: Wire,
    ends?: { readonly server: MemoryEnd; readonly client: MemoryEnd }
  ) {
    this.broker = broker
    this.wire = wire
    this.ends = ends
    this.session = new ServerSession({
      apis: broker.served(),
      maxFrameBytes: broker.maxFrameBytes,
      maxInFlight: Number.POSITIVE_INFINITY,
      onUndecoded: (request) => this.#isTaken(request),
      onRequest: (incoming) => this.#onRequest(incoming, incoming.version),
      onUnsupportedApiVersions: (incoming, version) => this.#onRequest(incoming, version),
      onToken: (token) => this.broker.onToken(token, this),
      onFlushNeeded: () => this.#flush(),
      onClose: (reason) => {
        if (reason._tag === "HandlerThrew") this.#defect = { thrown: reason.defect }
        this.#flush()
        this.close()
      }
    })
  }

  receive(bytes: Uint8Array): void {
    if (this.closed) return
    this.session.receive(Buffer.from(bytes))
    if (this.#defect !== undefined) throw this.#defect.thrown
    this.broker.onReceived(this)
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.session.close()
    this.wire.close()
  }

  /** Writes what no sound broker would, out of all order. */
  write(bytes: Uint8Array): void {
    if (!this.closed) this.wire.write(bytes)
  }

  #flush(): void {
    const pieces = this.session.flush()
    if (pieces.length > 0) this.write(Buffer.concat(pieces))
    this.session.written(this.session.flushedBytes)
  }

  #isTaken(request: UndecodedRequest): boolean {
    if (this.broker.intercept?.(request, this) === true) return true
    if (this.broker.apis.includes(request.api)) return false
    // As brokers do with an API that they do not know.
    request.closeConnection()
    return true
  }

  #onRequest(incoming: IncomingRequest, version: number): void {
    const request = new FakeRequest(this, incoming, version)
    this.requests.push(request)
    this.broker.requests.push(request)
    if (request.api === ApiVersions) this.broker.onApiVersions(request)
    else this.broker.onRequest(request)
    if (!incoming.expectsResponse) incoming.noResponse()
  }
}

/** As old brokers have it, which do not look at the version. */
const ListOffsets = Api.make("ListOffsets", { key: 2, versions: "0-32767", request: {}, response: {} })

/** What a client asks brokers that may be old, and tests see, whether or not the broker has it. */
const alwaysReadable: ReadonlyArray<Api.Any> = [ApiVersions, ListOffsets, Fetch]

export class FakeBroker {
  readonly apis: ReadonlyArray<Api.Any>
  readonly connections: Array<FakeConnection> = []
  readonly requests: Array<FakeRequest> = []
  /** The newest ApiVersions that this broker decodes. */
  apiVersionsMax = ApiVersions.versions.max
  /** The largest frame that it takes; default: Kafka's. */
  maxFrameBytes: number | undefined
  /** What it says that it speaks, where that is not what the specs say. */
  readonly ranges = new Map<number, { readonly min: number; readonly max: number }>()
  /** Sees each request first, and takes it by returning true. */
  intercept: ((request: UndecodedRequest, connection: FakeConnection) => boolean) | undefined
  /** Takes bare SASL tokens, which follow a SaslHandshake v0. */
  onToken: (token: IncomingToken, connection: FakeConnection) => void = (token) => token.closeConnection()
  /** Told after each chunk of a client. */
  onReceived: (connection: FakeConnection) => void = () => {}
  /** Makes the next connections fail. */
  refuse: (() => TransportError | Effect.Effect<void, TransportError> | undefined) | undefined

  onRequest: (request: FakeRequest) => void = answer
  onApiVersions: (request: FakeRequest) => void = (request) => {
    if (request.version > this.apiVersionsMax) {
      const own = { apiKey: 18, minVersion: 0, maxVersion: this.apiVersionsMax }
      request.reply({ errorCode: 35, apiKeys: this.apiVersionsMax === 0 ? [] : [own] })
    } else request.reply({ errorCode: 0, apiKeys: this.apiKeys() })
  }

  constructor(apis: ReadonlyArray<Api.Any> = [ApiVersions, Metadata, Echo]) {
    this.apis = apis
  }

  /** What requests are read by. `ranges` are what it says, not what it does. */
  served(): ServedApis {
    const others = alwaysReadable.filter(({ key }) => this.apis.every((api) => api.key !== key))
    return new ServedApis(
      [...this.apis, ...others].map((api) =>
        api === ApiVersions ? [api, { min: 0, max: this.apiVersionsMax }] : api
      )
    )
  }

  apiKeys() {
    return this.apis.map((api) => {
      const { min, max } = this.ranges.get(api.key) ?? api.versions
      return { apiKey: api.key, minVersion: min, maxVersion: max }
    })
  }

  get last(): FakeConnection {
    return this.connections.at(-1) as FakeConnection
  }

  /** The requests of one API. */
  of<A extends Api.Any>(api: A): Array<FakeRequest<A>> {
    return this.requests.filter((request): request is FakeRequest<A> => request.is(api))
  }

  /** The requests other than ApiVersions. */
  get asked(): Array<FakeRequest> {
    return this.requests.filter((request) => request.api.key !== ApiVersions.key)
  }

  /** Seeds how late and in which parts bytes are taken, both ways; `undefined`: at once, in the chunks in which they are written. */
  seed: number | undefined = 1

  readonly transport = MemoryTransport.makeDirect((server, client) => {
    const { seed } = this
    server.faults.late = client.faults.late = seed === undefined ? undefined : seed + this.connections.length
    // Tests send nothing in place that they look at again.
    client.faults.poison = true
    const refused = this.refuse?.()
    if (refused !== undefined && !Effect.isEffect(refused)) return refused
    const accept = () => {
      const wire = {
        write: (bytes: Uint8Array) => server.write([bytes], () => {}),
        close: () => server.destroy()
      }
      const connection = new FakeConnection(this, wire, { server, client })
      this.connections.push(connection)
      server.listen({
        onData: (bytes) => connection.receive(bytes),
        onClose: () => connection.close()
      })
    }
    if (refused !== undefined) return Effect.tap(refused, () => Effect.sync(accept))
    return accept()
  })

  /** Serves on a free port of loopback. */
  readonly listen = Effect.acquireRelease(
    Effect.callback<{
      readonly port: number
      readonly server: Net.Server
      readonly sockets: Set<Net.Socket>
    }>((resume) => {
      const sockets = new Set<Net.Socket>()
      const server = Net.createServer((socket) => {
        sockets.add(socket)
        const connection = new FakeConnection(this, {
          write: (bytes) => socket.write(bytes),
          close: () => socket.destroy()
        })
        this.connections.push(connection)
        socket.on("data", (bytes) => connection.receive(bytes))
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed({ port: (server.address() as Net.AddressInfo).port, server, sockets }))
      )
    }),
    ({ server, sockets }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )
}

/** Echoes, and has no topics. */
export const answer = (request: FakeRequest): void => {
  if (request.is(Echo)) request.reply(echoed(request.text, request.version))
  else if (request.is(Metadata)) request.reply({ brokers: [], topics: [] })
}

export const echoed = (text: string | null | undefined, version: number, fields: object = {}) => ({
  errorCode: 0,
  text: text ?? null,
  ...(version >= 3 ? { numbers: [] } : {}),
  ...fields
})
