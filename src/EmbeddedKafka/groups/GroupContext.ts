/**
 * What a coordinator of groups is made of: settings, time, its part of the log, and the state that is in it.
 */
import {
  type CoordinatorAppendOptions,
  coordinatorCode,
  type CoordinatorLog,
  type CoordinatorRecord
} from "../cluster/CoordinatorLog.ts"
import type { Deadlines } from "../cluster/Deadlines.ts"
import { type Clock, DueTime } from "./DueTime.ts"
import type { Group } from "./Group.ts"
import type { GroupRules } from "./GroupRules.ts"
import type { OffsetStore } from "./OffsetStore.ts"

/** Settings of the broker, by their names there. They may change while it runs. */
export interface GroupSettings {
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  readonly maxSize: number
  readonly initialRebalanceDelayMs: number
  /** `offset.metadata.max.bytes`: in characters, as Kafka counts. */
  readonly offsetMetadataMaxBytes: number
  readonly offsetsRetentionMs: number
  readonly offsetsRetentionCheckIntervalMs: number
}

export interface GroupContextOptions {
  readonly rules: GroupRules
  readonly settings: GroupSettings
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly log: CoordinatorLog
  /** A UUID that nobody has had, as Java writes it. */
  readonly randomUuid: () => string
}

/** New members that have not had an answer for so long are removed. */
export const newMemberTimeoutMs = 5 * 60_000

export class GroupContext {
  readonly rules: GroupRules
  readonly settings: GroupSettings
  readonly clock: Clock
  readonly randomUuid: () => string
  readonly groups = new Map<string, Group>()
  readonly offsets: OffsetStore
  /** Whether it is the coordinator of its partition. */
  isActive = true
  /** Called after something was stored. */
  onStored: () => void = () => {}
  readonly #deadlines: Deadlines
  readonly #log: CoordinatorLog
  /** What is told the outcome of an append that is under way. */
  readonly #appending = new Set<(errorCode: number) => void>()

  constructor(options: GroupContextOptions, offsets: OffsetStore) {
    this.rules = options.rules
    this.settings = options.settings
    this.clock = options.clock
    this.randomUuid = options.randomUuid
    this.#deadlines = options.deadlines
    this.#log = options.log
    this.offsets = offsets
  }

  get nowMs(): number {
    return this.clock.nowMs
  }

  dueTime(run: () => void): DueTime {
    return new DueTime(this.clock, this.#deadlines, run)
  }

  /** Whether this object is still the group of its id. */
  isCurrent(group: Group): boolean {
    return this.groups.get(group.groupId) === group
  }

  /** Appends records; `done` is told once, with an error code as coordinators give it to clients. */
  append(
    records: ReadonlyArray<CoordinatorRecord>,
    options: CoordinatorAppendOptions,
    done: (errorCode: number) => void
  ): void {
    this.#appending.add(done)
    const { onLateCommit } = options
    const late =
      onLateCommit &&
      (() => {
        if (!this.isActive) return
        onLateCommit()
        this.onStored()
      })
    this.#log.append(records, { ...options, onLateCommit: late }, (errorCode) => {
      if (!this.#appending.delete(done)) return
      done(coordinatorCode(errorCode))
      this.onStored()
    })
  }

  /** It is not the coordinator any more: whoever waits for an append is told. */
  failAppends(errorCode: number): void {
    const appending = [...this.#appending]
    this.#appending.clear()
    for (const done of appending) done(errorCode)
  }
}
