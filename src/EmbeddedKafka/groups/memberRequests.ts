/**
 * What members ask between two rebalances: SyncGroup, Heartbeat, LeaveGroup.
 */
import { codes } from "../protocol/codes.ts"
import type { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { groupRecord } from "./groupRecords.ts"
import type { SyncAnswer } from "./Member.ts"
import { copyOf, noBytes } from "./Member.ts"
import type { Rebalance } from "./Rebalance.ts"
import { syncError } from "./Rebalance.ts"
import { validateMember } from "./validateMember.ts"

export interface SyncRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** Null: not said. */
  readonly protocolType: string | null
  /** Null: not said. */
  readonly protocolName: string | null
  readonly assignments: ReadonlyArray<{ readonly memberId: string; readonly assignment: Uint8Array }>
}

export interface HeartbeatRequest {
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
}

/** A member that leaves, or is taken out by an operator that knows its group instance id only (then the member id is empty). */
export interface LeavingMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
}

/** What a member that leaves is answered. */
export interface LeftMember extends LeavingMember {
  readonly errorCode: number
}

export class MemberRequests {
  readonly #context: GroupContext
  readonly #rebalance: Rebalance

  constructor(context: GroupContext, rebalance: Rebalance) {
    this.#context = context
    this.#rebalance = rebalance
  }

  // --- SyncGroup -------------------------------------------------------------------------------------------------------

  sync(request: SyncRequest, respond: (answer: SyncAnswer) => void): void {
    const { groupId, memberId } = request
    const group = this.#context.groups.get(groupId)
    if (group === undefined || group.state === "Empty") return respond(syncError(codes.UNKNOWN_MEMBER_ID))
    const errorCode = this.#syncErrorOf(group, request)
    if (errorCode !== codes.NONE) return respond(syncError(errorCode))
    const member = group.members.get(memberId)!
    group.pendingSyncs.delete(memberId)
    if (group.pendingSyncs.size === 0) group.timers.sync.cancel()
    if (group.state === "Stable") {
      this.#rebalance.touch(member)
      const { protocolName, protocolType } = group
      return respond({ errorCode: codes.NONE, protocolType, protocolName, assignment: member.assignment })
    }
    member.awaitSync(respond)
    if (group.leader === memberId) this.#storeAssignment(group, request)
  }

  #syncErrorOf(group: Group, request: SyncRequest): number {
    const { groupInstanceId, generationId, memberId, protocolName, protocolType } = request
    const errorCode = validateMember(group, memberId, groupInstanceId, this.#context.rules)
    if (errorCode !== codes.NONE) return errorCode
    if (generationId !== group.generation) return codes.ILLEGAL_GENERATION
    if (differ(protocolType, group.protocolType) || differ(protocolName, group.protocolName))
      return codes.INCONSISTENT_GROUP_PROTOCOL
    return group.state === "PreparingRebalance" ? codes.REBALANCE_IN_PROGRESS : codes.NONE
  }

  #storeAssignment(group: Group, { assignments: assigned, generationId }: SyncRequest): void {
    const assignments = new Map<string, Uint8Array>()
    for (const { assignment, memberId } of assigned)
      if (group.members.has(memberId)) assignments.set(memberId, copyOf(assignment))
    for (const memberId of group.members.keys())
      if (!assignments.has(memberId)) assignments.set(memberId, noBytes)
    this.#context.append([groupRecord(group, this.#context.rules, assignments)], {}, (errorCode) => {
      // The group may have gone on in the meantime.
      if (group.state !== "CompletingRebalance" || group.generation !== generationId) return
      if (errorCode === codes.NONE) this.#rebalance.assign(group, assignments)
      else {
        this.#rebalance.failAssignment(group, errorCode)
        this.#rebalance.prepareOrComplete(group)
      }
    })
  }

  // --- Heartbeat -------------------------------------------------------------------------------------------------------

  heartbeat(request: HeartbeatRequest): number {
    const { generationId, groupId, groupInstanceId, memberId } = request
    const { groups, rules } = this.#context
    const group = groups.get(groupId)
    if (group === undefined) return codes.UNKNOWN_MEMBER_ID
    if (!rules.keepsEmptyGroups && group.state !== "Stable") return codes.REBALANCE_IN_PROGRESS
    const errorCode = validateMember(group, memberId, groupInstanceId, rules)
    if (errorCode !== codes.NONE) return errorCode
    const isCompleting = group.state === "CompletingRebalance"
    if (isCompleting && !rules.acceptsHeartbeatsBeforeAssignment) return codes.REBALANCE_IN_PROGRESS
    if (generationId !== group.generation) return codes.ILLEGAL_GENERATION
    if (group.state === "Empty") return codes.UNKNOWN_MEMBER_ID
    this.#rebalance.touch(group.members.get(memberId)!)
    return group.state === "PreparingRebalance" ? codes.REBALANCE_IN_PROGRESS : codes.NONE
  }

  // --- LeaveGroup ------------------------------------------------------------------------------------------------------

  /** Answers each of the members, in their order. */
  leave(groupId: string, leaving: ReadonlyArray<LeavingMember>): ReadonlyArray<LeftMember> {
    const group = this.#context.groups.get(groupId)
    const members = leaving.map((each) => ({
      ...each,
      errorCode: group === undefined ? codes.UNKNOWN_MEMBER_ID : this.#takeOut(group, each)
    }))
    if (group !== undefined && members.some(({ errorCode }) => errorCode === codes.NONE))
      this.#rebalance.onMembersGone(group)
    return members
  }

  #takeOut(group: Group, { groupInstanceId, memberId }: LeavingMember): number {
    if (memberId !== "" && group.pendingMembers.has(memberId)) {
      group.removePending(memberId)
      return codes.NONE
    }
    const id =
      memberId === "" && groupInstanceId !== null
        ? (group.staticMembers.get(groupInstanceId) ?? memberId)
        : memberId
    const errorCode = validateMember(group, id, groupInstanceId, this.#context.rules)
    if (errorCode === codes.NONE) this.#rebalance.evict(group, group.members.get(id)!)
    return errorCode
  }
}

/** Whether both are said, and are not the same. */
const differ = (said: string | null, known: string | null): boolean =>
  said !== null && known !== null && said !== known
