/**
 * Brokers in memory that form a cluster for every API, each at the versions that a test chooses. They answer from one topology, which the test changes at any
 * time, refuse what is another's as Kafka does, and note what they saw. What they answer: `naive.ts`.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { DescribeCluster } from "../../src/Api/DescribeCluster.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import type { VersionRange } from "../../src/Codec/Version.ts"
import type { IncomingRequest } from "../../src/Protocol/IncomingRequest.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"
import type { TransportHandle } from "../../src/Transport/TransportHandle.ts"
import { answerOf } from "./naive.ts"
import { isStruct } from "./randomValue.ts"
import type { Node, Topology } from "./Topology.ts"

/** A request as a broker saw it, and what became of it. */
export interface Seen {
  readonly node: number
  readonly api: Api.Any
  readonly version: number
  readonly request: unknown
  /** As it was given to the encoder; `undefined`: none was. */
  answer: unknown
}

/** What is done with a request in place of a good answer. */
export type Act =
  | { readonly _tag: "HangUp" }
  | { readonly _tag: "Silence" }
  /** Does what it is asked, and hangs up instead of answering. */
  | { readonly _tag: "Lose" }
  /** Does what it is asked now, and answers when the test says so. */
  | { readonly _tag: "Later"; readonly when: (answer: () => void) => void }
  | { readonly _tag: "Answer"; readonly answer: unknown }
  /** This code to everything in it. */
  | { readonly _tag: "Refuse"; readonly code: number }

/** The versions of each API, by its key, where they are not all; `null`: the broker does not have it. */
export type Versions = ReadonlyMap<number, VersionRange | null>

const all: ReadonlyArray<Api.Any> = apis

/** What tells where things are: not counted among what a test asks. */
const ofTheCluster: ReadonlySet<Api.Any> = new Set([ApiVersions, Metadata, FindCoordinator, DescribeCluster])

interface Running {
  readonly served: ServedApis
  readonly scope: Scope.Closeable
  readonly connections: Set<TransportHandle>
}

export class ScriptedCluster {
  readonly network: MemoryTransport.MemoryNetwork["Service"]
  readonly topology: Topology
  readonly log: Array<Seen> = []
  /** What goes wrong; `undefined`: nothing, this time. */
  script: (seen: Seen) => Act | undefined = () => undefined
  /** What this file, or a test's script, did wrong: to clients it looks like a broker that hangs up. A test asserts that there is none. */
  readonly defects: Array<unknown> = []
  /** What a broker knows, where that is not how things are. */
  readonly views = new Map<number, Topology>()
  readonly #versions: (node: number) => Versions
  readonly #running = new Map<number, Running>()
  readonly #scope: Scope.Scope

  private constructor(
    network: MemoryTransport.MemoryNetwork["Service"],
    topology: Topology,
    versions: (node: number) => Versions,
    scope: Scope.Scope
  ) {
    this.network = network
    this.topology = topology
    this.#versions = versions
    this.#scope = scope
  }

  /** All nodes of the topology run, until the scope is closed. */
  static readonly make = Effect.fnUntraced(function* (
    topology: Topology,
    versions: (node: number) => Versions = () => new Map()
  ) {
    const network = yield* MemoryTransport.make()
    const cluster = new ScriptedCluster(network, topology, versions, yield* Effect.scope)
    for (const id of topology.nodeIds) yield* cluster.start(id)
    return cluster
  })

  /** `host:port` of each node. */
  get servers(): ReadonlyArray<string> {
    return [...this.topology.nodes.values()].map(({ host, port }) => `${host}:${port}`)
  }

  /** What clients asked for themselves. */
  get asked(): ReadonlyArray<Seen> {
    return this.log.filter(({ api }) => !ofTheCluster.has(api))
  }

  /** Which versions a node has of an API; `undefined`: none. */
  versionsOf(node: number, api: Api.Any): VersionRange | undefined {
    const given = this.#versions(node).get(api.key)
    return given === null ? undefined : (given ?? api.versions)
  }

  isRunning(id: number): boolean {
    return this.#running.has(id)
  }

  /** How many connections clients have to a node. */
  connectionsTo(id: number): number {
    return this.#running.get(id)?.connections.size ?? 0
  }

  /** A node runs where the topology says it is. */
  readonly start = (id: number) =>
    Effect.suspend(() => {
      const node = this.topology.nodes.get(id)
      if (node === undefined) throw new RangeError(`no node ${id}`)
      return this.#start(node)
    })

  readonly #start = Effect.fnUntraced(function* (this: ScriptedCluster, node: Node) {
    if (this.#running.has(node.id)) return
    const scope = yield* Scope.fork(this.#scope)
    const served = new ServedApis(
      all.flatMap((api) => {
        const versions = this.versionsOf(node.id, api)
        return versions === undefined ? [] : [[api, versions] as const]
      })
    )
    const running: Running = { served, scope, connections: new Set() }
    this.#running.set(node.id, running)
    yield* this.network
      .listen({ host: node.host, port: node.port }, (handle) => this.#serve(node.id, running, handle))
      .pipe(Scope.provide(scope), Effect.orDie)
  })

  /** Nobody listens there any more, and its clients are cut off. */
  readonly kill = (id: number) =>
    Effect.suspend(() => {
      const running = this.#running.get(id)
      if (running === undefined) return Effect.void
      this.#running.delete(id)
      for (const handle of running.connections) handle.destroy()
      running.connections.clear()
      return Scope.close(running.scope, Exit.void)
    })

  /** Cuts off the clients of a node, which goes on. */
  hangUp(id: number): void {
    const running = this.#running.get(id)
    for (const handle of running?.connections ?? []) handle.destroy()
    running?.connections.clear()
  }

  #serve(node: number, running: Running, handle: TransportHandle): void {
    running.connections.add(handle)
    let isFlushDue = false
    const flush = (): void => {
      isFlushDue = false
      const pieces = session.flush()
      const { flushedBytes } = session
      if (pieces.length > 0) handle.write(pieces, () => session.written(flushedBytes))
    }
    const close = (): void => {
      running.connections.delete(handle)
      handle.destroy()
    }
    const session: ServerSession = new ServerSession({
      apis: running.served,
      onRequest: (incoming) => this.#onRequest(node, incoming, close),
      onFlushNeeded: () => {
        if (isFlushDue) return
        isFlushDue = true
        queueMicrotask(flush)
      },
      onClose: (reason) => {
        flush()
        close()
        if (reason._tag === "HandlerThrew") this.defects.push(reason.defect)
        if (reason._tag === "Unencodable") this.defects.push(reason.error)
      }
    })
    handle.listen({
      onData: (bytes) => session.receive(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      onClose: () => {
        running.connections.delete(handle)
        session.close("the client has gone")
      }
    })
  }

  #onRequest(node: number, incoming: IncomingRequest, close: () => void): void {
    const { api, request, version } = incoming
    const seen: Seen = { node, api, version, request, answer: undefined }
    this.log.push(seen)
    const act = this.script(seen)
    switch (act?._tag) {
      case "HangUp":
        return close()
      case "Silence":
        return
      case "Lose":
        seen.answer = this.#answer(seen)
        return close()
      case "Later":
        seen.answer = this.#answer(seen)
        return act.when(() => {
          if (!incoming.isOver) this.#respond(incoming, seen.answer)
        })
      case "Answer":
        seen.answer = act.answer
        break
      case "Refuse":
        seen.answer = this.#answer(seen, act.code)
        break
      case undefined:
        seen.answer = this.#answer(seen)
    }
    this.#respond(incoming, seen.answer)
  }

  #respond(incoming: IncomingRequest, answer: unknown): void {
    if (incoming.expectsResponse) incoming.respond(answer)
    else incoming.noResponse()
  }

  #answer({ api, node, request, version }: Seen, forced?: number): unknown {
    const topology = this.views.get(node) ?? this.topology
    if (forced !== undefined) return answerOf(api, version, node, request, topology, forced)
    if (api === ApiVersions) return { errorCode: 0, apiKeys: this.#running.get(node)?.served.apiKeys ?? [] }
    if (api === Metadata) return metadataOf(topology, version, request)
    if (api === FindCoordinator) return coordinatorsOf(topology, version, request)
    if (api === DescribeCluster) return clusterOf(topology, request)
    return answerOf(api, version, node, request, topology)
  }
}

const fieldOf = (value: unknown, name: string): unknown => (isStruct(value) ? value[name] : undefined)

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const metadataOf = (topology: Topology, version: number, request: unknown): unknown => {
  const asked = fieldOf(request, "topics")
  const isAll = asked === null || (version === 0 && listOf(asked).length === 0)
  const refs = isAll ? [...topology.topics.keys()].map((name) => ({ name })) : listOf(asked)
  return {
    brokers: [...topology.nodes.values()].map(({ host, id, port, rack }) => ({
      nodeId: id,
      host,
      port,
      rack
    })),
    clusterId: topology.clusterId,
    controllerId: topology.controller,
    topics: refs.map((ref) => {
      const [name, topicId] = [fieldOf(ref, "name"), fieldOf(ref, "topicId")]
      const topic = topology.topic(typeof name === "string" ? { name } : { topicId })
      if (topic === undefined)
        return typeof name === "string"
          ? { errorCode: 3, name, partitions: [] }
          : { errorCode: 100, name: null, topicId, partitions: [] }
      return {
        errorCode: 0,
        name: topic.name,
        topicId: topic.id,
        partitions: topic.partitions.map(({ epoch, leader }, partitionIndex) => ({
          errorCode: leader < 0 ? 5 : 0,
          partitionIndex,
          leaderId: leader,
          leaderEpoch: epoch,
          replicaNodes: topology.nodeIds,
          isrNodes: leader < 0 ? [] : [leader],
          offlineReplicas: []
        }))
      }
    })
  }
}

const coordinatorTypes = ["group", "transaction", "share"] as const

const coordinatorsOf = (topology: Topology, version: number, request: unknown): unknown => {
  const type = coordinatorTypes[Number(fieldOf(request, "keyType") ?? 0)]
  const of = (key: unknown) => {
    const node =
      type === undefined ? undefined : topology.nodes.get(topology.coordinatorOf(type, String(key)))
    return node === undefined
      ? { nodeId: -1, host: "", port: -1, errorCode: 15, errorMessage: null }
      : { nodeId: node.id, host: node.host, port: node.port, errorCode: 0, errorMessage: null }
  }
  return version < 4
    ? of(fieldOf(request, "key"))
    : { coordinators: listOf(fieldOf(request, "coordinatorKeys")).map((key) => ({ key, ...of(key) })) }
}

const clusterOf = (topology: Topology, request: unknown): unknown => ({
  throttleTimeMs: 0,
  errorCode: 0,
  endpointType: fieldOf(request, "endpointType"),
  clusterId: topology.clusterId,
  controllerId: topology.controller,
  brokers: [...topology.nodes.values()].map(({ host, id, port, rack }) => ({
    brokerId: id,
    host,
    port,
    rack,
    isFenced: false
  }))
})
