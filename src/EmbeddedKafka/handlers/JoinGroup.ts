/**
 * JoinGroup: a member comes to a group, or comes again for the next generation. It is answered when all members are there.
 *
 * Version 1 has a time limit for rebalances of its own; from 4 on a new member first gets its id (MEMBER_ID_REQUIRED); 5 knows static members (KIP-345); 7 tells the type of
 * the protocol, and null for none; 9 lets a static leader skip the assignment. A client that goes while it waits stays a member until its session is over.
 */
import { JoinGroup } from "../../Api/JoinGroup.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import type { JoinAnswer } from "../groups/Member.ts"
import { joinError } from "../groups/Rebalance.ts"

export const joinGroup = handler(JoinGroup, (call) => {
  const { request, version } = call
  const { groupId } = request
  const { after, before } = call.guard({ group: groupId })
  const answer = ({ errorCode, protocolName, ...rest }: JoinAnswer): void =>
    call.respond({
      ...rest,
      errorCode: after === codes.NONE ? errorCode : after,
      protocolName: version >= 7 ? protocolName : (protocolName ?? ""),
      members: [...rest.members]
    })
  const coordinators = groupCoordinators.of(call.broker)
  const shard = coordinators.find(groupId)
  const refuse = (memberId: string, errorCode: number): void =>
    answer(joinError(memberId, errorCode, coordinators.rules))
  if (before !== codes.NONE) refuse("", before)
  else if (groupId === "") refuse(request.memberId, codes.INVALID_GROUP_ID)
  else if (shard === undefined) refuse(request.memberId, codes.NOT_COORDINATOR)
  else
    shard.join(
      {
        groupId,
        memberId: request.memberId,
        groupInstanceId: request.groupInstanceId,
        clientId: call.clientId ?? "",
        clientHost: `/${call.clientHost}`,
        sessionTimeoutMs: request.sessionTimeoutMs,
        rebalanceTimeoutMs: version === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
        protocolType: request.protocolType,
        protocols: request.protocols,
        requiresMemberId: version >= 4,
        canSkipAssignment: version >= 9
      },
      answer
    )
})
