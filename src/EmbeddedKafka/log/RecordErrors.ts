/**
 * What is wrong with single records of a batch. All of them are named, and the batch is refused.
 *
 * The texts are what brokers answer: programs and people compare them.
 */
import type { KafkaRecord } from "../../Codec/Records/Record.ts"
import type { RecordBatch } from "../../Codec/Records/RecordBatch.ts"
import { codes } from "../protocol/codes.ts"
import type { LogConfig } from "./LogConfig.ts"
import { type RecordRefusal, Refusal } from "./Refusal.ts"

interface Place {
  readonly config: LogConfig
  readonly topicPartition: string
  readonly nowMs: number
}

type CheckedBatch = Pick<RecordBatch, "compression" | "magic" | "timestampType">

/** Those within a compressed message of magic 0 were not looked at. */
const needsTimestamp = ({ needsTimestamps }: LogConfig, { compression, magic }: CheckedBatch): boolean =>
  needsTimestamps && (magic !== 0 || compression === "none")

export class RecordErrors {
  readonly #place: Place
  readonly #errors: Array<RecordRefusal> = []
  #hasInvalidTimestamp = false

  constructor(place: Place) {
    this.#place = place
  }

  /** Gives whether the record may be appended. @param index within its batch */
  check(record: KafkaRecord, index: number, batch: CheckedBatch): boolean {
    const { config, topicPartition } = this.#place
    if (config.isCompacted && record.keyLength < 0)
      return this.add(
        index,
        `Compacted topic cannot accept message without key in topic partition ${topicPartition}${config.validatesAsBefore36 ? "." : ""}`
      )
    const isTimed = record.timestamp !== -1n || needsTimestamp(config, batch)
    if (!config.isLogAppendTime && isTimed) {
      if (!this.#isInTime(record, index)) return false
      if (!config.validatesAsBefore36) return true
    }
    if (batch.timestampType !== "logAppendTime") return true
    this.#hasInvalidTimestamp = true
    return this.add(
      index,
      `Invalid timestamp type in message ${shown(record)}. Producer should not set timestamp type to LogAppendTime.`
    )
  }

  add(batchIndex: number, batchIndexErrorMessage: string): false {
    this.#errors.push({ batchIndex, batchIndexErrorMessage })
    return false
  }

  /** Throws if there was anything. */
  refuse(): void {
    if (this.#errors.length === 0) return
    if (this.#hasInvalidTimestamp)
      throw new Refusal(
        codes.INVALID_TIMESTAMP,
        "One or more records have been rejected due to invalid timestamp",
        this.#errors
      )
    const first = this.#errors
      .slice(0, 3)
      .map(
        ({ batchIndex, batchIndexErrorMessage }) =>
          `RecordError(batchIndex=${batchIndex}, message='${batchIndexErrorMessage}')`
      )
    throw new Refusal(
      codes.INVALID_RECORD,
      `One or more records have been rejected due to ${this.#errors.length} record errors in total, and only showing the first three errors at most: [${first.join(", ")}]`,
      this.#errors
    )
  }

  #isInTime(record: KafkaRecord, index: number): boolean {
    const { config, nowMs } = this.#place
    // As Java's long, which overflows.
    const age = BigInt.asIntN(64, BigInt(nowMs) - record.timestamp)
    const before = asLong(config.timestampBeforeMaxMs)
    const after = asLong(config.timestampAfterMaxMs)
    if (age <= before && BigInt.asIntN(64, -age) <= after) return true
    this.#hasInvalidTimestamp = true
    const from = BigInt.asIntN(64, BigInt(nowMs) - before)
    const to = BigInt.asIntN(64, BigInt(nowMs) + after)
    return this.add(
      index,
      `Timestamp ${record.timestamp} of message with offset ${record.offset} is out of range. The timestamp should be within [${from}, ${to}]`
    )
  }
}

const asLong = (ms: number): bigint => (Number.isFinite(ms) ? BigInt(Math.trunc(ms)) : 0x7fff_ffff_ffff_ffffn)

/** As a broker shows a record. */
const shown = (record: KafkaRecord): string =>
  `DefaultRecord(offset=${record.offset}, timestamp=${record.timestamp}, key=${Math.max(record.keyLength, 0)} bytes, value=${Math.max(record.valueLength, 0)} bytes)`
