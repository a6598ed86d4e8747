/**
 * What a log is told of its topic and its broker.
 */
import type { CompressionName } from "../../Codec/Compression/Compressor.ts"
import type { Magic } from "../../Codec/Records/Record.ts"

export interface LogConfig {
  /** The format that records are kept in: of what comes in another one, the log keeps a translation. */
  readonly magic: Magic
  /** `compression.type`: `"producer"` keeps what the producer chose. */
  readonly compressionType: CompressionName | "producer"
  /** `max.message.bytes`: of one batch, with its header. */
  readonly maxMessageBytes: number
  /** `message.timestamp.type` is `LogAppendTime`. */
  readonly isLogAppendTime: boolean
  /** `message.timestamp.before.max.ms`; `Infinity` is no limit. */
  readonly timestampBeforeMaxMs: number
  /** `message.timestamp.after.max.ms`; `Infinity` is no limit. */
  readonly timestampAfterMaxMs: number
  /**
   * Whether records are looked at as before Kafka 3.6: a batch that claims to have a broker's time is refused in any topic, later only where that type is the topic's own;
   * and the words of a refusal are others.
   */
  readonly validatesAsBefore36: boolean
  /** Whether a record without a timestamp is out of range where there is one, as before Kafka 0.11. */
  readonly needsTimestamps: boolean
  /** Whether what is written anew without compression keeps its own timestamps in a log of append times, as before Kafka 0.11. */
  readonly keepsOwnTimestamps: boolean
  /** Whether a set may hold several compressed messages, and messages of different formats, as before Kafka 2.4. */
  readonly takesMixedSets: boolean
  /** Whether zstd is a codec, as since Kafka 2.1. */
  readonly knowsZstd: boolean
  /** Whether a producer that the log does not know must begin at sequence 0, as before Kafka 2.5 (KIP-360). */
  readonly needsKnownProducers: boolean
  /** `cleanup.policy` has `compact`: each record needs a key. */
  readonly isCompacted: boolean
  /** `cleanup.policy` has `delete`: retention applies. */
  readonly isDeleted: boolean
  /** `retention.ms`; −1 is no limit. */
  readonly retentionMs: number
  /** `retention.bytes`; −1 is no limit. */
  readonly retentionBytes: number
  readonly segmentBytes: number
  readonly segmentMs: number
  /** `index.interval.bytes`: how precisely the end of a read is known where aborted transactions are looked for. */
  readonly indexIntervalBytes: number
  /** `producer.id.expiration.ms`, counted from the largest timestamp of the last batch of the producer. */
  readonly producerIdExpirationMs: number
  /** `min.insync.replicas`: what the leader of the partition asks for where a producer wants acks of all. */
  readonly minInsyncReplicas: number
  /** Whether the first batch of a transaction needs a `VerificationGuard` that the transaction coordinator has confirmed. */
  readonly verifiesTransactions: boolean
  /** Whether a marker of a producer that has written nothing ends a transaction all the same, of which it is the only batch: aborted ones are listed. In 2.8 no more. */
  readonly countsEmptyTransactions: boolean
}

/** As of Kafka 4.4, but that transactions are not verified. */
export const defaultLogConfig: LogConfig = {
  magic: 2,
  compressionType: "producer",
  maxMessageBytes: 1_048_588,
  isLogAppendTime: false,
  timestampBeforeMaxMs: Number.POSITIVE_INFINITY,
  timestampAfterMaxMs: 3_600_000,
  validatesAsBefore36: false,
  needsTimestamps: false,
  keepsOwnTimestamps: false,
  takesMixedSets: false,
  knowsZstd: true,
  needsKnownProducers: false,
  isCompacted: false,
  isDeleted: true,
  retentionMs: 604_800_000,
  retentionBytes: -1,
  segmentBytes: 1_073_741_824,
  segmentMs: 604_800_000,
  indexIntervalBytes: 4096,
  producerIdExpirationMs: 86_400_000,
  minInsyncReplicas: 1,
  verifiesTransactions: false,
  countsEmptyTransactions: false
}
