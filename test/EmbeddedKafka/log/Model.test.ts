/**
 * A log against one that is written as simply as can be, for random appends, transactions, truncations, deletions and retention: the same seed, the same acts.
 */
import { assert, describe, it } from "@effect/vitest"
import { type MakeOptions, Records } from "../../../src/Codec/Records/Records.ts"
import { defaultLogConfig, PartitionLog } from "../../../src/EmbeddedKafka/log/index.ts"
import { Chance } from "../../../src/internal/Chance.ts"

interface ModelRecord {
  readonly offset: number
  readonly value: string
  readonly timestamp: number
  readonly epoch: number
  readonly producer: number
  readonly marker: "commit" | "abort" | undefined
}

/** Records one by one, and nothing derived. */
class Model {
  records: Array<ModelRecord> = []
  start = 0
  end = 0
  highWatermark = 0

  readable(from: number, to: number): ReadonlyArray<string> {
    return this.records.filter(({ offset }) => offset >= from && offset < to).map(({ value }) => value)
  }

  /** The first record of each producer's transaction, as `[producer, first, marker]`; without a marker it goes on. */
  transactions(): ReadonlyArray<readonly [producer: number, first: number, marker: ModelRecord | undefined]> {
    const open = new Map<number, number>()
    const all: Array<readonly [number, number, ModelRecord | undefined]> = []
    for (const record of this.records) {
      if (record.producer < 0) continue
      const first = open.get(record.producer)
      if (record.marker === undefined) open.set(record.producer, first ?? record.offset)
      else if (first !== undefined) {
        all.push([record.producer, first, record])
        open.delete(record.producer)
      }
    }
    for (const [producer, first] of open) all.push([producer, first, undefined])
    return all
  }

  lastStable(): number {
    const unstable = this.transactions()
      .filter(([, , marker]) => marker === undefined || marker.offset >= this.highWatermark)
      .map(([, first]) => first)
    return Math.max(this.start, Math.min(this.highWatermark, ...unstable))
  }

  endOfEpoch(epoch: number): readonly [epoch: number, end: number] {
    const epochs = [...new Set(this.records.map((record) => record.epoch))]
    if (epochs.at(-1) === epoch) return [epoch, this.end]
    const higher = this.records.find((record) => record.epoch > epoch)
    if (higher === undefined) return [-1, -1]
    const floor = this.records.findLast((record) => record.epoch <= epoch)
    return [floor?.epoch ?? epoch, floor === undefined ? Math.max(higher.offset, this.start) : higher.offset]
  }
}

const readAll = (log: PartitionLog, from: number, upTo: "logEnd" | "highWatermark" | "lastStable") => {
  const values: Array<string> = []
  let at = from
  for (;;) {
    const read = log.read(at, { maxBytes: 500, minOneMessage: true, upTo })
    assert.isDefined(read)
    if (read.sizeInBytes === 0) return values
    for (const batch of Records.fromBytes(Buffer.concat(read.pieces)).batches()) {
      for (const record of batch)
        if (record.offset >= at)
          values.push(batch.isControl ? "marker" : Buffer.from(record.value!).toString())
      at = Number(batch.lastOffset) + 1
    }
  }
}

const run = (seed: number, steps: number): void => {
  const chance = new Chance(seed)
  const log = new PartitionLog("orders", 0, { ...defaultLogConfig, segmentBytes: 700, retentionMs: 40_000 })
  const model = new Model()
  let nowMs = 1_000_000
  let epoch = 0
  const sequences = new Map<number, number>()

  const append = (): void => {
    const count = chance.upTo(4)
    const producer = chance.upTo(3) === 1 ? chance.upTo(3) : -1
    const values = Array.from({ length: count }, (_, i) => `${model.end + i} of ${seed}`)
    const timestamp = nowMs - chance.upTo(1000)
    const sequence = sequences.get(producer) ?? 0
    const options: MakeOptions =
      producer < 0
        ? { compression: chance.upTo(4) === 1 ? "gzip" : "none" }
        : { producerId: producer, producerEpoch: 0, baseSequence: sequence, isTransactional: true }
    const bytes = Records.make(
      values.map((value) => ({ value, timestamp })),
      options
    ).encode()
    const result = log.appendAsLeader(bytes, { leaderEpoch: epoch, nowMs })
    assert.deepInclude(result, { errorCode: 0, baseOffset: model.end, logStartOffset: model.start })
    if (producer >= 0) sequences.set(producer, sequence + count)
    for (const value of values)
      model.records.push({ offset: model.end++, value, timestamp, epoch, producer, marker: undefined })
  }
  const mark = (): void => {
    const open = model.transactions().filter(([, , marker]) => marker === undefined)
    if (open.length === 0) return
    const [producer] = open[chance.upTo(open.length) - 1]!
    const isCommit = chance.upTo(2) === 1
    log.appendMarker({
      producerId: producer,
      producerEpoch: 0,
      coordinatorEpoch: 0,
      isCommit,
      leaderEpoch: epoch,
      nowMs
    })
    const marker = isCommit ? "commit" : "abort"
    model.records.push({ offset: model.end++, value: "marker", timestamp: nowMs, epoch, producer, marker })
  }
  const truncate = (): void => {
    // What is below the high watermark is never cut; and a sequence goes on where the log ends.
    const batches = log.batches
      .map(({ baseOffset }) => baseOffset)
      .filter((each) => each >= model.highWatermark)
    const to = batches[chance.upTo(Math.max(batches.length, 1)) - 1]
    if (to === undefined) return
    log.truncateTo(to)
    model.records = model.records.filter(({ offset }) => offset < to)
    model.end = to
    for (const producer of sequences.keys())
      sequences.set(
        producer,
        model.records.filter((each) => each.producer === producer && each.marker === undefined).length
      )
  }
  const moveStart = (offset: number): void => {
    if (offset > model.start) model.start = offset
  }

  for (let i = 0; i < steps; i++) {
    nowMs += chance.upTo(2000)
    const act = chance.upTo(20)
    if (act <= 10) append()
    else if (act <= 13) mark()
    else if (act <= 15) {
      // Replicas have whole batches.
      const ends = log.batches
        .map(({ lastOffset }) => lastOffset + 1)
        .filter((each) => each > model.highWatermark)
      model.highWatermark = ends[chance.upTo(4) - 1] ?? model.highWatermark
      log.setHighWatermark(model.highWatermark)
    } else if (act === 16) truncate()
    else if (act === 17) epoch++
    else if (act === 18) {
      const to = Math.min(model.highWatermark, model.start + chance.upTo(5))
      assert.strictEqual(log.deleteRecordsBefore(to), 0)
      moveStart(to)
    } else if (act === 19) {
      log.applyRetention(nowMs)
      const kept = log.startOffset
      const gone = model.records.filter(({ offset }) => offset >= model.start && offset < kept)
      assert.isTrue(kept <= model.highWatermark)
      for (const { timestamp } of gone) assert.isAbove(nowMs - timestamp, 38_000)
      moveStart(kept)
    }
    assert.deepStrictEqual(
      [log.startOffset, log.endOffset, log.highWatermark, log.lastStableOffset],
      [model.start, model.end, model.highWatermark, model.lastStable()],
      `seed ${seed}, step ${i}, act ${act}`
    )
    if (i % 10 !== 0) continue
    assert.deepStrictEqual(readAll(log, model.start, "logEnd"), model.readable(model.start, model.end))
    assert.deepStrictEqual(
      readAll(log, model.start, "lastStable"),
      model.readable(model.start, model.lastStable())
    )
    for (let each = Math.max(0, epoch - 3); each <= epoch + 1; each++) {
      const { endOffset, leaderEpoch } = log.endOffsetFor(each)
      if (model.start === 0) assert.deepStrictEqual([leaderEpoch, endOffset], model.endOfEpoch(each))
    }
    const asked = nowMs - chance.upTo(30_000)
    const visible = model.records.filter(({ offset }) => offset >= model.start)
    const found = log.offsetAtTimestamp(asked)
    if (found !== undefined) {
      assert.isAtLeast(Number(found.timestamp), asked)
      const first = visible.find(({ timestamp }) => timestamp >= asked)
      assert.strictEqual(found.offset, first?.offset)
    }
  }
  const aborted = model
    .transactions()
    .filter(([, , marker]) => marker?.marker === "abort" && marker.offset >= model.start)
    .map(([producer, first, marker]) => [producer, first, marker!.offset] as const)
  log.setHighWatermark(log.endOffset)
  const named = new Map<string, ReadonlyArray<number>>()
  for (let at = log.startOffset; at < log.endOffset;) {
    const read = log.read(at, { maxBytes: 100_000, minOneMessage: true, upTo: "lastStable" })!
    if (read.sizeInBytes === 0) break
    for (const { firstOffset, producerId } of read.abortedTransactions!)
      named.set(`${firstOffset}`, [Number(producerId), firstOffset])
    at = read.batches.at(-1)!.lastOffset + 1
  }
  for (const [producer, first, end] of aborted)
    if (end < log.lastStableOffset)
      assert.deepStrictEqual(named.get(`${first}`), [producer, first], `seed ${seed}`)
}

describe("a log", () => {
  it("does as a naive one, whatever happens to it", () => {
    for (let seed = 1; seed <= 100; seed++) run(seed, 120)
  })
})
