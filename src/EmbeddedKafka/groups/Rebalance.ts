/**
 * How a group gets from one generation to the next: members join until all are there or their time is over, then the leader assigns.
 */
import { codes } from "../protocol/codes.ts"
import { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { newMemberTimeoutMs } from "./GroupContext.ts"
import { groupRecord, groupTombstone } from "./groupRecords.ts"
import type { GroupRules } from "./GroupRules.ts"
import type { JoinAnswer, MemberOptions } from "./Member.ts"
import { Member, noBytes } from "./Member.ts"

export class Rebalance {
  readonly #context: GroupContext

  constructor(context: GroupContext) {
    this.#context = context
  }

  newGroup(groupId: string): Group {
    const context = this.#context
    const group: Group = new Group(
      groupId,
      {
        join: context.dueTime(() => this.#onJoinTimeout(group)),
        sync: context.dueTime(() => this.#onSyncTimeout(group))
      },
      context.nowMs
    )
    return group
  }

  newMember(group: Group, options: MemberOptions): Member {
    return new Member(
      options,
      this.#context.dueTime(() => this.#onSessionTimeout(group, options.memberId))
    )
  }

  /** An answer to JoinGroup that is an error. */
  joinError(memberId: string, errorCode: number): JoinAnswer {
    return joinError(memberId, errorCode, this.#context.rules)
  }

  /** The answer to a member that is in the current generation. */
  joinAnswer(group: Group, memberId: string): JoinAnswer {
    return {
      errorCode: codes.NONE,
      generationId: group.generation,
      protocolType: group.protocolType,
      protocolName: group.protocolName,
      leader: group.leader ?? "",
      skipAssignment: false,
      memberId,
      members: group.leader === memberId ? group.joinedMembers() : []
    }
  }

  // --- members come and go ---------------------------------------------------------------------------------------------

  /** Reserves a member id: whoever was given it has the time of a session to join with it. */
  addPending(group: Group, memberId: string, sessionTimeoutMs: number): void {
    const due = this.#context.dueTime(() => {
      group.removePending(memberId)
      this.completeIfAllJoined(group)
    })
    group.pendingMembers.set(memberId, due)
    due.setAfter(sessionTimeoutMs)
  }

  /** A member that waits for the group to be complete comes to it. */
  addMember(group: Group, member: Member, protocolType: string): void {
    const { rules } = this.#context
    if (
      group.state === "PreparingRebalance" &&
      (rules.storesNewGroups ? group.previousState === "Empty" : group.generation === 0)
    )
      group.hasNewMember = true
    group.add(member, protocolType)
    if (rules.newMembersExpire) {
      member.isNew = true
      member.session.setAfter(newMemberTimeoutMs)
    }
    this.prepareOrComplete(group)
  }

  /** Takes a member out whose requests may wait. What follows from it for the group is the caller's. */
  evict(group: Group, member: Member): void {
    member.answerJoins(this.joinError("", codes.UNKNOWN_MEMBER_ID))
    member.answerSyncs(syncError(codes.UNKNOWN_MEMBER_ID))
    group.remove(member.memberId)
  }

  /** Some members are not there any more. */
  onMembersGone(group: Group): void {
    if (group.state === "Stable" || group.state === "CompletingRebalance") this.prepare(group)
    else this.completeIfAllJoined(group)
  }

  /** The member has been heard of. */
  touch(member: Member): void {
    member.session.setAfter(member.sessionTimeoutMs)
  }

  // --- phases ----------------------------------------------------------------------------------------------------------

  /** Begins a rebalance, or ends the one that has begun if nobody is missing any more. */
  prepareOrComplete(group: Group): void {
    if (group.state === "PreparingRebalance") this.completeIfAllJoined(group)
    else if (group.state !== "Dead") this.prepare(group)
  }

  /** Begins a rebalance: all members are to join again. */
  prepare(group: Group): void {
    const { nowMs, rules, settings } = this.#context
    if (group.state === "CompletingRebalance") this.failAssignment(group, codes.REBALANCE_IN_PROGRESS)
    group.pendingSyncs.clear()
    group.timers.sync.cancel()
    const isFirst = group.state === "Empty" && rules.delaysFirstRebalance
    group.transitionTo("PreparingRebalance", nowMs)
    if (isFirst) {
      const delayMs = settings.initialRebalanceDelayMs
      this.#delayFirst(group, delayMs, delayMs, Math.max(group.rebalanceTimeoutMs - delayMs, 0))
    } else if (group.hasAllMembersJoined) this.#complete(group)
    else group.timers.join.setAfter(group.rebalanceTimeoutMs)
  }

  /** Ends a rebalance that nobody is missing in; a first one waits for its time, because more may come. */
  completeIfAllJoined(group: Group): void {
    if (group.state !== "PreparingRebalance" || this.#firstRebalances.has(group)) return
    if (group.hasAllMembersJoined) this.#complete(group)
  }

  /** Groups whose first rebalance waits, with what happens when its time is over. */
  readonly #firstRebalances = new WeakMap<Group, () => void>()

  /** Waits as long as new members come, but not longer than members may take to join. */
  #delayFirst(group: Group, afterMs: number, delayMs: number, remainingMs: number): void {
    if (afterMs <= 0) return this.#complete(group)
    this.#firstRebalances.set(group, () => {
      if (!group.hasNewMember || remainingMs === 0) return this.#complete(group)
      group.hasNewMember = false
      const nextMs = Math.min(delayMs, remainingMs)
      this.#delayFirst(group, nextMs, delayMs, Math.max(remainingMs - afterMs, 0))
    })
    group.timers.join.setAfter(afterMs)
  }

  #onJoinTimeout(group: Group): void {
    if (group.state !== "PreparingRebalance") return
    const first = this.#firstRebalances.get(group)
    if (first === undefined) this.#complete(group)
    else first()
  }

  /** All are there who come: those who are not are given up, the others are the next generation. */
  #complete(group: Group): void {
    this.#firstRebalances.delete(group)
    group.timers.join.cancel()
    group.hasNewMember = false
    for (const member of group.members.values())
      if (!member.isAwaitingJoin && !member.isStatic) this.evict(group, member)
    if (group.members.size > 0 && !group.electJoinedLeader()) {
      // Static members may come back until their sessions end.
      group.timers.join.setAfter(group.rebalanceTimeoutMs)
      return
    }
    group.beginGeneration(this.#context.nowMs)
    if (group.state === "Empty") this.#onEmpty(group)
    else this.#announce(group)
  }

  #onEmpty(group: Group): void {
    if (this.#context.rules.keepsEmptyGroups) {
      this.#context.append([groupRecord(group, this.#context.rules)], {}, () => {})
      return
    }
    group.transitionTo("Dead", this.#context.nowMs)
    this.#context.groups.delete(group.groupId)
    this.#context.append([groupTombstone(group.groupId)], {}, () => {})
  }

  /** Answers all who joined. */
  #announce(group: Group): void {
    for (const member of group.members.values()) {
      this.touch(member)
      member.isNew = false
      if (this.#context.rules.expectsSyncs) group.pendingSyncs.add(member.memberId)
    }
    if (this.#context.rules.expectsSyncs) group.timers.sync.setAfter(group.rebalanceTimeoutMs)
    for (const member of group.members.values()) member.answerJoins(this.joinAnswer(group, member.memberId))
  }

  // --- assignments -----------------------------------------------------------------------------------------------------

  /** The leader's assignment is stored: everybody gets their part. */
  assign(group: Group, assignments: ReadonlyMap<string, Uint8Array>): void {
    for (const member of group.members.values())
      member.assignment = assignments.get(member.memberId) ?? noBytes
    group.transitionTo("Stable", this.#context.nowMs)
    for (const member of group.members.values()) {
      const { assignment } = member
      const { protocolName, protocolType } = group
      if (member.answerSyncs({ errorCode: codes.NONE, protocolType, protocolName, assignment }))
        this.touch(member)
    }
  }

  /** There is no assignment for this generation. */
  failAssignment(group: Group, errorCode: number): void {
    for (const member of group.members.values()) member.assignment = noBytes
    for (const member of group.members.values())
      if (member.answerSyncs(syncError(errorCode))) this.touch(member)
  }

  #onSyncTimeout(group: Group): void {
    if (group.state !== "CompletingRebalance" && group.state !== "Stable") return
    if (group.pendingSyncs.size === 0) return
    for (const memberId of group.pendingSyncs) {
      const member = group.members.get(memberId)
      if (member !== undefined) this.evict(group, member)
    }
    this.prepare(group)
  }

  // --- sessions --------------------------------------------------------------------------------------------------------

  /** The sessions of these members are over. */
  endSessions(group: Group, members: ReadonlyArray<Member>): void {
    for (const { memberId } of members) this.#onSessionTimeout(group, memberId)
  }

  #onSessionTimeout(group: Group, memberId: string): void {
    const member = group.members.get(memberId)
    if (member === undefined || !this.#context.isCurrent(group)) return
    // Who waits for an answer cannot send heartbeats; the session goes on when the answer is given.
    if (!member.isNew && (member.isAwaitingJoin || member.isAwaitingSync)) return
    this.evict(group, member)
    this.onMembersGone(group)
  }
}

/** An answer to JoinGroup that is an error. */
export const joinError = (memberId: string, errorCode: number, rules: GroupRules): JoinAnswer => ({
  errorCode,
  generationId: rules.generationOfErrors,
  protocolType: null,
  protocolName: null,
  leader: "",
  skipAssignment: false,
  memberId,
  members: []
})

/** An answer to SyncGroup that is an error. */
export const syncError = (errorCode: number) => ({
  errorCode,
  protocolType: null,
  protocolName: null,
  assignment: noBytes
})
