/**
 * DescribeGroups: state, members and assignments of groups whose coordinator this broker is. What members said and were assigned is there while the group is stable.
 * A group that is not there is "Dead"; from version 6 on that is an error.
 */
import type * as Api from "../../Api/Api.ts"
import { DescribeGroups } from "../../Api/DescribeGroups.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import type { DescribedGroup } from "../groups/GroupShard.ts"
import { groupOperations, notAsked } from "./authorizedOperations.ts"

type Described = Api.ResponseInput<typeof DescribeGroups>["groups"][number]

export const describeGroups = handler(DescribeGroups, (call) => {
  call.respond({ groups: call.request.groups.map((groupId) => describe(call, groupId)) })
})

const describe = (call: Call<typeof DescribeGroups>, groupId: string): Described => {
  const { after, before } = call.guard({ group: groupId })
  if (before !== codes.NONE) return nothing(groupId, before)
  if (after !== codes.NONE) return nothing(groupId, after)
  const shard = groupCoordinators.of(call.broker).find(groupId)
  if (shard === undefined) return nothing(groupId, codes.NOT_COORDINATOR)
  const group = shard.describe(groupId)
  const authorizedOperations = call.request.includeAuthorizedOperations
    ? groupOperations(call.cluster.release)
    : notAsked
  if (group !== undefined) return { ...described(group), authorizedOperations }
  return call.version >= 6
    ? {
        ...nothing(groupId, codes.GROUP_ID_NOT_FOUND),
        groupState: "Dead",
        errorMessage: `Group ${groupId} not found.`
      }
    : { ...nothing(groupId, codes.NONE), groupState: "Dead", authorizedOperations }
}

const described = (group: DescribedGroup): Described => ({
  errorCode: codes.NONE,
  groupId: group.groupId,
  groupState: group.state,
  protocolType: group.protocolType,
  protocolData: group.protocolName,
  members: group.members.map(({ assignment, clientHost, clientId, groupInstanceId, memberId, metadata }) => ({
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    memberMetadata: metadata,
    memberAssignment: assignment
  }))
})

const nothing = (groupId: string, errorCode: number): Described => ({
  errorCode,
  groupId,
  groupState: "",
  protocolType: "",
  protocolData: "",
  members: []
})
