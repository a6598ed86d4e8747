/**
 * What an embedded cluster has in it, for tests that look in: topics, records, groups, transactions. All of it are copies, as they were when they were asked for.
 *
 * @since 0.1.0
 */
import type { KafkaRecord } from "../Codec/Records/Record.ts"
import type { ControlRecord, RecordBatch } from "../Codec/Records/RecordBatch.ts"

/**
 * A partition, as the controller knows it, with what its leader has.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedPartition {
  readonly partition: number
  /** The broker that leads it; null: none does. */
  readonly leader: number | null
  readonly leaderEpoch: number
  /** The preferred leader first. */
  readonly replicas: ReadonlyArray<number>
  readonly isr: ReadonlyArray<number>
  /** What the leader has; null: there is none. */
  readonly log: EmbeddedLog | null
}

/**
 * The log of a partition, as its leader has it.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedLog {
  /** The first offset that consumers can read. */
  readonly startOffset: bigint
  /** The offset up to which consumers can read: all in sync have what is before it. */
  readonly highWatermark: bigint
  /** The offset up to which consumers with `read_committed` can read. */
  readonly lastStableOffset: bigint
  /** The offset that comes next. */
  readonly endOffset: bigint
  /** Bytes of all batches. */
  readonly sizeInBytes: number
}

/**
 * A topic.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedTopic {
  readonly name: string
  /** 22 characters, as Kafka writes UUIDs. */
  readonly id: string
  readonly isInternal: boolean
  /** The configs that are set for the topic. */
  readonly config: Readonly<Record<string, string>>
  /** All configs of topics in the release, with the values that count; null: none. */
  readonly effectiveConfig: Readonly<Record<string, string | null>>
  /** In their order: the index is the partition. */
  readonly partitions: ReadonlyArray<EmbeddedPartition>
}

/**
 * A record in the log of a leader, with the batch in which it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedRecord {
  readonly record: KafkaRecord
  /** Producer, epoch, compression and whatever else the batch says of its records. */
  readonly batch: RecordBatch
  /** Of a control batch: what the record says, such as the end of a transaction; null: the record is data. */
  readonly control: ControlRecord | null
}

/**
 * A member of a group.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedGroupMember {
  readonly memberId: string
  /** `group.instance.id`; null: it is not static. */
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  /** What the leader of the group gave it, as bytes; empty unless the group is stable. */
  readonly assignment: Uint8Array
  /** The same as consumers read it; null: it is not an assignment of consumers. */
  readonly partitions: ReadonlyArray<{ readonly topic: string; readonly partition: number }> | null
}

/**
 * A committed offset of a group.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  /** −1: the client did not say. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** In ms since 1970. */
  readonly committedAtMs: number
  /** Whether a transaction or a commit is under way that may change it. */
  readonly isPending: boolean
}

/**
 * A group of consumers, or of whatever uses the classic protocol.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedGroup {
  readonly groupId: string
  /** As DescribeGroups gives it: `Empty`, `PreparingRebalance`, `CompletingRebalance` (before 1.1: `AwaitingSync`), `Stable`. */
  readonly state: string
  readonly generation: number
  /** `consumer` for consumers; empty: nobody has said. */
  readonly protocolType: string
  /** The assignor that all agreed on; empty unless the group is stable. */
  readonly protocol: string
  /** The member id of the leader; null: none. */
  readonly leader: string | null
  /** The broker that coordinates it. */
  readonly coordinator: number
  readonly members: ReadonlyArray<EmbeddedGroupMember>
  readonly offsets: ReadonlyArray<EmbeddedOffset>
}

/**
 * A transactional id, and its transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedTransaction {
  readonly transactionalId: string
  readonly producerId: bigint
  readonly producerEpoch: number
  /** As DescribeTransactions gives it. */
  readonly state:
    | "Empty"
    | "Ongoing"
    | "PrepareCommit"
    | "PrepareAbort"
    | "CompleteCommit"
    | "CompleteAbort"
    | "Dead"
    | "PrepareEpochFence"
  /** The partitions that are in the transaction; while it is ended, those that have no marker yet. */
  readonly partitions: ReadonlyArray<{ readonly topic: string; readonly partition: number }>
  /** After so many ms it is aborted. */
  readonly timeoutMs: number
  /** When it began, in ms since 1970; null: none is open, and none has been since the producer was initialized. */
  readonly startedAtMs: number | null
  /** The broker that coordinates it. */
  readonly coordinator: number
}
