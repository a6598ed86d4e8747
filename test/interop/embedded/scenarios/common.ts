/**
 * What many scenarios begin with: topics, coordinators, records.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { CreateTopics } from "../../../../src/Api/CreateTopics.ts"
import { Fetch } from "../../../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../../../src/Api/FindCoordinator.ts"
import type { ListTransactions } from "../../../../src/Api/ListTransactions.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import { OffsetFetch } from "../../../../src/Api/OffsetFetch.ts"
import { Produce } from "../../../../src/Api/Produce.ts"
import type { MakeOptions } from "../../../../src/Codec/Records/RecordsOptions.ts"
import { type RecordInput, Records } from "../../../../src/Codec/Records/Records.ts"
import { type AskOptions, codesIn, type Side } from "../Side.ts"

export interface Topic {
  readonly name: string
  readonly topicId: string
}

export const zeroId = "AAAAAAAAAAAAAAAAAAAAAA"
/** An id that no topic has. */
export const noId = "_____________________w"

/** A topic with leaders: by CreateTopics where there is one, else by asking for it. Not in the transcript. */
export const topic = Effect.fnUntraced(function* (
  side: Side,
  suffix: string,
  partitions = 1,
  configs: Readonly<Record<string, string>> = {}
) {
  const name = `${side.name}-${suffix}`
  if (side.has(CreateTopics))
    yield* side.tryAsk(
      CreateTopics,
      side.best(CreateTopics),
      {
        topics: [
          {
            name,
            numPartitions: partitions,
            replicationFactor: 1,
            assignments: [],
            configs: Object.entries(configs).map(([name, value]) => ({ name, value }))
          }
        ],
        timeoutMs: 10_000
      },
      { isRecorded: false }
    )
  yield* ready(side, name, partitions)
  const metadata = yield* side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [{ name }] },
    { isRecorded: false }
  )
  return { name, topicId: metadata.topics[0]!.topicId } satisfies Topic
})

/** Waits until the topic has leaders, and the broker knows that it is one. */
export const ready = Effect.fnUntraced(function* (side: Side, name: string, partitions = 1) {
  yield* side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [{ name }] },
    {
      isRecorded: false,
      while: ({ topics: [topic] }) =>
        topic!.errorCode !== 0 ||
        (side.has(CreateTopics) && topic!.partitions.length !== partitions) ||
        topic!.partitions.some(({ errorCode }) => errorCode !== 0)
    }
  )
  for (let partition = 0; partition < (side.has(CreateTopics) ? partitions : 1); partition++)
    yield* side.settled(
      Fetch,
      side.best(Fetch, 12),
      {
        maxWaitMs: 0,
        minBytes: 0,
        topics: [{ topic: name, partitions: [{ partition, fetchOffset: 0n, partitionMaxBytes: 1 }] }]
      },
      {
        isRecorded: false,
        while: ({ responses }) => responses[0]!.partitions[0]!.errorCode !== 0
      }
    )
})

const notYet = new Set([14, 15, 16])

/** Waits until the group's, or the transaction's, coordinator is there and has loaded. Not in the transcript. */
export const coordinator = Effect.fnUntraced(function* (side: Side, key: string, keyType: 0 | 1 = 0) {
  const version = side.best(FindCoordinator)
  const input = version >= 4 ? { coordinatorKeys: [key], keyType } : version >= 1 ? { key, keyType } : { key }
  yield* side.settled(FindCoordinator, version, input, { isRecorded: false })
  if (keyType === 1) return
  const asked = [{ name: `${side.name}-coordinator`, partitionIndexes: [0] }]
  const fetchVersion = side.best(OffsetFetch, 9)
  yield* side.settled(
    OffsetFetch,
    fetchVersion,
    fetchVersion >= 8 ? { groups: [{ groupId: key, topics: asked }] } : { groupId: key, topics: asked },
    { isRecorded: false, while: (response) => codesIn(response).some((code) => notYet.has(code)) }
  )
})

/** Some records, their times a second apart. */
export const records = (side: Side, count: number, from = 0): ReadonlyArray<RecordInput> =>
  Array.from({ length: count }, (_, i) => ({
    key: i % 3 === 0 ? null : `key ${from + i}`,
    value: i % 5 === 4 ? null : `value ${from + i}`,
    timestamp: BigInt(side.timeMs + (from + i) * 1000)
  }))

/** A Produce of one partition. */
export const produce = (
  side: Side,
  version: number,
  topic: Topic,
  inputs: ReadonlyArray<RecordInput> | Records,
  options: MakeOptions & {
    readonly acks?: number
    readonly partition?: number
    readonly transactionalId?: string | null
  } & AskOptions<typeof Produce> = {}
) => {
  const {
    acks = -1,
    compare,
    isRecorded,
    label,
    partition = 0,
    timeoutMs,
    transactionalId,
    ...make
  } = options
  return side.ask(
    Produce,
    version,
    {
      ...(transactionalId === undefined ? {} : { transactionalId }),
      acks,
      timeoutMs: 5000,
      topicData: [
        {
          name: topic.name,
          topicId: topic.topicId,
          partitionData: [
            { index: partition, records: inputs instanceof Records ? inputs : Records.make(inputs, make) }
          ]
        }
      ]
    },
    {
      ...(compare === undefined ? {} : { compare }),
      ...(isRecorded === undefined ? {} : { isRecorded }),
      ...(label === undefined ? {} : { label }),
      ...(timeoutMs === undefined ? {} : { timeoutMs })
    }
  )
}

/** A Fetch of one partition, from this offset. */
export const fetch = (
  side: Side,
  version: number,
  topic: Topic,
  fetchOffset: bigint,
  options: {
    readonly partition?: number
    readonly maxBytes?: number
    readonly partitionMaxBytes?: number
    readonly isolationLevel?: number
    readonly minBytes?: number
    readonly maxWaitMs?: number
    readonly currentLeaderEpoch?: number
    readonly lastFetchedEpoch?: number
  } & AskOptions<typeof Fetch> = {}
) => {
  const {
    currentLeaderEpoch,
    isolationLevel = 0,
    lastFetchedEpoch,
    maxBytes = 0x7fffffff,
    maxWaitMs = 100,
    minBytes = 1,
    partition = 0,
    partitionMaxBytes = 1_048_576,
    ...rest
  } = options
  return side.ask(
    Fetch,
    version,
    {
      maxWaitMs,
      minBytes,
      ...(version >= 3 ? { maxBytes } : {}),
      ...(version >= 4 ? { isolationLevel } : {}),
      topics: [
        {
          topic: topic.name,
          topicId: topic.topicId,
          partitions: [
            {
              partition,
              fetchOffset,
              partitionMaxBytes,
              ...(currentLeaderEpoch === undefined ? {} : { currentLeaderEpoch }),
              ...(lastFetchedEpoch === undefined ? {} : { lastFetchedEpoch })
            }
          ]
        }
      ]
    },
    rest
  )
}

/** Of the listed transactions those of this scenario: others have some too. */
export const ownTransactions =
  (side: Side) =>
  ({ transactionStates, ...rest }: Api.Response<typeof ListTransactions>) => ({
    ...rest,
    transactionStates: transactionStates
      .filter(({ transactionalId }) => transactionalId.startsWith(`${side.name}-`))
      .toSorted((a, b) => (a.transactionalId < b.transactionalId ? -1 : 1))
  })

/** The lowest and the highest: enough for what is refused in the same way in all versions. */
export const outer = (versions: ReadonlyArray<number>): ReadonlySet<number> =>
  new Set([...versions.slice(0, 1), ...versions.slice(-1)])
