/**
 * Groups and offsets as records of `__consumer_offsets`, in the versions that the played release writes. Kafka's own tools read them.
 */
import * as ConsumerOffsets from "../../Stored/ConsumerOffsets.ts"
import type { CoordinatorRecord } from "../cluster/CoordinatorLog.ts"
import type { Group } from "./Group.ts"
import type { GroupRules } from "./GroupRules.ts"
import type { StoredOffset } from "./OffsetStore.ts"

/** A group as it is now. `assignments`: by member id, if they are not those of the members. */
export const groupRecord = (
  group: Group,
  rules: GroupRules,
  assignments?: ReadonlyMap<string, Uint8Array>
): CoordinatorRecord =>
  ConsumerOffsets.encode({
    type: "GroupMetadata",
    key: { group: group.groupId },
    valueVersion: rules.groupValueVersion,
    value: {
      protocolType: group.protocolType ?? "",
      generation: group.generation,
      protocol: group.protocolName,
      leader: group.leader,
      currentStateTimestamp: BigInt(group.stateTimestampMs ?? -1),
      members: [...group.members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: member.metadataFor(group.protocolName),
        assignment: assignments?.get(member.memberId) ?? member.assignment
      }))
    }
  })

/** A group that nobody has joined yet, whatever it is by now. */
export const newGroupRecord = (group: Group, rules: GroupRules): CoordinatorRecord =>
  ConsumerOffsets.encode({
    type: "GroupMetadata",
    key: { group: group.groupId },
    valueVersion: rules.groupValueVersion,
    value: {
      protocolType: "",
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: BigInt(group.stateTimestampMs ?? -1),
      members: []
    }
  })

export const groupTombstone = (groupId: string): CoordinatorRecord =>
  ConsumerOffsets.encode({ type: "GroupMetadata", key: { group: groupId }, value: null })

/** Which offset of which group. */
export interface OffsetKey {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

/** The largest of them are no safe integers, and have become 2^63. */
const longOf = (ms: number): bigint => (ms >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(ms))

export const offsetRecord = (key: OffsetKey, offset: StoredOffset, rules: GroupRules): CoordinatorRecord => {
  const { commitTimestampMs, expireTimestampMs, metadata } = offset
  const commitTimestamp = longOf(commitTimestampMs)
  if (!rules.hasGroups)
    return ConsumerOffsets.encode({
      type: "LegacyOffsetCommit",
      key,
      value: { offset: offset.offset, metadata, commitTimestamp }
    })
  return ConsumerOffsets.encode({
    type: "OffsetCommit",
    key,
    valueVersion:
      expireTimestampMs === undefined ? rules.offsetValueVersion : rules.expiringOffsetValueVersion,
    value: {
      offset: offset.offset,
      leaderEpoch: offset.leaderEpoch,
      metadata,
      commitTimestamp,
      expireTimestamp: longOf(expireTimestampMs ?? -1),
      ...(rules.offsetValueVersion >= 4 && { topicId: offset.topicId })
    }
  })
}

export const offsetTombstone = (key: OffsetKey, rules: GroupRules): CoordinatorRecord =>
  ConsumerOffsets.encode({ type: rules.hasGroups ? "OffsetCommit" : "LegacyOffsetCommit", key, value: null })
