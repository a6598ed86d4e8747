/**
 * What releases of Kafka do differently with groups and offsets, where the versions of the requests do not say it.
 */

/** The differences that one release makes. */
export interface GroupRules {
  /** Since 0.9 there are groups with members. Before, offsets are all that the coordinator has, and nobody is asked who commits them. */
  readonly hasGroups: boolean
  /** Since 0.10 a group that has lost its last member stays, and one that only commits offsets is a group as well. */
  readonly keepsEmptyGroups: boolean
  /** Since 0.11 a new group waits for more members to come: `group.initial.rebalance.delay.ms`. */
  readonly delaysFirstRebalance: boolean
  /** What DescribeGroups calls a group that waits for the assignment of its leader. */
  readonly completingState: "AwaitingSync" | "CompletingRebalance"
  /** Since 2.2 members that have never got an answer are removed after a while, whatever their session timeout. */
  readonly newMembersExpire: boolean
  /** Since 2.8 a heartbeat that comes before the assignment is a good one. */
  readonly acceptsHeartbeatsBeforeAssignment: boolean
  /** Since 2.8 members that do not ask for their assignment in time are removed. */
  readonly expectsSyncs: boolean
  /** Since 2.2 an empty group id is refused as such; before, only who joins hears that. */
  readonly checksGroupIds: boolean
  /** Since 2.2 offsets are committed of partitions that there are; before, of topics that there are. */
  readonly checksPartitions: boolean
  /** The generation beside an error of JoinGroup. */
  readonly generationOfErrors: number
  /** Since 3.0 a member that says a static id must be the member that has it, in every request. */
  readonly checksInstanceIds: boolean
  /** Since 3.0 a member that joins again may change its timeouts. */
  readonly updatesTimeouts: boolean
  /** Since 2.1 (KIP-211) offsets expire when their group has been empty for long enough; before, each by itself, whether it is in use or not. */
  readonly offsetsExpireWithGroup: boolean
  /** Since 4.0 a new group is in the log at once, as an empty one. */
  readonly storesNewGroups: boolean
  /** Since 3.9 states are compared without regard to case by ListGroups. */
  readonly ignoresCaseOfStates: boolean
  /** Since 4.0 commits of a group that is not there get their own error code, from OffsetCommit 9 on. */
  readonly tellsMissingGroupToCommits: boolean
  /** Since 1.0 a join without protocols is refused as it should be; before, it is an error of the broker. */
  readonly requiresProtocols: boolean
  /** Since 0.11 offsets go with their topic. */
  readonly deletesOffsetsOfTopics: boolean
  /** Since 4.0 a commit that came too late into the log for its client counts as soon as it is committed there; before, when the coordinator moves. */
  readonly countsLateCommits: boolean
  readonly groupValueVersion: number
  /** From 4 on with the id of the topic. */
  readonly offsetValueVersion: number
  /** The version of an offset that has a time of expiry of its own. */
  readonly expiringOffsetValueVersion: number
}

/** The rules of a release. `isAtLeast` says whether it is this release or a later one, such as `"2.8"`. */
export const groupRules = (isAtLeast: (version: string) => boolean): GroupRules => ({
  hasGroups: isAtLeast("0.9"),
  keepsEmptyGroups: isAtLeast("0.10"),
  delaysFirstRebalance: isAtLeast("0.11"),
  completingState: isAtLeast("1.1") ? "CompletingRebalance" : "AwaitingSync",
  newMembersExpire: isAtLeast("2.2"),
  acceptsHeartbeatsBeforeAssignment: isAtLeast("2.8"),
  expectsSyncs: isAtLeast("2.8"),
  checksGroupIds: isAtLeast("2.2"),
  checksPartitions: isAtLeast("2.2"),
  generationOfErrors: isAtLeast("2.2") ? -1 : 0,
  checksInstanceIds: isAtLeast("3.0"),
  updatesTimeouts: isAtLeast("3.0"),
  offsetsExpireWithGroup: isAtLeast("2.1"),
  storesNewGroups: isAtLeast("4.0"),
  ignoresCaseOfStates: isAtLeast("3.9"),
  tellsMissingGroupToCommits: isAtLeast("4.0"),
  requiresProtocols: isAtLeast("1.0"),
  deletesOffsetsOfTopics: isAtLeast("0.11"),
  countsLateCommits: isAtLeast("4.0"),
  groupValueVersion: isAtLeast("2.3") ? 3 : isAtLeast("2.1") ? 2 : isAtLeast("0.10.1") ? 1 : 0,
  offsetValueVersion: isAtLeast("4.1") ? 4 : isAtLeast("2.1") ? 3 : isAtLeast("0.9") ? 1 : 0,
  expiringOffsetValueVersion: isAtLeast("0.9") ? 1 : 0
})
