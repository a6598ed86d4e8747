/**
 * SyncGroup: the leader of a generation gives everybody's assignment, each member gets its own. It is answered when the assignment is stored.
 *
 * From version 3 on with static members; from 5 on a member says the type and name of the protocol, which must be those of the group.
 */
import { SyncGroup } from "../../Api/SyncGroup.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import type { SyncAnswer } from "../groups/Member.ts"
import { syncError } from "../groups/Rebalance.ts"

export const syncGroup = handler(SyncGroup, (call) => {
  const { request, version } = call
  const { after, before } = call.guard({ group: request.groupId })
  const answer = ({ errorCode, ...rest }: SyncAnswer): void =>
    call.respond({ ...rest, errorCode: after === codes.NONE ? errorCode : after })
  const coordinators = groupCoordinators.of(call.broker)
  const shard = coordinators.find(request.groupId)
  if (version >= 5 && (request.protocolType === null || request.protocolName === null))
    answer(syncError(codes.INCONSISTENT_GROUP_PROTOCOL))
  else if (before !== codes.NONE) answer(syncError(before))
  else if (request.groupId === "" && coordinators.rules.checksGroupIds)
    answer(syncError(codes.INVALID_GROUP_ID))
  else if (shard === undefined) answer(syncError(codes.NOT_COORDINATOR))
  else shard.sync(request, answer)
})
