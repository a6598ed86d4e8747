/**
 * One log: what is appended is read back as it was sent but for its place, and what Kafka refuses is refused.
 */
import { assert, describe, it } from "@effect/vitest"
import { type MakeOptions, Records } from "../../../src/Codec/Records/Records.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import {
  defaultLogConfig,
  type LogConfig,
  PartitionLog,
  produceError,
  recordsOf
} from "../../../src/EmbeddedKafka/log/index.ts"

const now = 1_700_000_000_000

const make = (config: Partial<LogConfig> = {}): PartitionLog =>
  new PartitionLog("orders", 0, { ...defaultLogConfig, ...config })

const batch = (count: number, options: MakeOptions = {}, timestamp = now): Uint8Array =>
  Records.make(
    Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: `value ${i}`, timestamp })),
    options
  )
    .encode()
    .slice()

const append = (log: PartitionLog, bytes: Uint8Array, leaderEpoch = 0, nowMs = now) => {
  const result = log.appendAsLeader(bytes, { leaderEpoch, nowMs })
  log.setHighWatermark(log.endOffset)
  return result
}

const read = (log: PartitionLog, from: number, maxBytes = 1_000_000) => {
  const result = log.read(from, { maxBytes, minOneMessage: true, upTo: "logEnd" })
  return result === undefined ? undefined : recordsOf(result)
}

const sent = (baseSequence: number, producerEpoch = 0, more: MakeOptions = {}) =>
  batch(2, { producerId: 9, producerEpoch, baseSequence, ...more })

describe("appending", () => {
  it("gives offsets and the leader epoch, and keeps the checksum", () => {
    const log = make()
    assert.deepInclude(append(log, batch(3)), {
      errorCode: 0,
      baseOffset: 0,
      lastOffset: 2,
      logStartOffset: 0
    })
    assert.deepInclude(append(log, batch(2), 7), { errorCode: 0, baseOffset: 3, lastOffset: 4 })
    const [first, second] = Array.from(Records.fromBytes(read(log, 0)!.encode()).batches())
    assert.deepInclude(first!.toObject(), { baseOffset: 0n, partitionLeaderEpoch: 0 })
    assert.deepInclude(second!.toObject(), { baseOffset: 3n, partitionLeaderEpoch: 7 })
    assert.isTrue(first!.isCrcValid && second!.isCrcValid)
    assert.deepStrictEqual(
      second!.toArray().map(({ offset, key }) => [offset, Buffer.from(key!).toString()]),
      [
        [3n, "k0"],
        [4n, "k1"]
      ]
    )
  })

  it("refuses a wrong checksum, and a batch that is too large", () => {
    const log = make({ maxMessageBytes: 200 })
    const bytes = batch(1)
    bytes[bytes.length - 2]! ^= 1
    assert.deepInclude(append(log, bytes), { errorCode: codes.CORRUPT_MESSAGE, baseOffset: -1 })
    assert.deepInclude(append(log, batch(50)), { errorCode: codes.MESSAGE_TOO_LARGE, baseOffset: -1 })
    assert.strictEqual(log.endOffset, 0)
  })

  it("refuses what the version of the request does not allow", () => {
    assert.strictEqual(produceError(new Uint8Array(0), 3), codes.INVALID_RECORD)
    assert.strictEqual(produceError(batch(1, { magic: 1 }), 3), codes.INVALID_RECORD)
    assert.strictEqual(produceError(batch(1, { compression: "zstd" }), 6), codes.UNSUPPORTED_COMPRESSION_TYPE)
    assert.strictEqual(produceError(batch(1, { compression: "zstd" }), 7), codes.NONE)
    assert.strictEqual(produceError(Buffer.concat([batch(1), batch(1)]), 9), codes.INVALID_RECORD)
  })

  it("names the records that have no key in a compacted topic, or a timestamp out of range", () => {
    const compacted = make({ isCompacted: true })
    const noKey = Records.make([{ key: "k", value: "v" }, { value: "v" }]).encode()
    const refused = append(compacted, noKey)
    assert.strictEqual(refused.errorCode, codes.INVALID_RECORD)
    assert.deepStrictEqual(
      refused.recordErrors.map(({ batchIndex }) => batchIndex),
      [1]
    )
    const late = append(make(), batch(2, {}, now + 3_600_001))
    assert.strictEqual(late.errorCode, codes.INVALID_TIMESTAMP)
    assert.strictEqual(late.recordErrors.length, 2)
    assert.strictEqual(append(make(), batch(2, {}, now + 3_600_000)).errorCode, 0)
  })

  it("sets its own time", () => {
    const log = make({ isLogAppendTime: true })
    assert.deepInclude(append(log, batch(2, {}, 5)), { errorCode: 0, logAppendTimeMs: now })
    const [stored] = Array.from(Records.fromBytes(read(log, 0)!.encode()).batches())
    assert.isTrue(stored!.isCrcValid)
    assert.deepStrictEqual(
      stored!.toArray().map((record) => [record.timestamp, record.timestampType]),
      [
        [BigInt(now), "logAppendTime"],
        [BigInt(now), "logAppendTime"]
      ]
    )
  })

  it("compresses anew where the topic says so", () => {
    const log = make({ compressionType: "gzip" })
    assert.strictEqual(append(log, batch(20, { compression: "snappy" })).errorCode, 0)
    assert.strictEqual(append(log, batch(20)).errorCode, 0)
    const batches = Array.from(Records.fromBytes(read(log, 0)!.encode()).batches())
    assert.deepStrictEqual(
      batches.map((each) => [each.compression, each.baseOffset, each.count]),
      [
        ["gzip", 0n, 20],
        ["gzip", 20n, 20]
      ]
    )
  })
})

describe("producers", () => {
  it("remembers five batches, and answers a duplicate with where it is", () => {
    const log = make()
    for (let i = 0; i < 6; i++) assert.strictEqual(append(log, sent(i * 2)).baseOffset, i * 2)
    assert.deepInclude(append(log, sent(2)), {
      errorCode: 0,
      baseOffset: 2,
      lastOffset: 3,
      isDuplicate: true
    })
    assert.strictEqual(append(log, sent(0)).errorCode, codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
    assert.strictEqual(append(log, sent(20)).errorCode, codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
    assert.strictEqual(append(log, sent(3, 1)).errorCode, codes.OUT_OF_ORDER_SEQUENCE_NUMBER)
    assert.strictEqual(append(log, sent(0, 1)).errorCode, 0)
    assert.strictEqual(append(log, sent(12, 0)).errorCode, codes.INVALID_PRODUCER_EPOCH)
    assert.strictEqual(log.endOffset, 14)
  })

  it("takes any sequence of a producer that it does not know, and goes on after 2³¹−1 with 0", () => {
    const log = make()
    assert.strictEqual(append(log, sent(0x7fff_fffe)).errorCode, 0)
    assert.strictEqual(append(log, sent(0)).errorCode, 0)
    assert.deepInclude(append(log, sent(0x7fff_fffe)), { isDuplicate: true, baseOffset: 0 })
  })

  it("has a last stable offset, and lists what was aborted", () => {
    const log = make()
    append(log, sent(0, 0, { isTransactional: true }))
    append(log, batch(1))
    assert.strictEqual(log.lastStableOffset, 0)
    assert.strictEqual(
      log.read(0, { maxBytes: 1000, minOneMessage: true, upTo: "lastStable" })!.sizeInBytes,
      0
    )
    log.appendMarker({
      producerId: 9,
      producerEpoch: 0,
      coordinatorEpoch: 3,
      isCommit: false,
      leaderEpoch: 0,
      nowMs: now
    })
    assert.strictEqual(log.lastStableOffset, 0)
    log.setHighWatermark(log.endOffset)
    assert.strictEqual(log.lastStableOffset, 4)
    const result = log.read(0, { maxBytes: 1000, minOneMessage: true, upTo: "lastStable" })!
    assert.deepStrictEqual(
      result.abortedTransactions!.map(({ firstOffset, producerId }) => [producerId, firstOffset]),
      [[9, 0]]
    )
    assert.strictEqual(append(log, sent(2, 0)).errorCode, 0)
  })
})

describe("truncation", () => {
  it("cuts batches, epochs and producers", () => {
    const log = make()
    append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: 0 }), 1)
    append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: 2 }), 2)
    assert.deepStrictEqual(log.endOffsetFor(1), { leaderEpoch: 1, endOffset: 2 })
    assert.isTrue(log.truncateTo(2))
    assert.deepStrictEqual(log.endOffsetFor(2), { leaderEpoch: -1, endOffset: -1 })
    assert.strictEqual(log.endOffset, 2)
    assert.strictEqual(
      append(log, batch(2, { producerId: 1, producerEpoch: 0, baseSequence: 2 }), 3).baseOffset,
      2
    )
  })
})

describe("retention", () => {
  it("deletes whole segments by time and by size, and what is before the start", () => {
    const log = make({ segmentBytes: 200, retentionMs: 1000 })
    for (let i = 0; i < 4; i++) append(log, batch(5, {}, now + i * 1000), 0, now + i * 1000)
    assert.isAbove(log.segments!.all.length, 2)
    assert.isTrue(log.applyRetention(now + 2500))
    assert.strictEqual(log.startOffset, 10)
    assert.isUndefined(read(log, 9))
    assert.strictEqual(log.deleteRecordsBefore(12), 0)
    assert.strictEqual(log.deleteRecordsBefore(21), codes.OFFSET_OUT_OF_RANGE)
    assert.strictEqual(log.startOffset, 12)
    assert.isTrue(log.applyRetention(now + 100_000))
    assert.strictEqual(log.startOffset, 20)
    assert.strictEqual(log.sizeInBytes, 0)
  })
})
