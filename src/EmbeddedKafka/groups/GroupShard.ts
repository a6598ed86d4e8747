/**
 * The coordinator of the groups of one partition of `__consumer_offsets`, on the broker that leads it: what clients ask goes in, answers come out by the function
 * that was given, now or later. All that must last is in the partition, in Kafka's formats; whoever leads it next reads it there.
 */
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import { codes } from "../protocol/codes.ts"
import type { Coordinator } from "../cluster/Coordinators.ts"
import { deleteGroup, Expiry } from "./Expiry.ts"
import type { Group, GroupState } from "./Group.ts"
import { GroupContext, type GroupContextOptions } from "./GroupContext.ts"
import { JoinGroupHandler, type JoinRequest, type JoinResponder } from "./joinGroup.ts"
import { noBytes, type SyncAnswer } from "./Member.ts"
import {
  type HeartbeatRequest,
  type LeavingMember,
  type LeftMember,
  MemberRequests,
  type SyncRequest
} from "./memberRequests.ts"
import {
  type CommitRequest,
  type DeleteOffsetsAnswer,
  type FetchedTopic,
  OffsetRequests,
  type TopicToFetch,
  type TransactionalCommitRequest
} from "./offsetRequests.ts"
import { OffsetStore, type TopicPartition } from "./OffsetStore.ts"
import { Rebalance, syncError } from "./Rebalance.ts"
import { replay } from "./replay.ts"

/** A group as ListGroups shows it. */
export interface ListedGroup {
  readonly groupId: string
  readonly protocolType: string
  readonly state: string
}

export interface DescribedMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  /** Empty unless the group is stable. */
  readonly metadata: Uint8Array
  /** Empty unless the group is stable. */
  readonly assignment: Uint8Array
}

/** A group as DescribeGroups shows it. */
export interface DescribedGroup extends ListedGroup {
  readonly generation: number
  /** The leader's member id; null: none. */
  readonly leader: string | null
  /** Empty unless the group is stable. */
  readonly protocolName: string
  readonly members: ReadonlyArray<DescribedMember>
}

/** An offset as it is committed. */
export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** −1: not known. */
  readonly leaderEpoch: number
  readonly metadata: string
  readonly committedAtMs: number
  /** Whether the offset may change when a transaction or a commit is over. */
  readonly isPending: boolean
}

export class GroupShard implements Coordinator {
  readonly #context: GroupContext
  readonly #rebalance: Rebalance
  readonly #joins: JoinGroupHandler
  readonly #members: MemberRequests
  readonly #offsets: OffsetRequests
  readonly #expiry: Expiry

  constructor(options: GroupContextOptions) {
    this.#context = new GroupContext(options, new OffsetStore())
    this.#rebalance = new Rebalance(this.#context)
    this.#joins = new JoinGroupHandler(this.#context, this.#rebalance)
    this.#members = new MemberRequests(this.#context, this.#rebalance)
    this.#offsets = new OffsetRequests(this.#context, this.#rebalance)
    this.#expiry = new Expiry(this.#context, this.#offsets)
    this.#context.onStored = () => this.#expiry.schedule()
  }

  // --- where the partition goes ----------------------------------------------------------------------------------------

  /** Takes the partition over: reads what is in it, and lets the sessions of all members begin anew. */
  load(batches: Iterable<RecordBatch>): void {
    replay(this.#context, this.#rebalance, batches)
    const { groups, settings } = this.#context
    for (const group of groups.values()) {
      for (const member of group.members.values()) this.#rebalance.touch(member)
      if (group.members.size > settings.maxSize) this.#rebalance.prepare(group)
    }
    this.#expiry.schedule()
  }

  /** Another broker has the partition now, or none: whoever waits here is told to ask again who the coordinator is. */
  resign(): void {
    const context = this.#context
    if (!context.isActive) return
    context.isActive = false
    this.#expiry.stop()
    const groups = [...context.groups.values()]
    context.groups.clear()
    for (const group of groups) this.#stopTimers(group)
    context.failAppends(codes.NOT_COORDINATOR)
    for (const group of groups)
      for (const member of group.members.values()) {
        member.answerJoins(this.#rebalance.joinError(member.memberId, codes.NOT_COORDINATOR))
        member.answerSyncs(syncError(codes.NOT_COORDINATOR))
      }
  }

  #stopTimers(group: Group): void {
    group.transitionTo("Dead", this.#context.nowMs)
    group.timers.join.cancel()
    group.timers.sync.cancel()
    for (const member of group.members.values()) member.session.cancel()
    for (const due of group.pendingMembers.values()) due.cancel()
  }

  // --- members ---------------------------------------------------------------------------------------------------------

  join(request: JoinRequest, respond: JoinResponder): void {
    this.#joins.join(request, respond)
  }

  sync(request: SyncRequest, respond: (answer: SyncAnswer) => void): void {
    this.#members.sync(request, respond)
  }

  /** Gives an error code. */
  heartbeat(request: HeartbeatRequest): number {
    return this.#members.heartbeat(request)
  }

  /** Answers each of the members, in their order. */
  leave(groupId: string, members: ReadonlyArray<LeavingMember>): ReadonlyArray<LeftMember> {
    return this.#members.leave(groupId, members)
  }

  // --- offsets ---------------------------------------------------------------------------------------------------------

  /** `respond` gets an error code for each offset, in their order. */
  commit(request: CommitRequest, respond: (errorCodes: ReadonlyArray<number>) => void): void {
    this.#offsets.commit(request, respond)
  }

  /** Commits that count when {@link endTransaction} says so. `respond` gets an error code for each offset, in their order. */
  commitInTransaction(
    request: TransactionalCommitRequest,
    respond: (errorCodes: ReadonlyArray<number>) => void
  ): void {
    this.#offsets.commitInTransaction(request, respond)
  }

  /** The marker of a transaction stands in the partition. */
  endTransaction(producerId: bigint, isCommitted: boolean): void {
    this.#context.offsets.endTransaction(producerId, isCommitted)
    this.#expiry.schedule()
  }

  /** `topics` of null: all that there are. */
  fetch(
    groupId: string,
    topics: ReadonlyArray<TopicToFetch> | null,
    requireStable: boolean
  ): ReadonlyArray<FetchedTopic> {
    return this.#offsets.fetch(groupId, topics, requireStable)
  }

  deleteOffsets(
    groupId: string,
    offsets: ReadonlyArray<TopicPartition>,
    respond: (answer: DeleteOffsetsAnswer) => void
  ): void {
    this.#offsets.delete(groupId, offsets, respond)
  }

  /** A topic is not there any more: its offsets go with it. */
  onTopicDeleted(topic: string): void {
    const { offsets, rules } = this.#context
    if (!rules.deletesOffsetsOfTopics) return
    for (const groupId of offsets.groupIds()) {
      const ofTopic = offsets.partitionsOf(groupId).filter((each) => each.topic === topic)
      this.#offsets.forget(groupId, ofTopic, () => {})
    }
  }

  // --- groups ----------------------------------------------------------------------------------------------------------

  list(): ReadonlyArray<ListedGroup> {
    return [...this.#context.groups.values()].map((group) => ({
      groupId: group.groupId,
      protocolType: group.protocolType ?? "",
      state: this.#nameOf(group.state)
    }))
  }

  /** `undefined`: there is no such group. */
  describe(groupId: string): DescribedGroup | undefined {
    const group = this.#context.groups.get(groupId)
    if (group === undefined) return undefined
    const isStable = group.state === "Stable"
    return {
      groupId,
      state: this.#nameOf(group.state),
      protocolType: group.protocolType ?? "",
      generation: group.generation,
      leader: group.leader,
      protocolName: isStable ? (group.protocolName ?? "") : "",
      members: [...group.members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        metadata: isStable ? member.metadataFor(group.protocolName) : noBytes,
        assignment: isStable ? member.assignment : noBytes
      }))
    }
  }

  /** Whether there is such a group, or offsets of one. */
  has(groupId: string): boolean {
    const { groups, offsets } = this.#context
    return groups.has(groupId) || offsets.groupIds().has(groupId)
  }

  /** The committed offsets of a group. */
  offsetsOf(groupId: string): ReadonlyArray<CommittedOffset> {
    const { offsets } = this.#context
    return Array.from(offsets.committed.entriesOf(groupId), ([topic, partition, stored]) => ({
      topic,
      partition,
      offset: stored.offset,
      leaderEpoch: stored.leaderEpoch,
      metadata: stored.metadata,
      committedAtMs: stored.commitTimestampMs,
      isPending: offsets.isPending(groupId, topic, partition)
    }))
  }

  #nameOf(state: GroupState): string {
    return state === "CompletingRebalance" ? this.#context.rules.completingState : state
  }

  /** Deletes a group without members, and its offsets; `respond` gets an error code. */
  deleteGroup(groupId: string, respond: (errorCode: number) => void): void {
    const { groups, offsets, rules } = this.#context
    const group = groups.get(groupId)
    if (groupId === "" && !rules.checksGroupIds) return respond(codes.INVALID_GROUP_ID)
    if (group === undefined) return respond(codes.GROUP_ID_NOT_FOUND)
    if (group.state !== "Empty") return respond(codes.NON_EMPTY_GROUP)
    deleteGroup(this.#context, this.#offsets, group, offsets.partitionsOf(groupId), respond)
  }

  /** Deletes what has expired, without waiting for the next time that it is looked for. */
  expire(): void {
    this.#expiry.run()
  }

  /**
   * Ends the sessions of members as if nothing had been heard of them. Who waits for an answer has no session that could end.
   *
   * @param memberId default: all members
   * @returns whether there was any
   */
  expireSessions(groupId: string, memberId?: string): boolean {
    const group = this.#context.groups.get(groupId)
    if (group === undefined) return false
    const ending = [...group.members.values()].filter(
      (member) =>
        (memberId === undefined || member.memberId === memberId) &&
        !member.isAwaitingJoin &&
        !member.isAwaitingSync
    )
    this.#rebalance.endSessions(group, ending)
    return ending.length > 0
  }
}
