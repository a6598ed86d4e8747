/**
 * OffsetCommit, TxnOffsetCommit, OffsetFetch and OffsetDelete. Topics have their names here, whatever the request called them by.
 */
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { CoordinatorAppendOptions, CoordinatorRecord } from "../cluster/CoordinatorLog.ts"
import { codes } from "../protocol/codes.ts"
import type { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { offsetRecord, offsetTombstone } from "./groupRecords.ts"
import type { StoredOffset, TopicPartition } from "./OffsetStore.ts"
import type { Rebalance } from "./Rebalance.ts"
import { validateMember } from "./validateMember.ts"

/** An offset that a client commits. */
export interface OffsetToCommit {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string | null
  /** Of the client; −1: the time of the commit (other values in version 1 only). */
  readonly commitTimestampMs?: number
  readonly topicId?: string
}

export interface CommitRequest {
  readonly groupId: string
  /** −1: the client is not a member. */
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly offsets: ReadonlyArray<OffsetToCommit>
  /** For how long; −1: as the broker's settings say (other values in versions 2 to 4 only). */
  readonly retentionMs?: number
  /** Whether the version has an error code for a group that is not there (from 9 on). */
  readonly knowsMissingGroups?: boolean
}

export interface TransactionalCommitRequest extends CommitRequest {
  readonly producerId: bigint
  readonly producerEpoch: number
}

export interface FetchedOffset {
  readonly partition: number
  /** −1: none. */
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string
  readonly errorCode: number
}

export interface FetchedTopic {
  readonly topic: string
  readonly partitions: ReadonlyArray<FetchedOffset>
}

export interface TopicToFetch {
  readonly topic: string
  readonly partitions: ReadonlyArray<number>
  /** If the request has it: an offset of another topic of the same name does not count. */
  readonly topicId?: string
}

export interface DeleteOffsetsAnswer {
  /** Of the whole group. */
  readonly errorCode: number
  /** For each partition, in their order; empty if the group has an error. */
  readonly errorCodes: ReadonlyArray<number>
}

interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  readonly value: StoredOffset
}

/** Kafka's times are 64 bits wide, and wrap: a retention without end is over at once. */
const sumOfLongs = (one: number, other: number): number =>
  Number(BigInt.asIntN(64, BigInt(one) + BigInt(other)))

export class OffsetRequests {
  readonly #context: GroupContext
  readonly #rebalance: Rebalance

  constructor(context: GroupContext, rebalance: Rebalance) {
    this.#context = context
    this.#rebalance = rebalance
  }

  // --- commits ---------------------------------------------------------------------------------------------------------

  /** Commits offsets; `respond` gets an error code for each, in their order. */
  commit(request: CommitRequest, respond: (errorCodes: ReadonlyArray<number>) => void): void {
    const group = this.#groupFor(request, false)
    const errorCode = typeof group === "number" ? group : this.#commitErrorOf(group, request, false)
    if (errorCode !== codes.NONE) return respond(request.offsets.map(() => errorCode))
    if (typeof group === "object") {
      const member = group.members.get(request.memberId)
      // Who commits lives.
      if (member !== undefined) this.#rebalance.touch(member)
    }
    const committed = this.#prepare(request)
    this.#append(request, committed, {}, respond, (isStored, { partition, topic, value }) => {
      if (isStored) this.#context.offsets.commit(request.groupId, topic, partition, value)
    })
  }

  /** Commits offsets in a transaction: they count when its marker says so. */
  commitInTransaction(
    request: TransactionalCommitRequest,
    respond: (errorCodes: ReadonlyArray<number>) => void
  ): void {
    const { groupId, producerEpoch, producerId } = request
    const group = this.#groupFor(request, true)
    const errorCode = typeof group === "number" ? group : this.#commitErrorOf(group, request, true)
    if (errorCode !== codes.NONE) return respond(request.offsets.map(() => errorCode))
    const committed = this.#prepare(request)
    const { offsets } = this.#context
    const options = { producerId, producerEpoch, isTransactional: true }
    this.#append(request, committed, options, respond, (isStored, { partition, topic, value }) => {
      if (isStored) offsets.addPending(producerId, groupId, topic, partition, value)
    })
  }

  /** The group of a commit, made if it only keeps offsets; `undefined`: the release has no such groups; or an error code. */
  #groupFor(request: CommitRequest, isTransactional: boolean): Group | number | undefined {
    const { groups, rules } = this.#context
    const existing = groups.get(request.groupId)
    if (existing !== undefined || !rules.hasGroups) return existing
    if (request.generationId >= 0 && (!isTransactional || rules.checksInstanceIds))
      return request.knowsMissingGroups === true && rules.tellsMissingGroupToCommits && !isTransactional
        ? codes.GROUP_ID_NOT_FOUND
        : codes.ILLEGAL_GENERATION
    if (!rules.keepsEmptyGroups) return undefined
    const group = this.#rebalance.newGroup(request.groupId)
    groups.set(request.groupId, group)
    return group
  }

  #commitErrorOf(group: Group | undefined, request: CommitRequest, isTransactional: boolean): number {
    if (group === undefined) return codes.NONE
    const { generationId, groupInstanceId, memberId } = request
    const { rules } = this.#context
    if (generationId < 0 && group.state === "Empty") return codes.NONE
    if (isTransactional && generationId < 0 && memberId === "" && groupInstanceId === null) return codes.NONE
    const isCompleting = group.state === "CompletingRebalance" && !isTransactional
    if (isCompleting && !rules.acceptsHeartbeatsBeforeAssignment) return codes.REBALANCE_IN_PROGRESS
    // Before 3.0 the generation alone fenced who did not say which member it is.
    if (isTransactional && memberId === "" && groupInstanceId === null && !rules.checksInstanceIds)
      return generationId === group.generation ? codes.NONE : codes.ILLEGAL_GENERATION
    const errorCode = validateMember(group, memberId, groupInstanceId, rules)
    if (errorCode !== codes.NONE) return errorCode
    if (generationId !== group.generation) return codes.ILLEGAL_GENERATION
    return isCompleting ? codes.REBALANCE_IN_PROGRESS : codes.NONE
  }

  /** What is stored of a request: all but those with too much metadata. */
  #prepare({ offsets, retentionMs = -1 }: CommitRequest): ReadonlyArray<CommittedOffset> {
    const { nowMs, rules, settings } = this.#context
    const committed: Array<CommittedOffset> = []
    for (const each of offsets) {
      if (this.#hasTooMuchMetadata(each)) continue
      const { commitTimestampMs = -1 } = each
      const timestampMs = commitTimestampMs === -1 ? nowMs : commitTimestampMs
      const retention = rules.offsetsExpireWithGroup ? retentionMs : settings.offsetsRetentionMs
      const expireTimestampMs =
        retentionMs !== -1
          ? sumOfLongs(nowMs, retentionMs)
          : retention === -1 || !rules.hasGroups
            ? undefined
            : sumOfLongs(timestampMs, retention)
      // As far as the version of the record says it.
      const keepsTopicIds = rules.offsetValueVersion >= 4 && expireTimestampMs === undefined
      committed.push({
        topic: each.topic,
        partition: each.partition,
        value: {
          offset: each.offset,
          leaderEpoch: each.leaderEpoch,
          metadata: each.metadata ?? "",
          commitTimestampMs: timestampMs,
          expireTimestampMs,
          topicId: keepsTopicIds ? (each.topicId ?? zeroUuid) : zeroUuid,
          order: this.#context.offsets.nextOrder()
        }
      })
    }
    return committed
  }

  #hasTooMuchMetadata({ metadata }: OffsetToCommit): boolean {
    return metadata !== null && metadata.length > this.#context.settings.offsetMetadataMaxBytes
  }

  #append(
    { groupId, offsets }: CommitRequest,
    committed: ReadonlyArray<CommittedOffset>,
    options: CoordinatorAppendOptions,
    respond: (errorCodes: ReadonlyArray<number>) => void,
    settle: (isStored: boolean, offset: CommittedOffset) => void
  ): void {
    const answer = (errorCode: number) =>
      respond(
        offsets.map((each) => (this.#hasTooMuchMetadata(each) ? codes.OFFSET_METADATA_TOO_LARGE : errorCode))
      )
    if (committed.length === 0) {
      this.#dropIfUnused(groupId)
      return answer(codes.NONE)
    }
    const records = committed.map(({ partition, topic, value }) =>
      offsetRecord({ group: groupId, topic, partition }, value, this.#context.rules)
    )
    const ended = committed.map(({ partition, topic }) =>
      this.#context.offsets.beginCommit(groupId, topic, partition)
    )
    const onLateCommit = this.#context.rules.countsLateCommits
      ? () => {
          const { groups } = this.#context
          if (!groups.has(groupId)) groups.set(groupId, this.#rebalance.newGroup(groupId))
          for (const each of committed) settle(true, each)
        }
      : undefined
    this.#context.append(records, { ...options, onLateCommit }, (errorCode) => {
      for (const end of ended) end()
      for (const each of committed) settle(errorCode === codes.NONE, each)
      if (errorCode !== codes.NONE) this.#dropIfUnused(groupId)
      answer(errorCode)
    })
  }

  /** A group that was made for offsets of which none was stored. */
  #dropIfUnused(groupId: string): void {
    const { groups, offsets } = this.#context
    const group = groups.get(groupId)
    if (group?.isSimple === true && group.generation === 0 && !offsets.groupIds().has(groupId))
      groups.delete(groupId)
  }

  // --- fetching --------------------------------------------------------------------------------------------------------

  /** Offsets of a group. `topics` of null: all that there are. */
  fetch(
    groupId: string,
    topics: ReadonlyArray<TopicToFetch> | null,
    requireStable: boolean
  ): ReadonlyArray<FetchedTopic> {
    const { committed } = this.#context.offsets
    const wanted =
      topics ??
      [...committed.topicsOf(groupId)].map(([topic, partitions]) => ({
        topic,
        partitions: partitions.keys()
      }))
    return [...wanted].map((each) => ({
      topic: each.topic,
      partitions: [...each.partitions].map((partition) =>
        this.#fetchOne(
          groupId,
          each.topic,
          partition,
          requireStable,
          "topicId" in each ? each.topicId : undefined
        )
      )
    }))
  }

  #fetchOne(
    group: string,
    topic: string,
    partition: number,
    requireStable: boolean,
    topicId: string | undefined
  ): FetchedOffset {
    const { offsets } = this.#context
    if (requireStable && offsets.isPending(group, topic, partition))
      return { ...noOffset, partition, errorCode: codes.UNSTABLE_OFFSET_COMMIT }
    const stored = offsets.committed.get(group, topic, partition)
    if (stored === undefined || isOfAnother(stored, topicId)) return { ...noOffset, partition }
    const { leaderEpoch, metadata, offset } = stored
    return { partition, offset, leaderEpoch, metadata, errorCode: codes.NONE }
  }

  // --- deleting --------------------------------------------------------------------------------------------------------

  delete(
    groupId: string,
    offsets: ReadonlyArray<TopicPartition>,
    respond: (answer: DeleteOffsetsAnswer) => void
  ): void {
    const fail = (errorCode: number) => respond({ errorCode, errorCodes: [] })
    if (groupId === "") return fail(codes.INVALID_GROUP_ID)
    const group = this.#context.groups.get(groupId)
    if (group === undefined) return fail(codes.GROUP_ID_NOT_FOUND)
    if (group.state !== "Empty" && !group.isConsumerGroup) return fail(codes.NON_EMPTY_GROUP)
    const errorCodes = offsets.map(({ topic }) =>
      group.isSubscribedTo(topic) ? codes.GROUP_SUBSCRIBED_TO_TOPIC : codes.NONE
    )
    const deleted = offsets.filter(
      ({ partition, topic }, index) =>
        errorCodes[index] === codes.NONE && this.#has(groupId, topic, partition)
    )
    this.forget(groupId, deleted, (errorCode) =>
      errorCode === codes.NONE ? respond({ errorCode, errorCodes }) : fail(errorCode)
    )
  }

  #has(group: string, topic: string, partition: number): boolean {
    const { offsets } = this.#context
    return (
      offsets.committed.get(group, topic, partition) !== undefined ||
      offsets.isPending(group, topic, partition)
    )
  }

  /** Forgets these offsets when that is stored, with further records behind. `done` gets an error code, and then all is as before. */
  forget(
    groupId: string,
    deleted: ReadonlyArray<TopicPartition>,
    done: (errorCode: number) => void,
    further: ReadonlyArray<CoordinatorRecord> = []
  ): void {
    const { offsets, rules } = this.#context
    const records = deleted.map(({ partition, topic }) =>
      offsetTombstone({ group: groupId, topic, partition }, rules)
    )
    if (records.length + further.length === 0) return done(codes.NONE)
    this.#context.append([...records, ...further], {}, (errorCode) => {
      // What was committed before in the log is settled by now, what comes behind is not.
      if (errorCode === codes.NONE)
        for (const { partition, topic } of deleted) offsets.forget(groupId, topic, partition)
      done(errorCode)
    })
  }
}

const noOffset = { offset: -1n, leaderEpoch: -1, metadata: "", errorCode: codes.NONE as number }

const isOfAnother = (stored: StoredOffset, topicId: string | undefined): boolean =>
  topicId !== undefined && topicId !== zeroUuid && stored.topicId !== zeroUuid && stored.topicId !== topicId
