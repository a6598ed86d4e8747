/**
 * Heartbeat: a member lives, and hears whether its group rebalances. From version 3 on with static members.
 */
import { Heartbeat } from "../../Api/Heartbeat.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"

export const heartbeat = handler(Heartbeat, (call) => {
  const { request } = call
  const { after, before } = call.guard({ group: request.groupId })
  if (before !== codes.NONE) return call.respond({ errorCode: before })
  const coordinators = groupCoordinators.of(call.broker)
  const shard = coordinators.find(request.groupId)
  const errorCode =
    request.groupId === "" && coordinators.rules.checksGroupIds
      ? codes.INVALID_GROUP_ID
      : (shard?.heartbeat(request) ?? codes.NOT_COORDINATOR)
  call.respond({ errorCode: after === codes.NONE ? errorCode : after })
})
