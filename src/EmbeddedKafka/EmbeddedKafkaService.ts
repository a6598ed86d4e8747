/**
 * What the service of an embedded cluster has.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type * as Api from "../Api/Api.ts"
import type { TransportError } from "../Transport/TransportError.ts"
import type { EmbeddedKafkaError } from "./EmbeddedKafkaError.ts"
import type { BrokerOptions, TopicOptions } from "./EmbeddedKafkaOptions.ts"
import type { EmbeddedGroup, EmbeddedRecord, EmbeddedTopic, EmbeddedTransaction } from "./EmbeddedState.ts"
import type { Fault } from "./Fault.ts"
import type { Seen } from "./Seen.ts"
import type { Violation } from "./Violation.ts"

/**
 * A broker of an embedded cluster, as clients find it.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedBroker {
  readonly id: number
  /** What clients are told to connect to. */
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly isRunning: boolean
}

/**
 * What is done to a cluster from outside.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedKafkaActs {
  /** Ends a broker's process at once, as SIGKILL does: its clients are cut off, what it leads is led by others in sync. What it has stored stays. */
  readonly kill: (id: number) => Effect.Effect<void, EmbeddedKafkaError>
  /** Starts a broker again that was killed, where it listened before. */
  readonly start: (id: number) => Effect.Effect<void, EmbeddedKafkaError | TransportError>
  /** Adds a broker, and starts it. It has no partitions until some are put there. */
  readonly addBroker: (
    options?: BrokerOptions
  ) => Effect.Effect<EmbeddedBroker, EmbeddedKafkaError | TransportError>
  /** Ends a broker's process for good, with all that it has stored. */
  readonly removeBroker: (id: number) => Effect.Effect<void, EmbeddedKafkaError>
  /**
   * Cuts brokers off from the others and from the controller, not from clients: they reach each other, and go on as they know the cluster. (Clients are cut off by
   * `MemoryNetwork.isolate`.)
   */
  readonly isolate: (...ids: ReadonlyArray<number>) => Effect.Effect<void, EmbeddedKafkaError>
  /** Ends all isolation. */
  readonly heal: Effect.Effect<void>
  /** Another broker leads a partition from now on: one that is in sync. */
  readonly moveLeader: (at: PartitionName, id: number) => Effect.Effect<void, EmbeddedKafkaError>
  /** Another broker is the controller; with KRaft: what Metadata calls it. */
  readonly moveController: (id: number) => Effect.Effect<void, EmbeddedKafkaError>
  /** Another broker coordinates a group, or a transactional id, from now on: it leads the partition of the internal topic in which that is kept. */
  readonly moveCoordinator: (
    type: "group" | "transaction",
    key: string,
    id: number
  ) => Effect.Effect<void, EmbeddedKafkaError>
  /** Makes a topic, with so many partitions, or more options. Fails if it is there already, or cannot be: Kafka's own rules count. */
  readonly createTopic: (
    name: string,
    options?: number | TopicOptions
  ) => Effect.Effect<EmbeddedTopic, EmbeddedKafkaError>
  /** Takes followers out of the ISR as long as the scope is open; they go on following. */
  readonly shrinkIsr: (
    at: PartitionName,
    ...ids: ReadonlyArray<number>
  ) => Effect.Effect<void, EmbeddedKafkaError, Scope.Scope>
  /** A broker follows its leaders late, or not at all, as long as the scope is open. It leaves the ISR as Kafka's would, after `replica.lag.time.max.ms`. */
  readonly slowFollower: (
    id: number,
    options?: SlowFollowerOptions
  ) => Effect.Effect<void, EmbeddedKafkaError, Scope.Scope>
  /** The log of a partition loses what it has from this offset on, as by an unclean election: whole batches, and in a new leader epoch. */
  readonly truncate: (at: PartitionName, offset: bigint) => Effect.Effect<void, EmbeddedKafkaError>
  /**
   * Something has had its time: by the clock, and brokers look for it now and not only when they would by themselves; or one thing that is named, whatever the clock says.
   * See {@link Expirable}. Fails where what is named is not there.
   */
  readonly expire: (what: Expirable) => Effect.Effect<void, EmbeddedKafkaError>
}

/**
 * What `expire` ends.
 *
 * What has had its time by the clock, all over the cluster; what has not stays: move the `TestClock` first.
 *
 * - `"logs"`: records beyond the retention of their topics, and what `"producers"` are
 * - `"offsets"`: committed offsets of groups, and groups of which nothing is left (`offsets.retention.minutes`)
 * - `"transactions"`: transactions that have been open for longer than their timeout are aborted; transactional ids that have not been used are forgotten
 *   (`transactional.id.expiration.ms`)
 * - `"producers"`: producer ids that have not written to a partition are forgotten there (`producer.id.expiration.ms`)
 *
 * One thing, whatever the clock says:
 *
 * - `{ group }`: the sessions of all members are over, or of the one with this member id: they are not members any more, and the others rebalance. Who waits for an
 *   answer to JoinGroup or SyncGroup stays.
 * - `{ transactionalId }`: its open transaction is aborted, and its producer fenced, as if it had lasted too long
 * - `{ producerId }`: all partitions forget the producer, unless it has an open transaction
 *
 * @since 0.1.0
 * @category models
 */
export type Expirable =
  | "logs"
  | "offsets"
  | "transactions"
  | "producers"
  | { readonly group: string; readonly member?: string | undefined }
  | { readonly transactionalId: string }
  | { readonly producerId: bigint }

/**
 * @since 0.1.0
 * @category models
 */
export interface PartitionName {
  readonly topic: string
  readonly partition: number
}

/**
 * @since 0.1.0
 * @category options
 */
export interface SlowFollowerOptions {
  /** Default: all topics. */
  readonly topic?: string | undefined
  /** Default: all partitions. */
  readonly partition?: number | undefined
  /** How long after its leader it has what that has. Default: it does not follow at all. */
  readonly delay?: Duration.Input | undefined
}

/**
 * A fault that has been added to a cluster.
 *
 * @since 0.1.0
 * @category models
 */
export interface FaultHandle {
  /** To how many requests it has happened. */
  readonly hits: Effect.Effect<number>
  /** Waits until it has happened to so many requests. Default: 1. */
  readonly await: (hits?: number) => Effect.Effect<void>
  /** Takes it away, before the scope does. */
  readonly remove: Effect.Effect<void>
}

/**
 * Looking into a cluster: what its controller, leaders and coordinators have, as it is when it is asked for, and not as a broker would tell a client that it is cut
 * off from the others. No request is made, and no fault has a say in it.
 *
 * @since 0.1.0
 * @category models
 * @example
 * import { EmbeddedKafka } from "effect-kafka-protocol/EmbeddedKafka"
 * import * as Effect from "effect/Effect"
 *
 * const lookedIn = Effect.gen(function* () {
 *   const kafka = yield* EmbeddedKafka
 *   const { partitions } = yield* kafka.createTopic("orders", { partitions: 2, config: { "retention.ms": "1000" } })
 *   const records = yield* kafka.records("orders", 0)
 *   const open = (yield* kafka.transactions).filter(({ state }) => state === "Ongoing")
 *   const problem = yield* Effect.flip(kafka.group("shop"))
 *   return { partitions, records, open, problem: problem.message }
 * }).pipe(Effect.provide(EmbeddedKafka.layer()))
 */
export interface EmbeddedKafkaState {
  /** A topic with its partitions. Fails if there is none of this name. */
  readonly topic: (name: string) => Effect.Effect<EmbeddedTopic, EmbeddedKafkaError>
  /**
   * What the leader of a partition has in its log, from the log's start on: also what is not committed yet, and the markers of transactions. Fails if there is no such
   * partition, or if nobody leads it.
   */
  readonly records: (
    topic: string,
    partition: number
  ) => Effect.Effect<ReadonlyArray<EmbeddedRecord>, EmbeddedKafkaError>
  /**
   * A group with its members and committed offsets. Fails if there is neither, or if no broker coordinates it. Offsets that old clients keep in ZooKeeper (OffsetCommit
   * version 0) are of no group.
   */
  readonly group: (groupId: string) => Effect.Effect<EmbeddedGroup, EmbeddedKafkaError>
  /** All transactional ids that a running broker coordinates, with their transactions. */
  readonly transactions: Effect.Effect<ReadonlyArray<EmbeddedTransaction>>
}

/**
 * The service of an embedded cluster.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedKafkaService extends EmbeddedKafkaActs, EmbeddedKafkaState {
  /** The brokers that there are now, running or not. */
  readonly brokers: ReadonlyArray<EmbeddedBroker>
  /** `host:port` of each of them. */
  readonly bootstrapServers: ReadonlyArray<string>
  /** Adds a fault, for as long as the scope is open. Fails if it could never happen. */
  readonly fault: (fault: Fault) => Effect.Effect<FaultHandle, EmbeddedKafkaError, Scope.Scope>
  /**
   * What the cluster has done and must never do, as far as its clients were told of it: empty, if all is well. Nothing is looked for with `check: false`, the default on TCP,
   * but what threw.
   */
  readonly violations: Effect.Effect<ReadonlyArray<Violation>>
  /** The requests that brokers are asked from the moment on at which the stream is run. Of one who reads too slowly the oldest of 10 000 are lost; no broker waits. */
  readonly requests: Stream.Stream<Seen>
  /** Waits for the next request of this API for which `matches` is true. The broker does not wait. */
  readonly awaitRequest: <A extends Api.Any>(
    api: A,
    matches?: (seen: Seen<A>) => boolean
  ) => Effect.Effect<Seen<A>>
}
