/**
 * Three real brokers behind recorders, the cluster as one client, and a plain connection to each broker, past its recorder: what the cluster answers is held against
 * what the brokers answer that are asked directly.
 */
import { assert } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import {
  type Api,
  CreateTopics,
  DescribeGroups,
  DescribeTransactions,
  FindCoordinator,
  Kafka,
  KafkaConnection,
  Produce,
  Records
} from "../../../src/index.ts"
import type { RequestOptions } from "../../../src/Client/KafkaClient.ts"
import { KafkaCluster } from "../../../src/Cluster/KafkaCluster.ts"
import * as Broker from "../../../tools/kafka/Broker.ts"
import type { Release } from "../../../tools/kafka/Maven.ts"
import { Recorder, type Seen } from "../../support/Recorder.ts"
import * as Client from "../client.ts"

export type Connection = KafkaConnection["Service"]
export type Cluster = KafkaCluster["Service"]

/** A topic whose partitions are led by the brokers in turn. */
export interface TestTopic {
  readonly name: string
  readonly topicId: string
  /** The leaders, by partition. */
  readonly leaders: ReadonlyArray<number>
}

export const partitionsPerTopic = 6

const topicNames = ["apples", "pears", "plums"]

/** Partition `p` of the topic `t`: no two topics begin with the same leader. */
const leaderOf = (t: number, p: number): number => 1 + ((t + p) % 3)

/** Coordinators are spread over the brokers only if their topics have several partitions. */
const manyCoordinators = {
  "offsets.topic.num.partitions": 6,
  "transaction.state.log.num.partitions": 6,
  "share.coordinator.state.topic.num.partitions": 6,
  "auto.create.topics.enable": "false"
}

export class Stage extends Context.Service<
  Stage,
  {
    readonly release: Release
    readonly brokers: ReadonlyArray<Broker.Broker>
    readonly recorder: Recorder
    readonly cluster: Cluster
    /** The connection to a broker by its id. */
    readonly direct: (nodeId: number) => Connection
    readonly topics: ReadonlyArray<TestTopic>
  }
>()("test/ClusterStage") {}

/** Brokers that know of something later than the one that did it are asked again. */
export const soon = <A, E extends { readonly isRetryable: boolean }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.retry(effect, { ...Client.untilReady, schedule: Schedule.spaced("50 millis") })

const createTopics = (connection: Connection) =>
  Effect.gen(function* () {
    const { topics } = yield* connection.request(CreateTopics, {
      topics: topicNames.map((name, t) => ({
        name,
        numPartitions: -1,
        replicationFactor: -1,
        assignments: Array.from({ length: partitionsPerTopic }, (_, p) => ({
          partitionIndex: p,
          brokerIds: [leaderOf(t, p)]
        }))
      })),
      timeoutMs: 10_000
    })
    return yield* Effect.forEach(topics, (topic) => Kafka.orFail(CreateTopics, topic))
  })

/** The topic as this broker tells of it, once it has all leaders. */
const known = (connection: Connection, name: string) =>
  Client.topicMetadata(name).pipe(Effect.provideContext(KafkaConnection.contextOf(connection)))

/** Some records in each partition, no two of a topic with as many. */
const fill = (direct: (nodeId: number) => Connection, topic: TestTopic) =>
  Effect.forEach(
    topic.leaders,
    (nodeId, index) =>
      Effect.gen(function* () {
        const records = Records.make(
          Array.from({ length: index + 2 }, (_, i) => ({ value: `${topic.name} ${index} ${i}` }))
        )
        const named = { name: topic.name, topicId: topic.topicId }
        const response = yield* direct(nodeId).request(Produce, {
          acks: -1,
          timeoutMs: 5000,
          topicData: [{ ...named, partitionData: [{ index, records }] }]
        })
        yield* Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)
      }).pipe(soon),
    { discard: true }
  )

export const makeStage = Effect.fnUntraced(function* (release: Release) {
  const brokers = yield* Broker.makeCombinedCluster(release, 3, { properties: manyCoordinators })
  const connections = yield* Effect.forEach(brokers, ({ host, port }) => KafkaConnection.make({ host, port }))
  const direct = (nodeId: number): Connection => connections[nodeId - 1]!
  yield* createTopics(direct(1)).pipe(soon)
  const topics = yield* Effect.forEach(topicNames, (name) =>
    Effect.gen(function* () {
      const [topic] = yield* Effect.forEach(connections, (connection) => known(connection, name))
      const leaders = topic!.partitions
        .toSorted((a, b) => a.partitionIndex - b.partitionIndex)
        .map(({ leaderId }) => leaderId)
      return { name, topicId: topic!.topicId, leaders }
    })
  )
  for (const [t, { leaders }] of topics.entries())
    assert.deepStrictEqual(
      leaders,
      leaders.map((_, p) => leaderOf(t, p))
    )
  for (const topic of topics) yield* fill(direct, topic)
  const recorder = yield* Recorder.make(brokers.map(({ port }, i) => ({ nodeId: i + 1, port })))
  const cluster = yield* KafkaCluster.make({
    bootstrapServers: recorder.bootstrap,
    addressOf: recorder.addressOf
  })
  return Stage.of({ release, brokers, recorder, cluster, direct, topics })
})

/** The ids of the coordinators of these keys, as a broker says that is asked directly. */
export const coordinatorsOf = Effect.fnUntraced(function* (
  type: "group" | "transaction",
  keys: ReadonlyArray<string>
) {
  const { direct } = yield* Stage
  const ask = Effect.gen(function* () {
    const input = { keyType: type === "group" ? 0 : 1, coordinatorKeys: keys }
    const { coordinators } = yield* direct(1).request(FindCoordinator, input)
    const found = new Map<string, number>()
    for (const each of coordinators) {
      yield* Kafka.orFail(FindCoordinator, each)
      found.set(each.key, each.nodeId)
    }
    return found
  })
  return yield* soon(ask)
})

/** Waits until a coordinator serves the key: at first it loads what it has of it. */
const loaded = Effect.fnUntraced(function* (type: "group" | "transaction", key: string, nodeId: number) {
  const { direct } = yield* Stage
  const code =
    type === "group"
      ? direct(nodeId)
          .request(DescribeGroups, { groups: [key], includeAuthorizedOperations: false })
          .pipe(Effect.map(({ groups }) => groups[0]!.errorCode))
      : direct(nodeId)
          .request(DescribeTransactions, { transactionalIds: [key] })
          .pipe(Effect.map(({ transactionStates }) => transactionStates[0]!.errorCode))
  const whileLoading = {
    schedule: Schedule.spaced("20 millis"),
    until: (each: number) => each < 14 || each > 16
  }
  yield* Effect.repeat(code, whileLoading)
})

/** Keys of both kinds of coordinators, so many for each broker: names are tried until there are. */
export const keysPerBroker = Effect.fnUntraced(function* (
  type: "group" | "transaction",
  prefix: string,
  count: number
) {
  const names = Array.from({ length: 24 * count }, (_, i) => `${prefix}-${i}`)
  const found = yield* coordinatorsOf(type, names)
  const keys = new Map<number, Array<string>>([1, 2, 3].map((nodeId) => [nodeId, []]))
  for (const [name, nodeId] of found) {
    const own = keys.get(nodeId)!
    if (own.length < count) own.push(name)
  }
  for (const [nodeId, own] of keys) {
    assert.lengthOf(own, count, `${type}s of broker ${nodeId}`)
    for (const key of own) yield* loaded(type, key, nodeId)
  }
  return keys as ReadonlyMap<number, ReadonlyArray<string>>
})

/** Asks the cluster, and tells which broker was asked what. */
export const ask = Effect.fnUntraced(function* <A extends Api.Any>(
  api: A,
  input: Api.RequestInput<A>,
  options: RequestOptions = {}
) {
  const { cluster, recorder } = yield* Stage
  const [response, seen] = yield* recorder.during(api, cluster.request(api, input, options))
  return { response, seen, nodeIds: nodeIdsOf(seen) }
})

export const nodeIdsOf = (seen: ReadonlyArray<Seen>): ReadonlyArray<number> =>
  seen.map(({ nodeId }) => nodeId).sort()
