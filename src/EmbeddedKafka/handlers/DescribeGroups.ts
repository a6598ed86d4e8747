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
  const authorizedOperations = call.request.includeAuthorizedOperations ? operationsOf(call) : notAsked
  if (group !== undefined) return { ...described(group), authorizedOperations }
  return call.version >= 6
    ? {
        ...nothing(groupId, codes.GROUP_ID_NOT_FOUND),
        groupState: "Dead",
        errorMessage: `Group ${groupId} not found.`
      }
    : { ...nothing(groupId, codes.NONE), groupState: "Dead", authorizedOperations }
}

/** Bits of the operations that there are on a group: without an authorizer everybody may do all of them. */
const operationsOf = ({ cluster }: Call<typeof DescribeGroups>): number =>
  bits(readOperation, deleteOperation, describeOperation) |
  (cluster.release.isAtLeast("4.0") ? bits(describeConfigsOperation, alterConfigsOperation) : 0)

const readOperation = 3
const deleteOperation = 6
const describeOperation = 8
const describeConfigsOperation = 10
const alterConfigsOperation = 11
const notAsked = -2_147_483_648

const bits = (...operations: ReadonlyArray<number>): number =>
  operations.reduce((all, operation) => all | (1 << operation), 0)

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
