/**
 * The state of a coordinator from the log of its partition: what another one has written, or this one before it was started anew.
 */
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import { controlRecord } from "../../Codec/Records/RecordBatch.ts"
import * as ConsumerOffsets from "../../Stored/ConsumerOffsets.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import type { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { copyOf } from "./Member.ts"
import type { StoredOffset } from "./OffsetStore.ts"
import type { Rebalance } from "./Rebalance.ts"

type Stored = ConsumerOffsets.ConsumerOffsetsRecord
type GroupValue = NonNullable<Extract<Stored, { readonly type: "GroupMetadata" }>["value"]>

/** Reads the batches of the partition, from its beginning to its high watermark. */
export const replay = (context: GroupContext, rebalance: Rebalance, batches: Iterable<RecordBatch>): void => {
  const metadata = new Map<string, GroupValue | null>()
  for (const batch of batches)
    for (const record of batch) {
      if (batch.isControl) {
        const { type } = controlRecord(record)
        if (type === "commit" || type === "abort")
          context.offsets.endTransaction(batch.producerId, type === "commit")
      } else if (record.key !== null)
        replayRecord(context, metadata, batch, { key: record.key, value: record.value })
    }
  for (const [groupId, value] of metadata)
    if (value !== null) context.groups.set(groupId, groupOf(rebalance, groupId, value))
    else if (context.rules.keepsEmptyGroups) context.groups.set(groupId, rebalance.newGroup(groupId))
}

const replayRecord = (
  context: GroupContext,
  /** Null: a group that only keeps offsets. */
  metadata: Map<string, GroupValue | null>,
  batch: RecordBatch,
  record: { readonly key: Uint8Array; readonly value: Uint8Array | null }
): void => {
  const stored = decode(record)
  if (stored?.type === "GroupMetadata") {
    if (stored.value === null) metadata.delete(stored.key.group)
    else metadata.set(stored.key.group, stored.value)
  } else if (stored?.type === "OffsetCommit" || stored?.type === "LegacyOffsetCommit") {
    const { offsets } = context
    const { group, partition, topic } = stored.key
    if (stored.value === null) offsets.forget(group, topic, partition)
    else {
      if (!metadata.has(group)) metadata.set(group, null)
      const offset = offsetOf(stored.value, offsets.nextOrder())
      if (batch.isTransactional) offsets.addPending(batch.producerId, group, topic, partition, offset)
      else offsets.commit(group, topic, partition, offset)
    }
  }
}

/** What cannot be read is as if it were not there: nothing else may be lost for it. */
const decode = (record: {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}): Stored | undefined => {
  try {
    return ConsumerOffsets.decode(record)
  } catch {
    return undefined
  }
}

interface OffsetValue {
  readonly offset: bigint
  readonly leaderEpoch?: number
  readonly metadata: string
  readonly commitTimestamp: bigint
  readonly expireTimestamp?: bigint
  readonly topicId?: string
}

const offsetOf = (value: OffsetValue, order: number): StoredOffset => {
  const { expireTimestamp = -1n } = value
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch ?? -1,
    metadata: value.metadata,
    commitTimestampMs: Number(value.commitTimestamp),
    expireTimestampMs: expireTimestamp === -1n ? undefined : Number(expireTimestamp),
    topicId: value.topicId ?? zeroUuid,
    order
  }
}

const groupOf = (rebalance: Rebalance, groupId: string, value: GroupValue): Group => {
  const group = rebalance.newGroup(groupId)
  for (const member of value.members) {
    const { memberId, rebalanceTimeout, sessionTimeout, subscription } = member
    group.add(
      rebalance.newMember(group, {
        memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
        sessionTimeoutMs: sessionTimeout,
        protocols: [{ name: value.protocol ?? "", metadata: copyOf(subscription) }],
        assignment: copyOf(member.assignment)
      }),
      value.protocolType
    )
  }
  group.state = value.members.length === 0 ? "Empty" : "Stable"
  group.generation = value.generation
  group.protocolType = value.protocolType === "" ? null : value.protocolType
  group.protocolName = value.protocol
  group.leader = value.leader
  group.stateTimestampMs =
    value.currentStateTimestamp === -1n ? undefined : Number(value.currentStateTimestamp)
  group.updateSubscribedTopics()
  return group
}
