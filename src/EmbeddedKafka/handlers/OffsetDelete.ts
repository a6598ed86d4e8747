/**
 * OffsetDelete: offsets of a group, of topics that no member reads.
 */
import { OffsetDelete } from "../../Api/OffsetDelete.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import { refusedFirst } from "./refusedFirst.ts"

export const offsetDelete = handler(OffsetDelete, (call) => {
  const { broker, request } = call
  const { after, before } = call.guard({ group: request.groupId })
  const fail = (errorCode: number): void => call.respond({ errorCode, throttleTimeMs: 0, topics: [] })
  if (before !== codes.NONE) return fail(before)
  if (request.groupId === "") return fail(codes.INVALID_GROUP_ID)
  const shard = groupCoordinators.of(broker).find(request.groupId)
  if (shard === undefined) return fail(codes.NOT_COORDINATOR)
  const asked = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex: partition }) => {
      const guard = call.guard({ topic: name, partition })
      const isThere = broker.image.topics.get(name)?.partitions[partition] !== undefined
      const missing = isThere ? codes.NONE : codes.UNKNOWN_TOPIC_OR_PARTITION
      return { topic: name, partition, after: guard.after, refused: guard.before || missing }
    })
  )
  const wanted = asked.filter(({ refused }) => refused === codes.NONE)
  shard.deleteOffsets(request.groupId, wanted, ({ errorCode, errorCodes }) => {
    if (errorCode !== codes.NONE) return fail(errorCode)
    if (after !== codes.NONE) return fail(after)
    const settled = new Map(wanted.map((each, index) => [each, each.after || errorCodes[index]]))
    const answers = asked.map((each) => ({
      topic: each.topic,
      partitionIndex: each.partition,
      errorCode: settled.get(each) ?? each.refused,
      isRefused: !settled.has(each)
    }))
    call.respond({
      errorCode,
      throttleTimeMs: 0,
      topics: refusedFirst(answers).map(({ partitions, topic }) => ({ name: topic, partitions }))
    })
  })
})
