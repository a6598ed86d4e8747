/**
 * Fetch: records from partitions, in whole batches. Versions 0–3 get message sets of magic 0 and 1; 4 knows transactions; 7 sessions (KIP-227); 9 leader epochs; 11 reading
 * from followers (KIP-392); 12 logs that part (KIP-320); 13 topic ids; 16 the address of the leader (KIP-951).
 *
 * It waits up to `maxWaitMs` for `minBytes`; an error, a log that parts, or a replica to read from instead, is answered at once. A batch that does not fit is given
 * whole if it is the first of the response. What ends at a limit may end with a part of a batch.
 */
import type * as Api from "../../Api/Api.ts"
import { Fetch } from "../../Api/Fetch.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { Broker } from "../cluster/Broker.ts"
import { partitionOf } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { leaderHints } from "../cluster/leaderHints.ts"
import { DelayedFetch } from "../fetch/DelayedFetch.ts"
import type { Answered, FetchContext, PartitionData } from "../fetch/FetchContext.ts"
import { contextOf } from "../fetch/FetchContext.ts"
import type { WantedPartition } from "../fetch/FetchSessions.ts"
import { fetchSessions } from "../fetch/FetchSessions.ts"
import type { FetchParams, PartitionRead } from "../fetch/readPartition.ts"
import { answerOf, refusedRead, unread } from "../fetch/readPartition.ts"

type FetchCall = Call<typeof Fetch>
type Response = Api.ResponseInput<typeof Fetch>

/** From this version on topics have ids and no names. */
const withTopicIds = 13

export const fetch = handler(Fetch, (call) => {
  const { broker, request, version } = call
  const usesTopicIds = version >= withTopicIds
  const nameOf = (topicId: string): string | undefined => broker.image.topicNames.get(topicId)
  const named = (topic: { readonly topic: string; readonly topicId: string }) =>
    usesTopicIds
      ? { topic: nameOf(topic.topicId), topicId: topic.topicId }
      : { topic: topic.topic, topicId: undefined }
  const replicaId = version >= 15 ? request.replicaState.replicaId : request.replicaId
  const context = contextOf(
    fetchSessions.of(broker),
    {
      sessionId: request.sessionId,
      epoch: request.sessionEpoch,
      wanted: request.topics.flatMap((topic) => {
        const name = named(topic)
        return topic.partitions.map((partition) => wantedOf(name, partition))
      }),
      forgotten: request.forgottenTopicsData.flatMap((topic) => {
        const name = named(topic)
        return topic.partitions.map((partition) => ({ ...name, partition }))
      }),
      usesTopicIds,
      isFromBroker: replicaId >= 0
    },
    nameOf
  )
  if (typeof context === "number") {
    call.respond({ errorCode: context, responses: [] })
    return
  }
  start(call, context, {
    version,
    replicaId,
    readCommitted: request.isolationLevel === 1,
    rack: request.rackId,
    hasHardLimits: version <= 2
  })
})

const wantedOf = (
  name: Pick<WantedPartition, "topic" | "topicId">,
  partition: Api.Request<typeof Fetch>["topics"][number]["partitions"][number]
): WantedPartition => ({
  topic: name.topic,
  topicId: name.topicId,
  partition: partition.partition,
  fetchOffset: Number(partition.fetchOffset),
  maxBytes: partition.partitionMaxBytes,
  currentLeaderEpoch: partition.currentLeaderEpoch,
  lastFetchedEpoch: partition.lastFetchedEpoch
})

/** Answers now, or when there is enough. */
const start = (call: FetchCall, context: FetchContext, params: FetchParams): void => {
  const { broker, cluster, request } = call
  const { unknown, wanted: known } = withoutUnknown(broker, context.partitions)
  const refused: Array<PartitionRead> = []
  const overridden = new Map<WantedPartition, number>()
  const wanted: Array<WantedPartition> = []
  for (const each of known) {
    const { after, before } =
      each.topic === undefined ? none : call.guard({ topic: each.topic, partition: each.partition })
    if (before !== codes.NONE) refused.push(unread(broker, each, before))
    else wanted.push(each)
    if (after !== codes.NONE) overridden.set(each, after)
  }
  const maxBytes = Math.min(
    request.maxBytes,
    broker.configs.number("fetch.max.bytes", Number.POSITIVE_INFINITY)
  )
  const limits = { maxBytes, minBytes: Math.min(request.minBytes, maxBytes) }
  const fetched = new DelayedFetch(broker, params, wanted, limits, (results) => {
    const seen = overridden.size === 0 ? results : results.map((each) => override(each, overridden))
    finish(call, context, params, [...seen, ...refused, ...unknown])
  })
  if (request.maxWaitMs <= 0 || wanted.length === 0 || refused.length > 0 || overridden.size > 0) {
    fetched.onExpiration()
    return
  }
  const delayed = cluster.purgatory.tryCompleteElseWatch(
    fetched,
    () => fetched.watched,
    call.nowMs + request.maxWaitMs
  )
  if (delayed !== undefined) call.onAbandon(() => delayed.cancel())
}

/**
 * Partitions that are not there are answered after all others, ids without a topic first; they do not end the wait for the others. Releases before 0.10.1 look for
 * them where they read.
 */
const withoutUnknown = (broker: Broker, partitions: ReadonlyArray<WantedPartition>) => {
  if (!broker.cluster.release.isAtLeast("0.10.1")) return { wanted: partitions, unknown: [] }
  const isKnown = ({ partition, topic }: WantedPartition): boolean =>
    topic !== undefined && partitionOf(broker.image, topic, partition) !== undefined
  const wanted = partitions.filter(isKnown)
  if (wanted.length === partitions.length) return { wanted, unknown: [] }
  const unknown = partitions.filter((each) => !isKnown(each))
  return {
    wanted,
    unknown: [
      ...unknown
        .filter(({ topic }) => topic === undefined)
        .map((each) => unread(broker, each, codes.UNKNOWN_TOPIC_ID)),
      ...unknown
        .filter(({ topic }) => topic !== undefined)
        .map((each) => unread(broker, each, codes.UNKNOWN_TOPIC_OR_PARTITION))
    ]
  }
}

const none = { before: codes.NONE, after: codes.NONE } as const

const override = (result: PartitionRead, codesOf: ReadonlyMap<WantedPartition, number>): PartitionRead => {
  const code = codesOf.get(result.wanted)
  return code === undefined ? result : refusedRead(result.wanted, code, result.replica)
}

const finish = (
  call: FetchCall,
  context: FetchContext,
  params: FetchParams,
  results: ReadonlyArray<PartitionRead>
): void => {
  const hints = leaderHints(call.broker)
  const { answers, sessionId } = context.answer(
    results.map((result): Answered => [result.wanted, answerOf(params, result, hints)])
  )
  call.respond({
    errorCode: codes.NONE,
    sessionId,
    responses: byTopic(answers),
    nodeEndpoints: hints.endpoints
  })
}

/** Partitions that follow each other and are of one topic stand together, as Kafka writes them. */
const byTopic = (answers: ReadonlyArray<Answered>): Response["responses"] => {
  const topics: Array<{ topic: string; topicId: string; partitions: Array<PartitionData> }> = []
  for (const [{ topic = "", topicId = zeroUuid }, data] of answers) {
    const last = topics.at(-1)
    if (last !== undefined && last.topic === topic && last.topicId === topicId) last.partitions.push(data)
    else topics.push({ topic, topicId, partitions: [data] })
  }
  return topics
}
