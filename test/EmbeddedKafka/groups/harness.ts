/**
 * A coordinator of groups by itself: its log, its clock, and clients that say what they were answered.
 */
import { assert } from "@effect/vitest"
import type { RecordBatch } from "../../../src/Codec/Records/RecordBatch.ts"
import { type MakeOptions, Records } from "../../../src/Codec/Records/index.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { Deadlines } from "../../../src/EmbeddedKafka/cluster/Deadlines.ts"
import type {
  CoordinatorAppendOptions,
  CoordinatorLog,
  CoordinatorRecord
} from "../../../src/EmbeddedKafka/cluster/CoordinatorLog.ts"
import type { GroupSettings } from "../../../src/EmbeddedKafka/groups/GroupContext.ts"
import { groupRules } from "../../../src/EmbeddedKafka/groups/GroupRules.ts"
import { GroupShard } from "../../../src/EmbeddedKafka/groups/GroupShard.ts"
import type { JoinRequest } from "../../../src/EmbeddedKafka/groups/joinGroup.ts"
import type { JoinAnswer, SyncAnswer } from "../../../src/EmbeddedKafka/groups/Member.ts"
import type { OffsetToCommit } from "../../../src/EmbeddedKafka/groups/offsetRequests.ts"

/** A partition of `__consumer_offsets` that does as it is told. */
export class TestLog implements CoordinatorLog {
  readonly batches: Array<RecordBatch> = []
  /** What appends come to; `"later"`: nothing, until `settle`. */
  outcome: number | "later" = codes.NONE
  #waiting: Array<(errorCode: number) => void> = []
  /** Where the first of those begins. */
  #settled = 0

  append(
    records: ReadonlyArray<CoordinatorRecord>,
    options: CoordinatorAppendOptions,
    done: (errorCode: number) => void
  ): void {
    if (typeof this.outcome === "number" && this.outcome !== codes.NONE) return done(this.outcome)
    this.#add(records, {
      producerId: options.producerId ?? -1n,
      producerEpoch: options.producerEpoch ?? -1,
      baseSequence: options.producerId === undefined ? -1 : 0,
      isTransactional: options.isTransactional ?? false
    })
    this.#waiting.push(done)
    if (this.outcome !== "later") this.settle()
  }

  /** What waits comes to this. What comes to an error has not been in the log. */
  settle(errorCode: number = codes.NONE): void {
    const waiting = this.#waiting
    this.#waiting = []
    if (errorCode !== codes.NONE) this.batches.length = this.#settled
    this.#settled = this.batches.length
    for (const done of waiting) done(errorCode)
  }

  /** The marker of a transaction. */
  marker(producerId: bigint, isCommitted: boolean): void {
    const key = Buffer.from([0, 0, 0, isCommitted ? 1 : 0])
    const value = Buffer.from([0, 0, 0, 0, 0, 0])
    this.settle()
    this.#add([{ key, value }], { producerId, producerEpoch: 0, isTransactional: true, isControl: true })
    this.#settled = this.batches.length
  }

  #add(records: ReadonlyArray<CoordinatorRecord>, options: MakeOptions): void {
    const bytes = Records.make(
      records.map(({ key, value }) => ({ key, value })),
      options
    ).encode()
    for (const batch of Records.fromBytes(bytes).batches()) this.batches.push(batch)
  }
}

export const defaultSettings: GroupSettings = {
  minSessionTimeoutMs: 6000,
  maxSessionTimeoutMs: 1_800_000,
  maxSize: 2 ** 31 - 1,
  initialRebalanceDelayMs: 0,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 7 * 24 * 3600_000,
  offsetsRetentionCheckIntervalMs: 600_000
}

/** What a request was answered; `undefined`: nothing yet. */
export interface Answered<A> {
  answer: A | undefined
}

export class World {
  nowMs = 1_000_000
  readonly deadlines = new Deadlines()
  readonly log = new TestLog()
  readonly version: string
  readonly settings: GroupSettings
  shard: GroupShard
  #ids = 0

  constructor(options: { readonly version?: string; readonly settings?: Partial<GroupSettings> } = {}) {
    this.version = options.version ?? "4.4"
    this.settings = { ...defaultSettings, ...options.settings }
    this.shard = this.newShard()
  }

  newShard(): GroupShard {
    return new GroupShard({
      rules: groupRules((version) => isAtLeast(this.version, version)),
      settings: this.settings,
      clock: this,
      deadlines: this.deadlines,
      log: this.log,
      randomUuid: () => `uuid-${++this.#ids}`
    })
  }

  /** Another broker takes the partition over. */
  move(): GroupShard {
    const before = this.shard
    before.resign()
    this.shard = this.newShard()
    this.shard.load(this.log.batches)
    return before
  }

  advance(ms: number): void {
    const untilMs = this.nowMs + ms
    for (
      let next = this.deadlines.nextMs;
      next !== undefined && next <= untilMs;
      next = this.deadlines.nextMs
    ) {
      this.nowMs = Math.max(this.nowMs, next)
      this.deadlines.runDue(this.nowMs)
    }
    this.nowMs = untilMs
  }

  join(request: Partial<JoinRequest> = {}): Answered<JoinAnswer> {
    const answered: Answered<JoinAnswer> = { answer: undefined }
    this.shard.join(
      {
        groupId: "g",
        memberId: "",
        groupInstanceId: null,
        clientId: "c",
        clientHost: "/127.0.0.1",
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 60_000,
        protocolType: "consumer",
        protocols: [{ name: "range", metadata: subscription(["t"]) }],
        requiresMemberId: false,
        canSkipAssignment: true,
        ...request
      },
      (answer) => once(answered, answer)
    )
    return answered
  }

  sync(
    memberId: string,
    generationId: number,
    assignments: Readonly<Record<string, string>> = {},
    more: { readonly groupInstanceId?: string | null; readonly protocolName?: string | null } = {}
  ): Answered<SyncAnswer> {
    const answered: Answered<SyncAnswer> = { answer: undefined }
    this.shard.sync(
      {
        groupId: "g",
        generationId,
        memberId,
        groupInstanceId: more.groupInstanceId ?? null,
        protocolType: null,
        protocolName: more.protocolName ?? null,
        assignments: Object.entries(assignments).map(([id, text]) => ({
          memberId: id,
          assignment: Buffer.from(text)
        }))
      },
      (answer) => once(answered, answer)
    )
    return answered
  }

  heartbeat(memberId: string, generationId: number, groupInstanceId: string | null = null): number {
    return this.shard.heartbeat({ groupId: "g", memberId, generationId, groupInstanceId })
  }

  /** Commits `offset` of t-0, or what is said instead. */
  commit(
    more: Partial<Parameters<GroupShard["commit"]>[0]> & { readonly offset?: bigint } = {}
  ): Answered<ReadonlyArray<number>> {
    const answered: Answered<ReadonlyArray<number>> = { answer: undefined }
    const { offset = 5n, ...request } = more
    this.shard.commit(
      {
        groupId: "g",
        generationId: -1,
        memberId: "",
        groupInstanceId: null,
        offsets: [offsetOf({ offset })],
        ...request
      },
      (answer) => once(answered, answer)
    )
    return answered
  }

  commitInTransaction(producerId: bigint, offset: bigint): Answered<ReadonlyArray<number>> {
    const answered: Answered<ReadonlyArray<number>> = { answer: undefined }
    this.shard.commitInTransaction(
      {
        groupId: "g",
        generationId: -1,
        memberId: "",
        groupInstanceId: null,
        offsets: [offsetOf({ offset })],
        producerId,
        producerEpoch: 0
      },
      (answer) => once(answered, answer)
    )
    return answered
  }

  endTransaction(producerId: bigint, isCommitted: boolean): void {
    this.log.marker(producerId, isCommitted)
    this.shard.endTransaction(producerId, isCommitted)
  }

  /** The committed offset of t-0; −1n: none. */
  fetched(group = "g"): bigint {
    return this.shard.fetch(group, [{ topic: "t", partitions: [0] }], false)[0]!.partitions[0]!.offset
  }

  /** Two members of generation 2 or so, in a stable group. */
  stablePair() {
    const first = this.join()
    const a = first.answer!.memberId
    assert.strictEqual(this.sync(a, 1, { [a]: "both" }).answer!.errorCode, codes.NONE)
    const second = this.join()
    assert.isUndefined(second.answer)
    assert.strictEqual(this.heartbeat(a, 1), codes.REBALANCE_IN_PROGRESS)
    const again = this.join({ memberId: a })
    assert.strictEqual(again.answer!.generationId, 2)
    const b = second.answer!.memberId
    const follower = this.sync(b, 2)
    assert.isUndefined(follower.answer)
    assert.strictEqual(text(this.sync(a, 2, { [a]: "one", [b]: "two" }).answer!.assignment), "one")
    assert.strictEqual(text(follower.answer!.assignment), "two")
    return { a, b }
  }
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

export const offsetOf = (more: Partial<OffsetToCommit> = {}): OffsetToCommit => ({
  topic: "t",
  partition: 0,
  offset: 5n,
  leaderEpoch: -1,
  metadata: "",
  ...more
})

/** The metadata of a consumer that wants these topics, in the first version. */
export const subscription = (topics: ReadonlyArray<string>): Uint8Array => {
  const parts = [Buffer.from([0, 0, 0, 0, 0, topics.length])]
  for (const topic of topics) parts.push(Buffer.from([0, topic.length]), Buffer.from(topic))
  parts.push(Buffer.from([0xff, 0xff, 0xff, 0xff]))
  return Buffer.concat(parts)
}

const once = <A>(answered: Answered<A>, answer: A): void => {
  assert.isUndefined(answered.answer, "answered twice")
  answered.answer = answer
}

const isAtLeast = (release: string, version: string): boolean => {
  const [ours, theirs] = [release, version].map((each) => each.split(".").map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (ours![i] ?? 0) - (theirs![i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
