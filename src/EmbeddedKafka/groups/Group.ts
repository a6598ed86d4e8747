/**
 * A classic group: its members, what they agreed on, and where it is between two generations. Who waits and what is stored is not decided here.
 */
import { Reader } from "../../Codec/Cursor.ts"
import { ConsumerProtocolSubscription } from "../../Stored/ConsumerProtocolSubscription.ts"
import type { DueTime } from "./DueTime.ts"
import type { JoinedMember, MemberProtocol } from "./Member.ts"
import { Member } from "./Member.ts"
import { inJavaMapOrder } from "../protocol/javaHash.ts"

export type GroupState = "Empty" | "PreparingRebalance" | "CompletingRebalance" | "Stable" | "Dead"

/** The protocol type of consumers. */
export const consumerProtocolType = "consumer"

export interface GroupTimers {
  /** The members that are still missing have had their time. */
  readonly join: DueTime
  /** Those who have not asked for their assignment have had theirs. */
  readonly sync: DueTime
}

export class Group {
  readonly groupId: string
  state: GroupState = "Empty"
  previousState: GroupState = "Dead"
  generation = 0
  protocolType: string | null = null
  protocolName: string | null = null
  leader: string | null = null
  /** When it came into its state; `undefined`: a release that did not store it did. */
  stateTimestampMs: number | undefined
  readonly members = new Map<string, Member>()
  /** Member ids by group instance id. */
  readonly staticMembers = new Map<string, string>()
  /** Member ids that were given away, and when they are void. */
  readonly pendingMembers = new Map<string, DueTime>()
  /** Members of this generation that have not asked for their assignment. */
  readonly pendingSyncs = new Set<string>()
  /** Topics of all members of a consumer group; `undefined`: not known. */
  subscribedTopics: ReadonlySet<string> | undefined = undefined
  /** A first rebalance has got one more member while it waited. */
  hasNewMember = false
  readonly timers: GroupTimers

  constructor(groupId: string, timers: GroupTimers, nowMs: number) {
    this.groupId = groupId
    this.timers = timers
    this.stateTimestampMs = nowMs
  }

  /** A group that only keeps offsets. */
  get isSimple(): boolean {
    return this.protocolType === null && this.state === "Empty" && this.pendingMembers.size === 0
  }

  get isConsumerGroup(): boolean {
    return this.protocolType === consumerProtocolType
  }

  transitionTo(state: GroupState, nowMs: number): void {
    this.previousState = this.state
    this.state = state
    this.stateTimestampMs = nowMs
  }

  // --- members ---------------------------------------------------------------------------------------------------------

  add(member: Member, protocolType: string): void {
    if (this.members.size === 0) this.protocolType = protocolType
    this.members.set(member.memberId, member)
    if (member.groupInstanceId !== null) this.staticMembers.set(member.groupInstanceId, member.memberId)
    this.leader ??= member.memberId
    this.removePending(member.memberId)
  }

  /** Takes a member out, and chooses another leader if it was that. Whoever waits for it must have been answered. */
  remove(memberId: string): void {
    const member = this.members.get(memberId)
    if (member !== undefined) {
      member.session.cancel()
      this.members.delete(memberId)
      if (member.groupInstanceId !== null) this.staticMembers.delete(member.groupInstanceId)
    }
    if (this.leader === memberId) this.leader = this.members.keys().next().value ?? null
    this.removePending(memberId)
    this.pendingSyncs.delete(memberId)
  }

  removePending(memberId: string): void {
    this.pendingMembers.get(memberId)?.cancel()
    this.pendingMembers.delete(memberId)
  }

  /** Puts a member with a new id where a static one was. */
  replace(old: Member, replacement: Member): void {
    const members = [...this.members.values()]
    this.members.clear()
    for (const each of members) {
      const member = each === old ? replacement : each
      this.members.set(member.memberId, member)
    }
    if (replacement.groupInstanceId !== null)
      this.staticMembers.set(replacement.groupInstanceId, replacement.memberId)
    if (this.leader === old.memberId) this.leader = replacement.memberId
    this.pendingSyncs.delete(old.memberId)
    old.session.cancel()
  }

  get awaitingJoins(): number {
    let count = 0
    for (const member of this.members.values()) if (member.isAwaitingJoin) count++
    return count
  }

  get hasAllMembersJoined(): boolean {
    if (this.pendingMembers.size > 0) return false
    for (const member of this.members.values()) if (!member.isAwaitingJoin) return false
    return true
  }

  /** The longest that a member may take to join again. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const member of this.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs)
    return longest
  }

  /** Makes sure that the leader is among those who joined; returns whether there is one. */
  electJoinedLeader(): boolean {
    const leader = this.leader === null ? undefined : this.members.get(this.leader)
    if (leader === undefined) return false
    if (leader.isAwaitingJoin) return true
    for (const member of this.members.values())
      if (member.isAwaitingJoin) {
        this.leader = member.memberId
        return true
      }
    return false
  }

  joinedMembers(): ReadonlyArray<JoinedMember> {
    return [...this.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadataFor(this.protocolName)
    }))
  }

  // --- protocols -------------------------------------------------------------------------------------------------------

  /** Whether a member with these can be in the group. */
  supports(
    protocolType: string,
    protocols: ReadonlyArray<MemberProtocol>,
    requiresProtocols: boolean
  ): boolean {
    if (this.state === "Empty") return !requiresProtocols || (protocolType !== "" && protocols.length > 0)
    if (this.protocolType !== protocolType) return false
    if (this.members.size === 0) return protocols.length > 0
    const candidates = this.#candidates()
    return protocols.some(({ name }) => candidates.has(name))
  }

  /** The protocol that most members like best of those that all of them speak. */
  selectProtocol(): string | null {
    const candidates = this.#candidates()
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const vote = member.vote(candidates)
      if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1)
    }
    let selected: string | null = null
    for (const name of inJavaMapOrder(votes.keys()))
      if (selected === null || votes.get(name)! > votes.get(selected)!) selected = name
    return selected
  }

  #candidates(): ReadonlySet<string> {
    const counts = new Map<string, number>()
    for (const { protocols } of this.members.values())
      for (const name of new Set(protocols.map((each) => each.name)))
        counts.set(name, (counts.get(name) ?? 0) + 1)
    const candidates = new Set<string>()
    for (const [name, count] of counts) if (count === this.members.size) candidates.add(name)
    return candidates
  }

  /** Begins the next generation, with whoever is a member now. */
  beginGeneration(nowMs: number): void {
    this.generation++
    this.protocolName = this.members.size === 0 ? null : this.selectProtocol()
    this.updateSubscribedTopics()
    this.pendingSyncs.clear()
    this.transitionTo(this.members.size === 0 ? "Empty" : "CompletingRebalance", nowMs)
  }

  // --- topics ----------------------------------------------------------------------------------------------------------

  /** Whether members read this topic, as far as one can know: then its offsets neither expire nor are they deleted. */
  isSubscribedTo(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.isConsumerGroup
  }

  updateSubscribedTopics(): void {
    this.subscribedTopics = this.isConsumerGroup ? topicsOf(this) : undefined
  }
}

const topicsOf = (group: Group): ReadonlySet<string> | undefined => {
  const all = new Set<string>()
  try {
    for (const member of group.members.values())
      for (const topic of topicsIn(member.metadataFor(group.protocolName))) all.add(topic)
    return all
  } catch {
    // What members tell each other is theirs. Without it one does not know what they read.
    return undefined
  }
}

const subscriptionV0 = ConsumerProtocolSubscription.at(0)

/** The topics of a subscription: all its versions begin as the first one does. */
const topicsIn = (metadata: Uint8Array): ReadonlyArray<string> =>
  subscriptionV0.read(new Reader(metadata, 2)).topics
