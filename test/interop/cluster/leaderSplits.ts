/** Requests about partitions, each for its leader. */
import type { Api } from "../../../src/index.ts"
import {
  DeleteRecords,
  DescribeProducers,
  Fetch,
  ListOffsets,
  OffsetForLeaderEpoch
} from "../../../src/index.ts"
import type { Dice } from "../historyLoad.ts"
import type { Split } from "./splits.ts"
import { partitionsPerTopic, type TestTopic } from "./stage.ts"

/** A partition, which need not be there. */
export interface PartitionKey {
  readonly topic: TestTopic
  readonly partition: number
}

const nowhere: TestTopic = { name: "nowhere", topicId: "bm93aGVyZS1hdC1hbGwtMQ", leaders: [] }

const drawPartition =
  (topics: ReadonlyArray<TestTopic>) =>
  (dice: Dice): PartitionKey => {
    if (dice.percent(4)) return { topic: nowhere, partition: dice.below(2) }
    const topic = dice.of(topics)
    return { topic, partition: dice.percent(4) ? 99 : dice.below(partitionsPerTopic) }
  }

const nodeOf = ({ partition, topic }: PartitionKey): number | undefined => topic.leaders[partition]

const nameOf =
  (field: "name" | "topicId") =>
  ({ partition, topic }: PartitionKey): string =>
    `${topic[field]} ${partition}`

type Group = readonly [topic: TestTopic, partitions: ReadonlyArray<number>]

/** Those of one topic stand together. */
const byTopic = (keys: ReadonlyArray<PartitionKey>): ReadonlyArray<Group> =>
  [...Map.groupBy(keys, ({ topic }) => topic)].map(([topic, own]) => [
    topic,
    own.map(({ partition }) => partition)
  ])

/** A topic stands there as often as one comes to it. */
const byRuns = (keys: ReadonlyArray<PartitionKey>): ReadonlyArray<Group> => {
  const groups: Array<readonly [topic: TestTopic, partitions: Array<number>]> = []
  for (const { partition, topic } of keys) {
    const last = groups.at(-1)
    if (last?.[0] === topic) last[1].push(partition)
    else groups.push([topic, [partition]])
  }
  return groups
}

/** What a message says of partitions, under their names. */
const flat = <T, P>(
  topics: ReadonlyArray<T>,
  topicOf: (topic: T) => string,
  partitionsOf: (topic: T) => ReadonlyArray<P>,
  partitionOf: (partition: P) => number
): ReadonlyArray<readonly [name: string, partition: P]> =>
  topics.flatMap((topic) =>
    partitionsOf(topic).map((each) => [`${topicOf(topic)} ${partitionOf(each)}`, each] as const)
  )

const names = (entries: ReadonlyArray<readonly [name: string, ...rest: ReadonlyArray<unknown>]>) =>
  entries.map(([name]) => name)

const listOffsets = (
  topics: ReadonlyArray<TestTopic>,
  timestamp: bigint,
  groups: typeof byTopic
): Split<typeof ListOffsets, PartitionKey> => ({
  api: ListOffsets,
  // A topic that comes again is answered with its other partitions.
  order: (keys) => byTopic(keys).flatMap(([{ name }, partitions]) => partitions.map((p) => `${name} ${p}`)),
  draw: drawPartition(topics),
  nodeOf,
  name: nameOf("name"),
  input: (keys) => ({
    replicaId: -1,
    topics: groups(keys).map(([{ name }, partitions]) => ({
      name,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp }))
    }))
  }),
  asked: (request) => names(partitionsIn(request.topics)),
  answers: (response) => partitionsIn(response.topics)
})

/** Of messages that call a topic by its name and a partition by its index. */
const partitionsIn = <P extends { readonly partitionIndex: number }>(
  topics: ReadonlyArray<{ readonly name: string; readonly partitions: ReadonlyArray<P> }>
) =>
  flat(
    topics,
    ({ name }) => name,
    ({ partitions }) => partitions,
    ({ partitionIndex }) => partitionIndex
  )

type Fetched = Api.Response<typeof Fetch>["responses"][number]["partitions"][number]

const contentOf = (partition: Fetched) => ({
  ...partition,
  records: Array.from(partition.records ?? [], (record) => record.toObject())
})

const fetch = (
  topics: ReadonlyArray<TestTopic>,
  by: "name" | "topicId",
  fetchOffset: bigint
): Split<typeof Fetch, PartitionKey> => ({
  api: Fetch,
  version: by === "name" ? 12 : undefined,
  draw: drawPartition(topics),
  nodeOf,
  name: nameOf(by),
  // A broker takes a partition that is named again for the same one.
  isUnique: true,
  input: (keys) => ({
    maxWaitMs: 0,
    minBytes: 0,
    topics: byTopic(keys).map(([{ name, topicId }, partitions]) => ({
      ...(by === "name" ? { topic: name } : { topicId }),
      partitions: partitions.map((partition) => ({ partition, fetchOffset, partitionMaxBytes: 100_000 }))
    }))
  }),
  asked: (request) =>
    names(
      flat(
        request.topics,
        ({ topic, topicId }) => (by === "name" ? topic : topicId),
        ({ partitions }) => partitions,
        ({ partition }) => partition
      )
    ),
  answers: (response) =>
    flat(
      response.responses,
      ({ topic, topicId }) => (by === "name" ? topic : topicId),
      ({ partitions }) => partitions,
      ({ partitionIndex }) => partitionIndex
    ).map(([name, partition]) => [name, contentOf(partition)] as const)
})

const epochs = (topics: ReadonlyArray<TestTopic>): Split<typeof OffsetForLeaderEpoch, PartitionKey> => ({
  api: OffsetForLeaderEpoch,
  draw: drawPartition(topics),
  nodeOf,
  name: nameOf("name"),
  isUnique: true,
  input: (keys) => ({
    replicaId: -1,
    topics: byTopic(keys).map(([{ name }, partitions]) => ({
      topic: name,
      partitions: partitions.map((partition) => ({ partition, leaderEpoch: 0 }))
    }))
  }),
  asked: (request) =>
    names(
      flat(
        request.topics,
        ({ topic }) => topic,
        ({ partitions }) => partitions,
        ({ partition }) => partition
      )
    ),
  answers: (response) =>
    flat(
      response.topics,
      ({ topic }) => topic,
      ({ partitions }) => partitions,
      ({ partition }) => partition
    )
})

const deleteRecords = (topics: ReadonlyArray<TestTopic>): Split<typeof DeleteRecords, PartitionKey> => ({
  api: DeleteRecords,
  draw: drawPartition(topics),
  nodeOf,
  name: nameOf("name"),
  isUnique: true,
  input: (keys) => ({
    timeoutMs: 5000,
    topics: byTopic(keys).map(([{ name }, partitions]) => ({
      name,
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, offset: 1n }))
    }))
  }),
  asked: (request) => names(partitionsIn(request.topics)),
  answers: (response) => partitionsIn(response.topics)
})

const producers = (topics: ReadonlyArray<TestTopic>): Split<typeof DescribeProducers, PartitionKey> => ({
  api: DescribeProducers,
  draw: drawPartition(topics),
  nodeOf,
  name: nameOf("name"),
  isUnique: true,
  input: (keys) => ({
    topics: byTopic(keys).map(([{ name }, partitionIndexes]) => ({ name, partitionIndexes }))
  }),
  asked: (request) =>
    names(
      flat(
        request.topics,
        ({ name }) => name,
        ({ partitionIndexes }) => partitionIndexes,
        (partition) => partition
      )
    ),
  answers: (response) => partitionsIn(response.topics)
})

export const leaderSplits = (topics: ReadonlyArray<TestTopic>) => ({
  listOffsetsEarliest: listOffsets(topics, -2n, byTopic),
  listOffsetsLatestInRuns: listOffsets(topics, -1n, byRuns),
  fetchByName: fetch(topics, "name", 1n),
  fetchById: fetch(topics, "topicId", 2n),
  epochs: epochs(topics),
  producers: producers(topics),
  deleteRecords: deleteRecords(topics)
})
