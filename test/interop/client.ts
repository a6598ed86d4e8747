/**
 * A small client on bare requests, for any version of each API: what a user who supports old and new brokers would write. `version` is the one to use;
 * without it, the highest that both sides speak.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Api } from "../../src/index.ts"
import {
  CreateTopics,
  DeleteTopics,
  Fetch,
  FindCoordinator,
  Kafka,
  KafkaConnection,
  ListOffsets,
  Metadata,
  OffsetCommit,
  OffsetFetch,
  Produce,
  type RecordInput,
  Records
} from "../../src/index.ts"

/** The version that a request of `api` will have on this connection. */
export const versionOf = (api: Api.Any, version: number | undefined) =>
  Effect.flatMap(KafkaConnection, (connection) =>
    Effect.map(connection.versions, (versions) => version ?? versions.versionOf(api) ?? Number.NaN)
  )

/** Metadata names a leader or coordinator before that broker has heard of it: until then it refuses with a retriable code, and nothing is done. */
export const untilReady = {
  schedule: Schedule.spaced("100 millis"),
  times: 100,
  while: (error: { readonly isRetryable: boolean }) => error.isRetryable
}

/** A topic as metadata tells of it, once it has a leader; asking makes it exist where brokers create topics by themselves. */
export const topicMetadata = Effect.fnUntraced(function* (name: string, version?: number) {
  const response = yield* Kafka.request(Metadata, { topics: [{ name }] }, { version })
  const topic = yield* Kafka.orFail(Metadata, response.topics[0]!)
  for (const partition of topic.partitions) yield* Kafka.orFail(Metadata, partition)
  return topic
}, Effect.retry(untilReady))

export const createTopic = Effect.fnUntraced(function* (name: string, version?: number) {
  const topic = {
    name,
    numPartitions: 1,
    replicationFactor: 1,
    assignments: [],
    configs: [{ name: "retention.ms", value: "3600000" }]
  }
  const response = yield* Kafka.request(CreateTopics, { topics: [topic], timeoutMs: 10_000 }, { version })
  return yield* Kafka.orFail(CreateTopics, response.topics[0]!)
})

export const deleteTopic = Effect.fnUntraced(function* (name: string, version?: number) {
  const by =
    (yield* versionOf(DeleteTopics, version)) >= 6
      ? { topics: [{ name, topicId: zeroId }] }
      : { topicNames: [name] }
  const response = yield* Kafka.request(DeleteTopics, { ...by, timeoutMs: 10_000 }, { version })
  return yield* Kafka.orFail(DeleteTopics, response.responses[0]!)
})

const zeroId = "AAAAAAAAAAAAAAAAAAAAAA"

export interface Topic {
  readonly name: string | null
  readonly topicId: string
}

const produceInput = (topic: Topic, records: ReadonlyArray<RecordInput>, acks: number) => ({
  acks,
  timeoutMs: 5000,
  topicData: [
    {
      name: topic.name!,
      topicId: topic.topicId,
      partitionData: [{ index: 0, records: Records.make(records) }]
    }
  ]
})

export const produce = Effect.fnUntraced(function* (
  topic: Topic,
  records: ReadonlyArray<RecordInput>,
  acks: number,
  version?: number
) {
  const response = yield* Kafka.request(Produce, produceInput(topic, records, acks), { version })
  return yield* Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)
}, Effect.retry(untilReady))

export const produceWithoutAnswer = (topic: Topic, records: ReadonlyArray<RecordInput>, version?: number) =>
  Kafka.send(Produce, produceInput(topic, records, 0), { version })

/** Asks until `count` records have come. */
export const fetch = Effect.fnUntraced(function* (
  topic: Topic,
  fetchOffset: bigint,
  count: number,
  version?: number
) {
  const found = []
  for (let offset = fetchOffset; found.length < count; offset = fetchOffset + BigInt(found.length)) {
    const response = yield* Kafka.request(
      Fetch,
      {
        maxWaitMs: 1000,
        minBytes: 1,
        topics: [
          {
            topic: topic.name!,
            topicId: topic.topicId,
            partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 1_048_576 }]
          }
        ]
      },
      { version }
    )
    const partition = yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)
    // A broker gives whole batches: records before the offset are the reader's to drop.
    if (partition.records !== null)
      for (const record of partition.records) if (record.offset >= offset) found.push(record)
  }
  return found
}, Effect.retry(untilReady))

export const earliest = -2n
export const latest = -1n

export const offsetAt = Effect.fnUntraced(function* (topic: Topic, timestamp: bigint, version?: number) {
  const response = yield* Kafka.request(
    ListOffsets,
    { replicaId: -1, topics: [{ name: topic.name!, partitions: [{ partitionIndex: 0, timestamp }] }] },
    { version }
  )
  const partition = yield* Kafka.orFail(ListOffsets, response.topics[0]!.partitions[0]!)
  // Version 0 answers with a list.
  return (yield* versionOf(ListOffsets, version)) === 0 ? partition.oldStyleOffsets[0]! : partition.offset
}, Effect.retry(untilReady))

export const coordinator = Effect.fnUntraced(function* (group: string, version?: number) {
  if ((yield* versionOf(FindCoordinator, version)) < 4)
    return yield* Kafka.request(FindCoordinator, { key: group }, { version })
  const response = yield* Kafka.request(FindCoordinator, { coordinatorKeys: [group] }, { version })
  return yield* Kafka.orFail(FindCoordinator, response.coordinators[0]!)
}, Effect.retry(untilReady))

export const commit = Effect.fnUntraced(function* (
  topic: Topic,
  groupId: string,
  committedOffset: bigint,
  version?: number
) {
  const partition = { partitionIndex: 0, committedOffset, committedMetadata: "by a test" }
  const response = yield* Kafka.request(
    OffsetCommit,
    { groupId, topics: [{ name: topic.name!, topicId: topic.topicId, partitions: [partition] }] },
    { version }
  )
  yield* Kafka.orFail(OffsetCommit, response.topics[0]!.partitions[0]!)
}, Effect.retry(untilReady))

export const committed = Effect.fnUntraced(function* (topic: Topic, groupId: string, version?: number) {
  const asked = { name: topic.name!, partitionIndexes: [0] }
  const isGrouped = (yield* versionOf(OffsetFetch, version)) >= 8
  const response = yield* Kafka.request(
    OffsetFetch,
    isGrouped
      ? { groups: [{ groupId, topics: [{ ...asked, topicId: topic.topicId }] }] }
      : { groupId, topics: [asked] },
    { version }
  )
  const found = isGrouped ? response.groups[0]!.topics : response.topics
  return yield* Kafka.orFail(OffsetFetch, found[0]!.partitions[0]!)
}, Effect.retry(untilReady))
