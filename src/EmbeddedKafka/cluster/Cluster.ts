/**
 * The whole of an embedded cluster, without I/O: brokers, their controller, and the turns in which everything happens.
 *
 * A turn is one event: bytes of a client, a deadline, an act of the test. Within it requests are handled one after another, each to its end; then what waited for the
 * changes is tried; when nothing is left to do, the turn is over and its listeners are told. Nothing here has a clock, a timer or a socket: who begins a turn says
 * what time it is.
 */
import { Chance } from "../../internal/Chance.ts"
import type { IncomingRequest } from "../../Protocol/IncomingRequest.ts"
import { Fifo } from "../../Protocol/internal/Fifo.ts"
import { ServedApis } from "../../Protocol/ServedApis.ts"
import type { Release } from "../releases/Release.ts"
import { Acts } from "./Acts.ts"
import { Broker } from "./Broker.ts"
import type { ApiHandler, Interceptor } from "./Call.ts"
import { Call } from "./Call.ts"
import { ClientConnection, type ConnectionOwner } from "./ClientConnection.ts"
import type { ClusterImage } from "./ClusterImage.ts"
import { BrokerConfigs } from "./configs/BrokerConfigs.ts"
import { Controller } from "./Controller.ts"
import { Deadlines } from "./Deadlines.ts"
import { FollowerRules } from "./FollowerRules.ts"
import { randomUuid } from "./Identifiers.ts"
import { IsrChanges } from "./IsrChanges.ts"
import { electLeaders, fenceBroker, joinCluster, unregisterBroker } from "./membership.ts"
import type { BrokerPart, PartDefinition } from "./Parts.ts"
import { Purgatory, Watchers } from "./Purgatory.ts"
import { replicateAll } from "./replication.ts"

export interface ClusterOptions {
  readonly seed: number
  readonly nowMs: number
  readonly handlers: ReadonlyArray<ApiHandler>
  readonly parts: ReadonlyArray<PartDefinition<BrokerPart>>
  /** What is played. */
  readonly release: Release
  /** Configs of all brokers, as if they stood in their files. */
  readonly config?: ReadonlyMap<string, string> | undefined
  /** Finalized levels of features. Default: those of a new cluster of the release. */
  readonly features?: ReadonlyMap<string, number> | undefined
  readonly clusterId?: string | undefined
  /** The largest request, in bytes: `socket.request.max.bytes`. */
  readonly maxRequestBytes?: number | undefined
}

/** What went wrong within the cluster itself. */
export interface Defect {
  readonly broker: number
  readonly api: string
  readonly version: number
  readonly cause: unknown
}

export class Cluster {
  readonly release: Release
  /** What stands in the files of all brokers. */
  readonly config: ReadonlyMap<string, string>
  readonly random: Chance
  readonly deadlines = new Deadlines()
  readonly purgatory = new Purgatory(this.deadlines)
  readonly controller: Controller
  readonly brokers = new Map<number, Broker>()
  readonly parts: ReadonlyArray<PartDefinition<BrokerPart>>
  readonly servedApis: ServedApis
  readonly maxRequestBytes: number
  /** Told when brokers that could not reach the controller can. */
  readonly reconnected = new Watchers(this.purgatory)
  readonly acts = new Acts(this)
  readonly followerRules = new FollowerRules()
  readonly isrChanges = new IsrChanges(this)
  /** The time of this turn, or of the last. */
  nowMs: number
  /** Faults. */
  interceptor: Interceptor | undefined = undefined
  /** Told when a turn is over. */
  onTurnEnd: (() => void) | undefined = undefined
  onDefect: ((defect: Defect) => void) | undefined = undefined
  readonly #handlers: ReadonlyMap<number, ApiHandler>
  #connections = 0
  #isTurning = false
  readonly #inbox = new Fifo<readonly [ClientConnection, IncomingRequest]>()
  readonly #later = new Fifo<() => void>()
  #published: Array<() => void> = []
  #isPublishing = false
  #configs: BrokerConfigs
  /** Groups of brokers that cannot reach the others. A broker that is in none is with the controller. */
  readonly #isolation = new Map<number, number>()

  constructor(options: ClusterOptions) {
    this.nowMs = options.nowMs
    this.release = options.release
    this.config = options.config ?? new Map()
    this.random = new Chance(options.seed)
    this.parts = options.parts
    this.maxRequestBytes = options.maxRequestBytes ?? 100 * 1024 * 1024
    this.#handlers = new Map(options.handlers.map((each) => [each.api.key, each]))
    this.servedApis = new ServedApis(this.release.served(options.handlers.map(({ api }) => api)), {
      anyVersionOf: this.release.anyVersionOf
    })
    this.controller = new Controller(
      emptyImage(
        options.clusterId ?? randomUuid(this.random),
        options.features ?? this.release.finalizedFeatures
      ),
      (image, previous, changed) => this.#publish(image, previous, changed)
    )
    this.#configs = new BrokerConfigs(this.release, noBroker, this.config, this.controller.image.configs)
  }

  // --- turns -----------------------------------------------------------------------------------------------------------

  /** Runs an event, and all that follows from it. Within a turn it is part of that one. */
  turn<A>(nowMs: number, run: () => A): A {
    if (this.#isTurning) return run()
    this.#isTurning = true
    this.nowMs = Math.max(this.nowMs, nowMs)
    try {
      return run()
    } finally {
      this.#settle()
      this.#isTurning = false
      this.onTurnEnd?.()
    }
  }

  /** Runs what is due by this time: a turn for each, and one at least, so that the owner's timer is set for the next. */
  runDue(nowMs: number): void {
    this.turn(nowMs, () => {})
    for (let run = this.deadlines.takeDue(nowMs); run !== undefined; run = this.deadlines.takeDue(nowMs))
      this.turn(nowMs, run)
  }

  /** Runs something in this turn, when what runs now has come to its end; or in a turn of its own. */
  later(run: () => void): void {
    if (this.#isTurning) this.#later.push(run)
    else this.turn(this.nowMs, run)
  }

  /** @internal A request, to be handled when its turn comes. */
  enqueue(connection: ClientConnection, incoming: IncomingRequest): void {
    this.#inbox.push([connection, incoming])
    if (!this.#isTurning) this.turn(this.nowMs, () => {})
  }

  #settle(): void {
    for (;;) {
      const later = this.#later.shift()
      if (later !== undefined) this.#survive(later)
      else if (!this.#survive(() => this.purgatory.runChecks())) {
        const next = this.#inbox.shift()
        if (next === undefined) return
        this.#handle(...next)
      }
    }
  }

  #handle(connection: ClientConnection, incoming: IncomingRequest): void {
    if (incoming.isOver) return
    const call = new Call(connection, incoming, this.nowMs)
    const { interceptor } = this
    if (interceptor === undefined) this.#dispatch(call)
    else {
      try {
        if (interceptor.onRequest(call, () => this.#dispatch(call))) return
      } catch (cause) {
        return this.#fail(call, cause)
      }
      this.#dispatch(call)
    }
  }

  #dispatch(call: Call): void {
    try {
      this.#handlers.get(call.incoming.api.key)!.handle(call)
    } catch (cause) {
      this.#fail(call, cause)
    }
  }

  /** What throws costs the client its connection, and is reported. */
  #fail({ broker, incoming }: Call, cause: unknown): void {
    this.onDefect?.({ broker: broker.id, api: incoming.api.name, version: incoming.version, cause })
    incoming.closeConnection(cause)
  }

  #survive(run: () => boolean | void): boolean | void {
    try {
      return run()
    } catch (cause) {
      this.onDefect?.({ broker: -1, api: "", version: -1, cause })
      return true
    }
  }

  // --- brokers ---------------------------------------------------------------------------------------------------------

  /** Adds a broker, not yet running. */
  addBroker(id: number, rack: string | null = null): Broker {
    const broker = new Broker(this, id, rack)
    this.brokers.set(id, broker)
    return broker
  }

  /** The broker that listens there joins the cluster, or is back; as soon as it reaches the controller. */
  register(broker: Broker, host: string, port: number): void {
    broker.address = { host, port }
    if (this.isWithController(broker)) joinCluster(this, broker, host, port, true)
  }

  /** A broker's process starts, and listens there. */
  startBroker(broker: Broker, host: string, port: number): void {
    broker.start()
    this.register(broker, host, port)
  }

  /** A broker's process ends, without a word: others lead what it led. */
  stopBroker(broker: Broker): void {
    broker.stop()
    fenceBroker(this, broker.id)
  }

  /** A broker leaves the cluster for good, with its disk. Replicas that are assigned to it stay so. */
  removeBroker(id: number): void {
    this.brokers.get(id)?.stop()
    unregisterBroker(this, id)
    this.brokers.delete(id)
  }

  /** A client connects to a broker that runs. */
  accept(broker: Broker, clientHost: string, owner: ConnectionOwner): ClientConnection {
    const connection = new ClientConnection(broker, ++this.#connections, clientHost, owner)
    broker.connections.add(connection)
    return connection
  }

  /** Configs of topics as the controller goes by them. Others when its image has others. */
  get configs(): BrokerConfigs {
    const { configs } = this.controller.image
    if (this.#configs.image !== configs) this.#configs = this.#configs.withImage(configs)
    return this.#configs
  }

  /** Whether two brokers can talk to each other. */
  isReachable(one: number, other: number): boolean {
    return (this.#isolation.get(one) ?? 0) === (this.#isolation.get(other) ?? 0)
  }

  /** A broker, if it runs and this one can talk to it. */
  reachable(from: Broker, id: number): Broker | undefined {
    const broker = this.brokers.get(id)
    return broker?.isRunning === true && this.isReachable(from.id, id) ? broker : undefined
  }

  /** Whether the broker runs and can talk to the controller. */
  isWithController(broker: Broker): boolean {
    return broker.isRunning && !this.#isolation.has(broker.id)
  }

  /** Cuts these brokers off from the others and from the controller; they reach each other. */
  isolate(ids: ReadonlyArray<number>): void {
    const group = Math.max(0, ...this.#isolation.values()) + 1
    for (const id of ids) this.#isolation.set(id, group)
    for (const id of ids) fenceBroker(this, id)
  }

  /** Ends all isolation: brokers that run join the cluster again. */
  heal(): void {
    const isolated = [...this.#isolation.keys()]
    this.#isolation.clear()
    for (const id of isolated) {
      const broker = this.brokers.get(id)
      if (broker?.isRunning === true && broker.address !== undefined)
        joinCluster(this, broker, broker.address.host, broker.address.port, false)
    }
    replicateAll(this)
    this.reconnected.notify()
  }

  // --- what brokers need -----------------------------------------------------------------------------------------------

  /** Runs something when all brokers have the image that is being published. */
  afterPublish(run: () => void): void {
    if (this.#isPublishing) this.#published.push(run)
    else run()
  }

  #publish(image: ClusterImage, previous: ClusterImage, changed: ReadonlySet<string>): void {
    this.#isPublishing = true
    for (const broker of this.brokers.values())
      if (this.isWithController(broker)) broker.apply(image, previous, changed)
    this.#isPublishing = false
    const published = this.#published
    this.#published = []
    for (const run of published) run()
    // A config may allow partitions a leader that they could not have before.
    if (image.configs !== previous.configs) electLeaders(this)
  }
}

/** What is set for a single broker is not the controller's. */
const noBroker = -1

const emptyImage = (clusterId: string, features: ReadonlyMap<string, number>): ClusterImage => ({
  version: 0,
  clusterId,
  controllerId: -1,
  controllerEpoch: 0,
  brokers: new Map(),
  topics: new Map(),
  topicNames: new Map(),
  configs: new Map(),
  features,
  featuresEpoch: 0,
  quotas: new Map(),
  scramCredentials: new Map()
})
