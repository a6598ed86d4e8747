/**
 * Which partitions a request is about, and which of their answers its response has: with a session only those that differ from what was answered before.
 */
import type * as Api from "../../Api/Api.ts"
import { Fetch } from "../../Api/Fetch.ts"
import { codes } from "../protocol/codes.ts"
import type { CachedPartition, FetchSession, FetchSessions, WantedPartition } from "./FetchSessions.ts"
import { keyOf } from "./FetchSessions.ts"

/** What is answered of a partition. */
export type PartitionData = Api.ResponseInput<typeof Fetch>["responses"][number]["partitions"][number]

/** A partition with its answer. */
export type Answered = readonly [wanted: WantedPartition, data: PartitionData]

export interface FetchContext {
  readonly partitions: ReadonlyArray<WantedPartition>
  /** The answers that the response has, and the session that it names; 0: none. */
  readonly answer: (answers: ReadonlyArray<Answered>) => {
    readonly sessionId: number
    readonly answers: ReadonlyArray<Answered>
  }
}

/** What a request says of its session. */
export interface SessionRequest {
  readonly sessionId: number
  readonly epoch: number
  readonly wanted: ReadonlyArray<WantedPartition>
  readonly forgotten: ReadonlyArray<Pick<WantedPartition, "topic" | "topicId" | "partition">>
  readonly usesTopicIds: boolean
  readonly isFromBroker: boolean
}

const initialEpoch = 0
/** Closes the session, if there is one. Requests before version 7 have it. */
const finalEpoch = -1

/** The context of a request, or the error code that the response has instead of partitions. */
export const contextOf = (
  sessions: FetchSessions,
  request: SessionRequest,
  nameOf: (topicId: string) => string | undefined
): FetchContext | number => {
  const { epoch, isFromBroker, sessionId, usesTopicIds, wanted } = request
  if (epoch === initialEpoch || epoch === finalEpoch) {
    if (sessionId !== 0) sessions.remove(sessionId)
    if (epoch === finalEpoch) return withoutSession(wanted)
    return withNewSession(sessions, wanted, usesTopicIds, isFromBroker)
  }
  const session = sessions.get(sessionId)
  if (session === undefined) return codes.FETCH_SESSION_ID_NOT_FOUND
  if (session.epoch !== epoch) return codes.INVALID_FETCH_SESSION_EPOCH
  if (session.usesTopicIds !== usesTopicIds) return codes.FETCH_SESSION_TOPIC_ID_ERROR
  update(session, request)
  if (session.partitions.size === 0) {
    sessions.remove(session.id)
    return withoutSession(wanted)
  }
  sessions.touch(session)
  return incremental(session, nameOf)
}

const update = ({ partitions }: FetchSession, { forgotten, wanted }: SessionRequest): void => {
  for (const each of wanted) {
    const key = keyOf(each)
    const cached = partitions.get(key)
    if (cached === undefined) partitions.set(key, { wanted: each, highWatermark: -1, logStartOffset: -1 })
    else cached.wanted = each
  }
  for (const each of forgotten) partitions.delete(keyOf(each))
}

/** Of a partition that is named twice the last counts, in the place of the first. */
const distinct = (wanted: ReadonlyArray<WantedPartition>): ReadonlyArray<WantedPartition> =>
  wanted.length < 2 ? wanted : [...new Map(wanted.map((each) => [keyOf(each), each])).values()]

const withoutSession = (wanted: ReadonlyArray<WantedPartition>): FetchContext => ({
  partitions: distinct(wanted),
  answer: (answers) => ({ sessionId: 0, answers })
})

const withNewSession = (
  sessions: FetchSessions,
  wanted: ReadonlyArray<WantedPartition>,
  usesTopicIds: boolean,
  isFromBroker: boolean
): FetchContext => ({
  partitions: distinct(wanted),
  answer: (answers) => {
    const cached = new Map(answers.map(([each, data]) => [keyOf(each), cachedOf(each, data)]))
    return { sessionId: sessions.create(usesTopicIds, isFromBroker, cached)?.id ?? 0, answers }
  }
})

const cachedOf = (wanted: WantedPartition, data: PartitionData): CachedPartition => ({
  wanted,
  highWatermark: Number(data.highWatermark),
  logStartOffset: Number(data.logStartOffset ?? -1n)
})

const incremental = (
  session: FetchSession,
  nameOf: (topicId: string) => string | undefined
): FetchContext => {
  const { partitions } = session
  const expectedEpoch = session.epoch
  for (const cached of partitions.values()) {
    // A topic that was not known when the session began may be now.
    const { topic, topicId } = cached.wanted
    if (topic === undefined && topicId !== undefined)
      cached.wanted = { ...cached.wanted, topic: nameOf(topicId) }
  }
  return {
    partitions: [...partitions.values()].map(({ wanted }) => wanted),
    answer: (answers) => {
      if (session.epoch !== expectedEpoch) return { sessionId: session.id, answers: [] }
      return { sessionId: session.id, answers: answers.filter((each) => isToBeTold(session, each)) }
    }
  }
}

/** Whether the answer says anything new; notes what it says. */
const isToBeTold = ({ partitions }: FetchSession, [wanted, data]: Answered): boolean => {
  const key = keyOf(wanted)
  const cached = partitions.get(key)
  if (cached === undefined) return false
  const highWatermark = Number(data.highWatermark)
  const logStartOffset = Number(data.logStartOffset ?? -1n)
  const hasRecords = data.records !== null && data.records.sizeInBytes > 0
  const isNew =
    hasRecords ||
    cached.highWatermark !== highWatermark ||
    cached.logStartOffset !== logStartOffset ||
    (data.preferredReadReplica ?? -1) !== -1 ||
    data.errorCode !== codes.NONE ||
    (data.divergingEpoch?.epoch ?? -1) !== -1
  // After an error it is told again, whatever the high watermark is then.
  cached.highWatermark = data.errorCode === codes.NONE ? highWatermark : -1
  cached.logStartOffset = logStartOffset
  if (hasRecords) {
    partitions.delete(key)
    partitions.set(key, cached)
  }
  return isNew
}
