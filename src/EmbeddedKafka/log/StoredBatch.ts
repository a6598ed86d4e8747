/**
 * A batch as a log keeps it: its bytes, which nobody writes to any more, and what is looked at often. The replicas of a partition share it.
 */
import { attributeBits, headerLayout } from "../../Codec/Records/internal/batch.ts"
import { messageLayout } from "../../Codec/Records/MessageSet.ts"
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import type { Magic } from "../../Codec/Records/Record.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { sequenceAfter } from "../../Codec/Records/Record.ts"
import { int16At, int32At, type Int64, int64At } from "./bytes.ts"

export class StoredBatch {
  readonly bytes: Uint8Array
  readonly baseOffset: number
  /** Of what the log cleaner has taken, too. */
  readonly lastOffset: number
  /** Milliseconds since 1970; −1 is no timestamp. */
  readonly maxTimestamp: Int64

  constructor(bytes: Uint8Array, baseOffset: number, lastOffset: number, maxTimestamp: Int64) {
    this.bytes = bytes
    this.baseOffset = baseOffset
    this.lastOffset = lastOffset
    this.maxTimestamp = maxTimestamp
  }

  get sizeInBytes(): number {
    return this.bytes.length
  }

  get magic(): Magic {
    const magic = this.bytes[headerLayout.magic]
    return magic === 2 ? 2 : magic === 1 ? 1 : 0
  }

  /** −1 when unknown, as always before magic 2. */
  get leaderEpoch(): number {
    return this.magic === 2 ? int32At(this.bytes, headerLayout.partitionLeaderEpoch) : -1
  }

  get attributes(): number {
    return this.magic === 2
      ? int16At(this.bytes, headerLayout.attributes)
      : this.bytes[messageLayout.attributes]!
  }

  get isControl(): boolean {
    return this.magic === 2 && (this.attributes & attributeBits.control) !== 0
  }

  get isTransactional(): boolean {
    return this.magic === 2 && (this.attributes & attributeBits.transactional) !== 0
  }

  /** −1 when the producer is not idempotent. */
  get producerId(): Int64 {
    return this.magic === 2 ? int64At(this.bytes, headerLayout.producerId) : -1
  }

  get producerEpoch(): number {
    return this.magic === 2 ? int16At(this.bytes, headerLayout.producerEpoch) : -1
  }

  get baseSequence(): number {
    return this.magic === 2 ? int32At(this.bytes, headerLayout.baseSequence) : -1
  }

  get lastSequence(): number {
    return sequenceAfter(this.baseSequence, this.lastOffset - this.baseOffset)
  }

  /** For reading the records: the checksum was verified when the batch was appended. */
  read(): RecordBatch {
    for (const batch of Records.fromBytes(this.bytes).batches({ checkCrc: false })) return batch
    throw new Error("a stored batch that is not whole")
  }
}
