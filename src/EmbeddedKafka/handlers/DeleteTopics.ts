/**
 * DeleteTopics: by name, from version 6 on by id too. They are gone when the answer comes.
 *
 * - A topic that is named twice, by name or by id, is not deleted (since KRaft; before, it is answered twice).
 * - Without `delete.topic.enable` nothing is: TOPIC_DELETION_DISABLED, in versions before 3 INVALID_REQUEST.
 */
import type * as Api from "../../Api/Api.ts"
import { DeleteTopics } from "../../Api/DeleteTopics.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import type { TopicImage } from "../cluster/ClusterImage.ts"
import { topicById } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import { isOutOfTime, onController, usesKRaft } from "./onController.ts"

type DeleteTopicsCall = Call<typeof DeleteTopics>
type Result = Api.ResponseInput<typeof DeleteTopics>["responses"][number]

interface Wanted {
  readonly name: string | null
  readonly topicId: string
}

export const deleteTopics = handler(DeleteTopics, (call) => {
  const wanted: ReadonlyArray<Wanted> =
    call.version >= 6
      ? call.request.topics
      : call.request.topicNames.map((name) => ({ name, topicId: zeroUuid }))
  const answer = (responses: ReadonlyArray<Result>): void => call.respond({ throttleTimeMs: 0, responses })
  const refuse = (errorCode: number): void => answer(wanted.map((each) => result(each, errorCode)))
  onController(call, refuse, () => {
    if (!call.broker.configs.boolean("delete.topic.enable", true)) {
      if (!call.cluster.release.isAtLeast("1.0")) return deleteNever(call, wanted, answer)
      return refuse(call.version < 3 ? codes.INVALID_REQUEST : codes.TOPIC_DELETION_DISABLED)
    }
    const results = call.cluster.controller.gather(() =>
      usesKRaft(call) ? deleteWithKRaft(call, wanted) : deleteWithZooKeeper(call, wanted)
    )
    answer(results)
  })
})

/** Before 1.0 Kafka waits for a deletion that is not enabled. */
const deleteNever = (
  call: DeleteTopicsCall,
  wanted: ReadonlyArray<Wanted>,
  answer: (responses: ReadonlyArray<Result>) => void
): void => {
  const { topics } = call.cluster.controller.image
  const isThere = ({ name }: Wanted): boolean => name !== null && topics.has(name)
  const results = onceEach(wanted).map((each) =>
    result(each, isThere(each) ? codes.REQUEST_TIMED_OUT : codes.UNKNOWN_TOPIC_OR_PARTITION)
  )
  if (!wanted.some(isThere)) return answer(results)
  const { deadlines } = call.cluster
  const deadline = deadlines.add(call.nowMs + call.request.timeoutMs, () => answer(results))
  call.onAbandon(() => deadline.cancel())
}

const result = (
  { name, topicId }: Wanted,
  errorCode: number,
  errorMessage: string | null = null
): Result => ({ name, topicId, errorCode, errorMessage })

const deleteWithKRaft = (call: DeleteTopicsCall, wanted: ReadonlyArray<Wanted>): ReadonlyArray<Result> => {
  const { image } = call.cluster.controller
  const names = new Map<string, number>()
  const ids = new Map<string, number>()
  const results: Array<Result> = []
  for (const each of wanted) {
    const { name, topicId } = each
    if (name === null && topicId === zeroUuid)
      results.push(result(each, codes.INVALID_REQUEST, "neither a name nor an id"))
    else if (name !== null && topicId !== zeroUuid)
      results.push(result(each, codes.INVALID_REQUEST, "both a name and an id"))
    else if (name === null) ids.set(topicId, (ids.get(topicId) ?? 0) + 1)
    else names.set(name, (names.get(name) ?? 0) + 1)
  }
  const chosen = new Map<string, Wanted>()
  for (const [topicId, count] of ids) {
    const topic = topicById(image, topicId)
    const each = { name: null, topicId }
    if (count > 1) results.push(result(each, codes.INVALID_REQUEST, "an id twice"))
    else if (topic === undefined)
      results.push(result(each, codes.UNKNOWN_TOPIC_ID, "there is no topic with this id"))
    else chosen.set(topicId, { name: topic.name, topicId })
  }
  for (const [name, count] of names) {
    const topic = image.topics.get(name)
    const each = { name, topicId: zeroUuid }
    if (count > 1) results.push(result(each, codes.INVALID_REQUEST, "a name twice"))
    else if (topic === undefined)
      results.push(result(each, codes.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic with this name"))
    else if (ids.has(topic.id)) {
      chosen.delete(topic.id)
      results.push(
        result({ name, topicId: topic.id }, codes.INVALID_REQUEST, "a name and an id of the same topic")
      )
    } else chosen.set(topic.id, { name, topicId: topic.id })
  }
  for (const each of chosen.values()) {
    const topic = topicById(image, each.topicId)
    if (topic !== undefined) results.push(result(each, remove(call, topic)))
  }
  return results
}

const deleteWithZooKeeper = (
  call: DeleteTopicsCall,
  wanted: ReadonlyArray<Wanted>
): ReadonlyArray<Result> => {
  const { cluster, request } = call
  const { image } = cluster.controller
  if (wanted.some(({ name, topicId }) => name !== null && topicId !== zeroUuid))
    return wanted.map((each) => result(each, codes.INVALID_REQUEST))
  const seen = new Map<string, number>()
  const asked = cluster.release.isAtLeast("2.4") ? wanted : onceEach(wanted)
  return asked.map(({ name, topicId }) => {
    const topic =
      topicId === zeroUuid ? (name === null ? undefined : image.topics.get(name)) : topicById(image, topicId)
    const named = { name: topic?.name ?? name, topicId }
    // What nobody can name nobody may delete.
    if (name === null && topicId === zeroUuid) return result(named, codes.TOPIC_AUTHORIZATION_FAILED)
    if (topic === undefined)
      return result(named, topicId === zeroUuid ? codes.UNKNOWN_TOPIC_OR_PARTITION : codes.UNKNOWN_TOPIC_ID)
    const known = seen.get(topic.id)
    if (known !== undefined) return result(named, known)
    const deleted = remove(call, topic)
    const errorCode =
      deleted === codes.NONE && isOutOfTime(call, request.timeoutMs) ? codes.REQUEST_TIMED_OUT : deleted
    seen.set(topic.id, errorCode)
    return result(named, errorCode)
  })
}

const onceEach = (wanted: ReadonlyArray<Wanted>): ReadonlyArray<Wanted> => [
  ...new Map(wanted.map((each) => [each.name, each])).values()
]

const remove = (call: DeleteTopicsCall, topic: TopicImage): number => {
  const { after, before } = call.guard({ topic: topic.name })
  if (before !== codes.NONE) return before
  call.cluster.controller.change((draft) => draft.deleteTopic(topic))
  return after
}
