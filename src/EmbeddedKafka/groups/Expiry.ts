/**
 * Offsets that nobody has needed for `offsets.retention.minutes`, and groups that nothing is left of.
 */
import { codes } from "../protocol/codes.ts"
import type { DueTime } from "./DueTime.ts"
import type { Group } from "./Group.ts"
import type { GroupContext } from "./GroupContext.ts"
import { groupTombstone } from "./groupRecords.ts"
import type { OffsetRequests } from "./offsetRequests.ts"
import type { StoredOffset, TopicPartition } from "./OffsetStore.ts"

export class Expiry {
  readonly #context: GroupContext
  readonly #requests: OffsetRequests
  readonly #due: DueTime

  constructor(context: GroupContext, requests: OffsetRequests) {
    this.#context = context
    this.#requests = requests
    this.#due = context.dueTime(() => {
      this.run()
      this.schedule()
    })
  }

  /** Looks again after the interval of the settings, if there is anything that could expire. */
  schedule(): void {
    const { groups, isActive, offsets, settings } = this.#context
    if (!isActive || this.#due.isSet) return
    if (groups.size === 0 && offsets.groupIds().size === 0) return
    this.#due.setAfter(settings.offsetsRetentionCheckIntervalMs)
  }

  stop(): void {
    this.#due.cancel()
  }

  /** Deletes what has expired by now. */
  run(): void {
    const { groups, offsets } = this.#context
    for (const groupId of new Set([...groups.keys(), ...offsets.groupIds()])) {
      const group = groups.get(groupId)
      const expired = [...this.#expiredOf(groupId, group)]
      const remains = offsets.partitionsOf(groupId).length > expired.length
      if (group?.state === "Empty" && !remains)
        deleteGroup(this.#context, this.#requests, group, expired, () => {})
      else this.#requests.forget(groupId, expired, () => {})
    }
  }

  *#expiredOf(groupId: string, group: Group | undefined): Generator<TopicPartition> {
    const { nowMs, offsets, settings } = this.#context
    for (const [topic, partition, offset] of offsets.committed.entriesOf(groupId)) {
      const baseMs = this.#baseOf(group, topic, offset)
      if (baseMs === undefined || offsets.isPending(groupId, topic, partition)) continue
      const atMs = offset.expireTimestampMs ?? baseMs + settings.offsetsRetentionMs
      if (nowMs >= atMs) yield { topic, partition }
    }
  }

  /** From when the retention counts; `undefined`: the offset does not expire. */
  #baseOf(group: Group | undefined, topic: string, offset: StoredOffset): number | undefined {
    if (group === undefined || !this.#context.rules.offsetsExpireWithGroup) return offset.commitTimestampMs
    if (group.isSubscribedTo(topic)) return undefined
    if (group.protocolType === null) return offset.commitTimestampMs
    if (group.state === "Empty") return group.stateTimestampMs ?? offset.commitTimestampMs
    const isRead = group.isConsumerGroup && group.subscribedTopics !== undefined && group.state === "Stable"
    return isRead ? offset.commitTimestampMs : undefined
  }
}

/** Ends a group that has no members, with these offsets; `done` gets an error code, and then all is as before. */
export const deleteGroup = (
  context: GroupContext,
  requests: OffsetRequests,
  group: Group,
  offsets: ReadonlyArray<TopicPartition>,
  done: (errorCode: number) => void
): void => {
  for (const memberId of group.pendingMembers.keys()) group.removePending(memberId)
  const { groups, nowMs } = context
  const { previousState, stateTimestampMs } = group
  group.transitionTo("Dead", nowMs)
  groups.delete(group.groupId)
  const restore = (errorCode: number): void => {
    if (errorCode !== codes.NONE && context.isActive && !groups.has(group.groupId)) {
      group.state = "Empty"
      group.previousState = previousState
      group.stateTimestampMs = stateTimestampMs
      groups.set(group.groupId, group)
    }
    done(errorCode)
  }
  requests.forget(group.groupId, offsets, restore, [groupTombstone(group.groupId)])
}
