/**
 * JoinGroup: who may come in, with which member id, and whether the group has to begin anew for it.
 */
import { codes } from "../protocol/codes.ts"
import type { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { groupRecord, newGroupRecord } from "./groupRecords.ts"
import type { JoinAnswer, Member, MemberOptions, MemberProtocol } from "./Member.ts"
import { copyOf } from "./Member.ts"
import type { Rebalance } from "./Rebalance.ts"
import { syncError } from "./Rebalance.ts"
import { validateMember } from "./validateMember.ts"

export interface JoinRequest {
  readonly groupId: string
  /** Empty: it has none yet. */
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocolType: string
  readonly protocols: ReadonlyArray<MemberProtocol>
  /** Whether a new member first gets an id, and has to come again with it (from version 4 on). */
  readonly requiresMemberId: boolean
  /** Whether the answer can say that the leader need not assign (from version 9 on). */
  readonly canSkipAssignment: boolean
}

export type JoinResponder = (answer: JoinAnswer) => void

export class JoinGroupHandler {
  readonly #context: GroupContext
  readonly #rebalance: Rebalance

  constructor(context: GroupContext, rebalance: Rebalance) {
    this.#context = context
    this.#rebalance = rebalance
  }

  join(request: JoinRequest, respond: JoinResponder): void {
    const { groupId, memberId, sessionTimeoutMs } = request
    const { groups, rules, settings } = this.#context
    const refuse = (errorCode: number, id = memberId) => respond(this.#rebalance.joinError(id, errorCode))
    if (groupId === "") return refuse(codes.INVALID_GROUP_ID)
    if (sessionTimeoutMs < settings.minSessionTimeoutMs || sessionTimeoutMs > settings.maxSessionTimeoutMs)
      return refuse(codes.INVALID_SESSION_TIMEOUT)
    // Kafka fails where it wants to choose one.
    if (!rules.requiresProtocols && request.protocols.length === 0)
      return respond({ ...this.#rebalance.joinError("", codes.UNKNOWN_SERVER_ERROR), generationId: -1 })
    const existing = groups.get(groupId)
    if (existing === undefined && memberId !== "") return refuse(codes.UNKNOWN_MEMBER_ID)
    const group = existing ?? this.#rebalance.newGroup(groupId)
    if (existing === undefined) groups.set(groupId, group)

    if (!this.#hasRoom(group, memberId)) {
      group.remove(memberId)
      refuse(codes.GROUP_MAX_SIZE_REACHED, "")
    } else if (!group.supports(request.protocolType, request.protocols, rules.requiresProtocols))
      refuse(codes.INCONSISTENT_GROUP_PROTOCOL)
    else if (memberId === "") this.#joinNew(group, request, respond)
    else this.#joinKnown(group, request, respond)
    if (existing === undefined) this.#afterCreation(group)
  }

  /** A group of which nothing is known but that somebody asked for it. */
  #afterCreation(group: Group): void {
    const { groups, rules } = this.#context
    if (!rules.storesNewGroups) {
      // Kafka keeps it in memory; nobody can tell but for its name, until it is cleaned up.
      this.#context.onStored()
      return
    }
    this.#context.append([newGroupRecord(group, rules)], {}, (errorCode) => {
      if (errorCode === codes.NONE || !this.#context.isCurrent(group) || group.generation > 0) return
      for (const member of group.members.values()) {
        member.answerJoins(this.#rebalance.joinError(member.memberId, errorCode))
        group.remove(member.memberId)
      }
      for (const memberId of group.pendingMembers.keys()) group.removePending(memberId)
      group.timers.join.cancel()
      groups.delete(group.groupId)
    })
  }

  /** Whether the group takes one more, or has this member already. */
  #hasRoom(group: Group, memberId: string): boolean {
    const { maxSize } = this.#context.settings
    switch (group.state) {
      case "Empty":
      case "Dead":
        return true
      case "PreparingRebalance":
        // Those who have joined count: so the last to come back are those who have no room in a group that has become too large.
        return group.members.get(memberId)?.isAwaitingJoin === true || group.awaitingJoins < maxSize
      default:
        return group.members.has(memberId) || group.members.size < maxSize
    }
  }

  // --- without a member id ---------------------------------------------------------------------------------------------

  #joinNew(group: Group, request: JoinRequest, respond: JoinResponder): void {
    const { clientId, groupInstanceId } = request
    const memberId = `${groupInstanceId ?? clientId}-${this.#context.randomUuid()}`
    const current = groupInstanceId === null ? undefined : group.staticMembers.get(groupInstanceId)
    const replaced = current === undefined ? undefined : group.members.get(current)
    if (replaced !== undefined) this.#replaceStatic(group, replaced, memberId, request, respond)
    else if (groupInstanceId === null && request.requiresMemberId) {
      this.#rebalance.addPending(group, memberId, request.sessionTimeoutMs)
      respond(this.#rebalance.joinError(memberId, codes.MEMBER_ID_REQUIRED))
    } else this.#add(group, memberId, request, respond)
  }

  #add(group: Group, memberId: string, request: JoinRequest, respond: JoinResponder): void {
    const member = this.#rebalance.newMember(group, memberOptions(memberId, request))
    member.awaitJoin(respond)
    this.#rebalance.addMember(group, member, request.protocolType)
  }

  /** A static member has started anew: it takes the place, and the assignment, of the one that it was. */
  #replaceStatic(
    group: Group,
    old: Member,
    memberId: string,
    request: JoinRequest,
    respond: JoinResponder
  ): void {
    const leaderBefore = group.leader
    const replacement = this.#rebalance.newMember(group, {
      ...memberOptions(memberId, request),
      clientId: old.clientId,
      clientHost: old.clientHost,
      assignment: old.assignment,
      ...(!this.#context.rules.updatesTimeouts && {
        rebalanceTimeoutMs: old.rebalanceTimeoutMs,
        sessionTimeoutMs: old.sessionTimeoutMs
      })
    })
    group.replace(old, replacement)
    replacement.session.setAfter(old.sessionTimeoutMs)
    replacement.awaitJoin(respond)
    old.answerJoins(this.#rebalance.joinError(old.memberId, codes.FENCED_INSTANCE_ID))
    old.answerSyncs(syncError(codes.FENCED_INSTANCE_ID))
    if (group.state === "Stable" && group.selectProtocol() === group.protocolName)
      this.#storeReplacement(group, old, replacement, leaderBefore, request)
    else if (group.state === "CompletingRebalance") this.#rebalance.prepare(group)
    else this.#rebalance.prepareOrComplete(group)
  }

  /** Nothing changes for the others. */
  #storeReplacement(
    group: Group,
    old: Member,
    replacement: Member,
    leaderBefore: string | null,
    request: JoinRequest
  ): void {
    this.#context.append([groupRecord(group, this.#context.rules)], {}, (errorCode) => {
      if (!this.#context.isCurrent(group) || !group.members.has(replacement.memberId)) return
      const answer = this.#rebalance.joinAnswer(group, replacement.memberId)
      if (errorCode !== codes.NONE) {
        const restored = this.#rebalance.newMember(group, old)
        group.replace(replacement, restored)
        this.#rebalance.touch(restored)
        replacement.answerJoins({
          ...answer,
          leader: leaderBefore ?? "",
          members: [],
          memberId: "",
          errorCode
        })
      } else if (request.canSkipAssignment) {
        const skipAssignment = group.leader === replacement.memberId
        replacement.answerJoins({ ...answer, skipAssignment })
      } else {
        // To these versions the old leader is told, so that the member does not assign what is assigned.
        replacement.answerJoins({ ...answer, leader: leaderBefore ?? "", members: [] })
      }
    })
  }

  // --- with a member id ------------------------------------------------------------------------------------------------

  #joinKnown(group: Group, request: JoinRequest, respond: JoinResponder): void {
    const { groupInstanceId, memberId } = request
    const refuse = (errorCode: number) => respond(this.#rebalance.joinError(memberId, errorCode))
    if (group.pendingMembers.has(memberId)) {
      if (groupInstanceId !== null) return refuse(codes.UNKNOWN_SERVER_ERROR)
      return this.#add(group, memberId, request, respond)
    }
    const errorCode = validateMember(group, memberId, groupInstanceId, this.#context.rules)
    if (errorCode !== codes.NONE) return refuse(errorCode)
    const member = group.members.get(memberId)!
    const isSame = member.hasProtocols(request.protocols)
    switch (group.state) {
      case "CompletingRebalance":
        // It may not have got the answer.
        if (isSame) return respond(this.#rebalance.joinAnswer(group, memberId))
        return this.#rejoin(group, member, request, respond)
      case "Stable":
        // The leader joins again if it wants to assign again.
        if (isSame && group.leader !== memberId) return respond(this.#rebalance.joinAnswer(group, memberId))
        return this.#rejoin(group, member, request, respond)
      case "PreparingRebalance":
        return this.#rejoin(group, member, request, respond)
      default:
        return refuse(codes.UNKNOWN_MEMBER_ID)
    }
  }

  #rejoin(group: Group, member: Member, request: JoinRequest, respond: JoinResponder): void {
    member.protocols = copyProtocols(request.protocols)
    if (this.#context.rules.updatesTimeouts) {
      member.rebalanceTimeoutMs = request.rebalanceTimeoutMs
      member.sessionTimeoutMs = request.sessionTimeoutMs
    }
    member.awaitJoin(respond)
    this.#rebalance.prepareOrComplete(group)
  }
}

const memberOptions = (memberId: string, request: JoinRequest): MemberOptions => ({
  memberId,
  groupInstanceId: request.groupInstanceId,
  clientId: request.clientId,
  clientHost: request.clientHost,
  rebalanceTimeoutMs: request.rebalanceTimeoutMs,
  sessionTimeoutMs: request.sessionTimeoutMs,
  protocols: copyProtocols(request.protocols)
})

const copyProtocols = (protocols: ReadonlyArray<MemberProtocol>): ReadonlyArray<MemberProtocol> =>
  protocols.map(({ metadata, name }) => ({ name, metadata: copyOf(metadata) }))
