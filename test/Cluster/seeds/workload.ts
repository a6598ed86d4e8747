/** What is asked in a run: requests at random, each marked with its number, so that brokers can tell which of them they have applied, and how often. */
import * as Api from "../../../src/Api/Api.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { DescribeConfigs } from "../../../src/Api/DescribeConfigs.ts"
import { DescribeGroups } from "../../../src/Api/DescribeGroups.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { Heartbeat } from "../../../src/Api/Heartbeat.ts"
import { JoinGroup } from "../../../src/Api/JoinGroup.ts"
import { ListGroups } from "../../../src/Api/ListGroups.ts"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { OffsetCommit } from "../../../src/Api/OffsetCommit.ts"
import { OffsetFetch } from "../../../src/Api/OffsetFetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { type Names, randomRequest } from "../randomRequest.ts"
import { type Chance, isStruct, textOf } from "../randomValue.ts"

/** A request of a run. */
export interface Ask {
  readonly index: number
  readonly api: Api.Any
  readonly version: number
  readonly input: Record<string, unknown>
  readonly timeoutMs: number
  /** With `acks: 0` there is no answer. */
  readonly isSend: boolean
  /** After so many milliseconds the caller gives it up. */
  readonly interruptAfterMs: number | undefined
  readonly retry: boolean
}

/** How often each is asked, beside the others. */
const shares: ReadonlyArray<readonly [api: Api.Any, share: number]> = [
  [Produce, 4],
  [Fetch, 3],
  [ListOffsets, 2],
  [OffsetCommit, 2],
  [OffsetFetch, 2],
  [JoinGroup, 1],
  [Heartbeat, 2],
  [CreateTopics, 1],
  [ListGroups, 1],
  [DescribeConfigs, 1],
  [DescribeGroups, 1],
  [FindCoordinator, 1]
]

const asked = shares.flatMap(([api, share]) => Array.from({ length: share }, () => api))

/** What brokers had of these APIs before the upgrade that a run goes through: those of Kafka 2.4. */
export const oldVersions: ReadonlyMap<number, { readonly min: number; readonly max: number }> = new Map([
  [Produce.key, { min: 3, max: 8 }],
  [Fetch.key, { min: 4, max: 11 }],
  [Metadata.key, { min: 0, max: 9 }],
  [ListOffsets.key, { min: 1, max: 5 }],
  [OffsetCommit.key, { min: 2, max: 8 }],
  [OffsetFetch.key, { min: 1, max: 6 }],
  [FindCoordinator.key, { min: 0, max: 2 }],
  [JoinGroup.key, { min: 0, max: 6 }],
  [Heartbeat.key, { min: 0, max: 4 }],
  [CreateTopics.key, { min: 2, max: 5 }],
  [ListGroups.key, { min: 0, max: 3 }],
  [DescribeConfigs.key, { min: 1, max: 2 }],
  [DescribeGroups.key, { min: 0, max: 5 }]
])

const mark = (index: number): string => `r${String(index).padStart(6, "0")}x`

const plainMark = /r(\d{6})x/
const hexMark = /72((?:3\d){6})78/

/** Which request of the run it is; `undefined`: it has no mark. */
export const indexOf = (request: unknown): number | undefined => {
  const text = textOf(request)
  const plain = plainMark.exec(text)?.[1]
  if (plain !== undefined) return Number(plain)
  const hex = hexMark.exec(text)?.[1]
  return hex === undefined ? undefined : Number(Buffer.from(hex, "hex").toString())
}

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const eachStruct = (value: unknown, act: (each: Record<string, unknown>) => void): void =>
  listOf(value).forEach((each) => {
    if (isStruct(each)) act(each)
  })

const markProduce = (input: Record<string, unknown>, text: string, chance: Chance): void => {
  const isIdempotent = chance.happens(0.4)
  input["acks"] = isIdempotent ? -1 : chance.one([-1, -1, 1, 1, 0])
  input["transactionalId"] = null
  const records = Records.make(
    [{ value: text, timestamp: 1n }],
    isIdempotent ? { producerId: 7n, producerEpoch: 0, baseSequence: chance.below(100) } : undefined
  )
  eachStruct(input["topicData"], (topic) =>
    eachStruct(topic["partitionData"], (partition) => {
      partition["records"] = records
    })
  )
}

const marked = (api: Api.Any, input: Record<string, unknown>, index: number, chance: Chance): void => {
  const text = mark(index)
  if (api === Produce) return markProduce(input, text, chance)
  if (api === CreateTopics) {
    let count = 0
    return eachStruct(input["topics"], (topic) => {
      topic["name"] = `${text}${count++}`
    })
  }
  if (api === FindCoordinator) input["keyType"] = 0
  if (api === JoinGroup || api === Heartbeat || api === OffsetCommit) input["memberId"] = text
}

/** @param isNew whether all brokers have all versions: else a request is mostly one that all of them have */
export const randomAsk = (
  index: number,
  names: Names,
  chance: Chance,
  isNew: boolean,
  isCalm: boolean
): Ask => {
  const api = chance.one(asked)
  const old = oldVersions.get(api.key) ?? api.versions
  const min = Math.max(old.min, api.versions.min)
  const version = chance.from(min, isNew || chance.happens(0.05) ? api.versions.max : old.max)
  const input = randomRequest(api, version, names, chance)
  marked(api, input, index, chance)
  return {
    index,
    api,
    version,
    input,
    timeoutMs: isCalm ? 30_000 : chance.one([250, 1000, 3000, 10_000]),
    isSend: Api.isUnanswered(api, input),
    interruptAfterMs: !isCalm && chance.happens(0.03) ? chance.below(400) : undefined,
    retry: isCalm || !chance.happens(0.05)
  }
}

const calmly = (index: number, api: Api.Any, version: number, input: Record<string, unknown>): Ask => ({
  index,
  api,
  version,
  input,
  timeoutMs: 30_000,
  isSend: false,
  interruptAfterMs: undefined,
  retry: true
})

/** About every partition and every group, all of it repeatable. */
export const everything = (index: number, { groups, topology }: Names): ReadonlyArray<Ask> => [
  calmly(index, ListOffsets, 5, {
    replicaId: -1,
    isolationLevel: 0,
    topics: [...topology.topics.values()].map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((_, partitionIndex) => ({
        partitionIndex,
        currentLeaderEpoch: -1,
        timestamp: -1n
      }))
    }))
  }),
  ...groups.map((groupId, place) =>
    calmly(index + 1 + place, Heartbeat, 4, {
      groupId,
      generationId: 1,
      memberId: mark(index + 1 + place),
      groupInstanceId: null
    })
  )
]
