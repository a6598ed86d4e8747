/**
 * LeaveGroup: members go at once, instead of when their sessions end. From version 3 on several, each with an error code of its own, also static ones by their group
 * instance ids alone. Reasons (5) are not kept.
 */
import { LeaveGroup } from "../../Api/LeaveGroup.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"

export const leaveGroup = handler(LeaveGroup, (call) => {
  const { request, version } = call
  const { after, before } = call.guard({ group: request.groupId })
  const leaving =
    version >= 3
      ? request.members.map(({ groupInstanceId, memberId }) => ({ memberId, groupInstanceId }))
      : [{ memberId: request.memberId, groupInstanceId: null }]
  const answer = (errorCode: number): void => call.respond({ errorCode, members: [] })
  if (before !== codes.NONE) return answer(before)
  const coordinators = groupCoordinators.of(call.broker)
  if (request.groupId === "" && coordinators.rules.checksGroupIds) return answer(codes.INVALID_GROUP_ID)
  const shard = coordinators.find(request.groupId)
  if (shard === undefined) return answer(codes.NOT_COORDINATOR)
  const members = shard.leave(request.groupId, leaving)
  if (after !== codes.NONE) return answer(after)
  if (version <= 2) return answer(members[0]?.errorCode ?? codes.NONE)
  call.respond({ errorCode: codes.NONE, members: [...members] })
})
