/**
 * What was fetched, produced again: what a broker accepts, and what stays as it was.
 */
import { assert, describe, it } from "@effect/vitest"
import { Produce } from "../../../src/Api/Produce.ts"
import { compressors } from "../../../src/Codec/Compression/index.ts"
import { crc32, crc32c } from "../../../src/Codec/Records/Crc32c.ts"
import {
  type CompressionName,
  type Compressors,
  type KafkaRecord,
  type Magic,
  type MakeOptions,
  type RecordInput,
  Records
} from "../../../src/Codec/Records/Records.ts"
import { refused } from "./refused.ts"

/** Codecs that must not be asked. */
const unused: Required<Compressors> = Object.fromEntries(
  Object.keys(compressors).map((name) => [
    name,
    {
      compress: () => assert.fail(`${name} was asked to compress`),
      decompress: () => assert.fail(`${name} was asked to decompress`)
    }
  ])
) as never

/** What `LogValidator` and `UnifiedLog` of Kafka check of a batch that a producer sends, read by hand. */
const assertProducible = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  assert.strictEqual(view.getInt32(8), bytes.length - 12, "exactly one batch")
  assert.strictEqual(bytes[16], 2)
  assert.strictEqual(view.getBigInt64(0), 0n, "the base offset")
  assert.strictEqual(view.getInt32(12), -1, "the leader epoch")
  assert.strictEqual(view.getUint32(17), crc32c(bytes, 21), "the checksum")
  const attributes = view.getInt16(21)
  assert.strictEqual(attributes & ~(0x07 | 0x10), 0, "attributes of a codec and a transaction only")
  const count = view.getInt32(57)
  assert.isAbove(count, 0)
  assert.strictEqual(view.getInt32(23), count - 1, "no gaps")
  if (view.getBigInt64(43) !== -1n) assert.isAtLeast(view.getInt32(53), 0, "a sequence of a producer")
  const records = Records.fromBytes(bytes).toArray()
  assert.deepStrictEqual(
    records.map((record) => record.offset),
    records.map((_, i) => BigInt(i))
  )
  const times = records.map((record) => record.timestamp)
  assert.strictEqual(
    view.getBigInt64(35),
    times.reduce((a, b) => (a > b ? a : b)),
    "the largest timestamp"
  )
}

const content = (records: Iterable<KafkaRecord>) =>
  Array.from(records, (record) => {
    const { key, value, headers, timestamp } = record.toObject()
    return { key, value, headers, timestamp }
  })

const inputs = (count: number, headers = true): ReadonlyArray<RecordInput> =>
  Array.from({ length: count }, (_, i) => ({
    key: i % 3 === 0 ? null : `key ${i}`,
    value: i % 4 === 0 ? null : `value ${i} `.repeat(10),
    timestamp: 1_700_000_000_000n + BigInt((i * 7) % 10),
    headers:
      headers && i % 2 === 0
        ? [
            { key: "a", value: "1" },
            { key: "a", value: null }
          ]
        : []
  }))

/** As a log has them: at an offset, of a leader, of a producer in a transaction. */
const inLog: MakeOptions = {
  baseOffset: 2n ** 40n,
  partitionLeaderEpoch: 7,
  producerId: 99n,
  producerEpoch: 3,
  baseSequence: 5,
  isTransactional: true
}

const batchOf = (bytes: Uint8Array, options = {}) => [...Records.fromBytes(bytes).batches(options)][0]!

const codecs: ReadonlyArray<CompressionName> = ["none", "gzip", "snappy", "lz4", "zstd"]

describe("a batch of magic 2, produced again", () => {
  for (const compression of codecs) {
    it(`${compression}: a new header, and the rest as it was, without the codec`, () => {
      const fetched = Records.make(inputs(20), { ...inLog, compression }).encode()
      const batch = batchOf(fetched, { compressors: unused })
      const again = Records.fromBatch(batch, { compressors: unused }).encode()
      assertProducible(again)
      assert.isTrue(Buffer.from(again.subarray(61)).equals(fetched.subarray(61)))
      assert.strictEqual(again[22]! & 7, codecs.indexOf(compression))
      assert.deepStrictEqual(content(Records.fromBytes(again)), content(Records.fromBytes(fetched)))
      assert.deepStrictEqual(again, Records.make(inputs(20), { compression }).encode())
      const [header] = Records.fromBytes(again).batches()
      assert.deepEqual(
        [header!.producerId, header!.producerEpoch, header!.baseSequence, header!.isTransactional],
        [-1n, -1, -1, false]
      )
    })
  }

  it("takes the producer that it is given", () => {
    const batch = batchOf(Records.make(inputs(4), { baseOffset: 9 }).encode())
    const again = Records.fromBatch(batch, {
      producerId: 5n,
      producerEpoch: 1,
      baseSequence: 100,
      isTransactional: true
    }).encode()
    assertProducible(again)
    const [header] = Records.fromBytes(again).batches()
    assert.deepEqual(
      [header!.producerId, header!.producerEpoch, header!.baseSequence, header!.lastSequence],
      [5n, 1, 100, 103]
    )
    assert.isTrue(header!.isTransactional)
  })

  it("keeps timestamps that are relative to a delete horizon, and drops the horizon", () => {
    const fetched = Records.make(inputs(6), { ...inLog, deleteHorizonMs: 1_900_000_000_000n }).encode()
    const again = Records.fromBatch(batchOf(fetched)).encode()
    assertProducible(again)
    assert.isUndefined(batchOf(again).deleteHorizonMs)
    assert.deepStrictEqual(content(Records.fromBytes(again)), content(Records.fromBytes(fetched)))
  })

  it("a broker's time becomes the time of the records", () => {
    const fetched = Records.make(inputs(6), { ...inLog, compression: "zstd", logAppendTime: 42n }).encode()
    const again = Records.fromBatch(batchOf(fetched)).encode()
    assertProducible(again)
    assert.strictEqual(batchOf(again).compression, "zstd")
    assert.strictEqual(batchOf(again).timestampType, "createTime")
    assert.deepStrictEqual(content(Records.fromBytes(again)), content(Records.fromBytes(fetched)))
    assert.deepEqual([...new Set(Array.from(Records.fromBytes(again), (each) => each.timestamp))], [42n])
  })

  for (const compression of ["none", "lz4"] as const) {
    it(`gaps that the log cleaner left are closed (${compression})`, () => {
      const offsets = [3, 5, 6, 20]
      const records = inputs(4).map((record, i) => ({ ...record, offset: 1000 + offsets[i]! }))
      const options = { ...inLog, baseOffset: 1000, keepOffsets: true, compression }
      const gap = Records.make(records, options).encode()
      const tail = Uint8Array.from(Records.make(inputs(2), { ...inLog, compression }).encode())
      // The cleaner took the last record but not its offset.
      const view = new DataView(tail.buffer)
      view.setInt32(23, 4)
      view.setUint32(17, crc32c(tail, 21))
      for (const fetched of [gap, tail]) {
        const again = Records.fromBatch(batchOf(fetched)).encode()
        assertProducible(again)
        assert.strictEqual(batchOf(again).compression, compression)
        assert.deepStrictEqual(content(Records.fromBytes(again)), content(Records.fromBytes(fetched)))
      }
    })
  }

  it("begins where it is told", () => {
    const fetched = Records.make(inputs(10), { ...inLog, baseOffset: 100, compression: "gzip" }).encode()
    const all = content(Records.fromBytes(fetched))
    for (const [fromOffset, left] of [
      [0n, 10],
      [100n, 10],
      [101n, 9],
      [109n, 1]
    ] as const) {
      const again = Records.fromBatch(batchOf(fetched), { fromOffset }).encode()
      assertProducible(again)
      assert.deepStrictEqual(content(Records.fromBytes(again)), all.slice(10 - left))
    }
    assert.strictEqual(Records.fromBatch(batchOf(fetched), { fromOffset: 110n }).encode().length, 0)
  })

  it("takes another codec where it is told to", () => {
    const fetched = Records.make(inputs(10), { ...inLog, compression: "gzip" }).encode()
    const again = Records.fromBatch(batchOf(fetched), { compression: "lz4" }).encode()
    assertProducible(again)
    assert.strictEqual(batchOf(again).compression, "lz4")
    assert.deepStrictEqual(content(Records.fromBytes(again)), content(Records.fromBytes(fetched)))
  })

  it("is written anew where an old version of Produce wants an old magic", () => {
    const fetched = Records.make(inputs(5, false), { ...inLog, compression: "gzip" }).encode()
    const again = Records.fromBatch(batchOf(fetched))
    for (const magic of [0, 1] as const) {
      const old = batchOf(again.encode(magic))
      assert.deepEqual([old.magic, old.compression], [magic, "gzip"])
      assert.deepStrictEqual(
        content(old).map(({ key, value }) => ({ key, value })),
        content(Records.fromBytes(fetched)).map(({ key, value }) => ({ key, value }))
      )
    }
    assertProducible(again.encode(2))
    const zstd = Records.make(inputs(5, false), { compression: "zstd" }).encode()
    assert.strictEqual(refused(() => Records.fromBatch(batchOf(zstd)).encode(1)).path, "compression")
  })

  it("a wrong checksum is not sealed with a right one", () => {
    for (const magic of [0, 1, 2] as const) {
      const fetched = Uint8Array.from(Records.make([{ value: "abc" }], { magic }).encode())
      fetched[fetched.length - 2]! ^= 1
      for (const checkCrc of [true, false]) {
        assert.strictEqual(refused(() => Records.fromBatch(batchOf(fetched, { checkCrc }))).kind, "crc")
      }
      assert.strictEqual(refused(() => Records.fromBytes(fetched).toProduce()).kind, "crc")
    }
  })

  it("a control batch is refused", () => {
    const marker = { key: Uint8Array.of(0, 0, 0, 1), value: new Uint8Array(6) }
    const fetched = Records.make([marker], { isControl: true }).encode()
    const error = refused(() => Records.fromBatch(batchOf(fetched)))
    assert.strictEqual(error.kind, "input")
    assert.include(error.message, "control batch")
  })

  it("what is fetched can change after it was encoded", () => {
    const fetched = Uint8Array.from(Records.make(inputs(300), inLog).encode())
    const expected = Records.make(inputs(300)).encode()
    const again = Records.fromBatch(batchOf(fetched))
    assert.deepStrictEqual(again.encode(), expected)
    fetched.fill(0)
    assert.deepStrictEqual(again.encode(), expected)
  })
})

const emptied = (): Uint8Array => {
  const bytes = Uint8Array.from(Records.make([{}, {}], { baseOffset: 10 }).encode().subarray(0, 61))
  const view = new DataView(bytes.buffer)
  view.setInt32(8, 49)
  view.setInt32(57, 0)
  view.setUint32(17, crc32c(bytes, 21))
  return bytes
}

const control = () =>
  Records.make([{ key: Uint8Array.of(0, 0, 0, 1), value: new Uint8Array(6) }], {
    baseOffset: 15,
    isControl: true
  }).encode()

describe("a fetched record set, produced again", () => {
  it("is one record set for each batch, without control batches and what the log cleaner emptied", () => {
    const fetched = Records.fromBytes(
      Buffer.concat([
        emptied(),
        Records.make(inputs(3), { ...inLog, baseOffset: 12, compression: "zstd" }).encode(),
        control(),
        Records.make(inputs(2), { ...inLog, baseOffset: 16, compression: "snappy" }).encode(),
        Records.make([{}]).encode().subarray(0, 40)
      ])
    )
    const sets = fetched.toProduce()
    for (const set of sets) assertProducible(set.encode())
    assert.deepEqual(
      sets.map((set) => batchOf(set.encode()).compression),
      ["zstd", "snappy"]
    )
    const data = [...fetched.batches()].filter((batch) => !batch.isControl)
    assert.deepStrictEqual(sets.flatMap(content), data.flatMap(content))
    assert.deepEqual(
      fetched.toProduce({ fromOffset: 14n }).map((set) => set.toArray().length),
      [1, 2]
    )
    assert.deepEqual(fetched.toProduce({ fromOffset: 18n }), [])
    assert.deepEqual(Records.empty.toProduce(), [])
  })

  it("numbers of an idempotent producer go on from batch to batch, and around", () => {
    const fetched = Records.fromBytes(
      Buffer.concat([
        Records.make(inputs(3), { baseOffset: 0, compression: "gzip" }).encode(),
        Records.make(inputs(2, false), { baseOffset: 3, magic: 1, compression: "gzip" }).encode(),
        Records.make(inputs(2, false), { baseOffset: 5, magic: 1 }).encode(),
        Records.make(inputs(1), { baseOffset: 7 }).encode()
      ])
    )
    const producer = { producerId: 1n, producerEpoch: 0, baseSequence: 2 ** 31 - 4 }
    const sets = fetched.toProduce(producer).map((set) => batchOf(set.encode()))
    assert.deepEqual(
      sets.map((batch) => [batch.baseSequence, batch.lastSequence, batch.count]),
      [
        [2 ** 31 - 4, 2 ** 31 - 2, 3],
        [2 ** 31 - 1, 0, 2],
        [1, 2, 2],
        [3, 3, 1]
      ]
    )
    assert.deepEqual(
      sets[1]!.toArray().map((record) => record.sequence),
      [2 ** 31 - 1, 0]
    )
  })

  for (const magic of [0, 1] as const) {
    for (const compression of ["none", "gzip", "snappy", "lz4"] as const) {
      it(`messages of magic ${magic} with ${compression}`, () => {
        const sources = [100, 110].map((baseOffset, i) =>
          Records.make(inputs(10 - i * 5, false), { magic, compression, baseOffset }).encode()
        )
        const fetched = Records.fromBytes(Buffer.concat(sources))
        const all = content(fetched)
        for (const [fromOffset, skipped] of [
          [undefined, 0],
          [100n, 0],
          [104n, 4],
          [110n, 10],
          [112n, 12]
        ] as const) {
          const sets = fetched.toProduce({ fromOffset })
          assert.lengthOf(sets, compression === "none" || skipped >= 10 ? 1 : 2)
          for (const each of sets) {
            assertProducible(each.encode(2))
            assert.strictEqual(batchOf(each.encode(2)).compression, compression)
          }
          assert.deepStrictEqual(
            sets.flatMap((each) => content(Records.fromBytes(each.encode(2)))),
            all.slice(skipped)
          )
          const old = sets.map((each) => Records.fromBytes(each.encode(magic)))
          assert.deepStrictEqual(old.flatMap(content), all.slice(skipped))
        }
      })
    }

    it(`a compressed message of magic ${magic} stays as it is for a version of Produce that takes it`, () => {
      const fetched = Records.make(inputs(10, false), {
        magic,
        compression: "gzip",
        baseOffset: 500
      }).encode()
      const batch = batchOf(fetched, { compressors: unused })
      const again = Records.fromBatch(batch, { compressors: unused }).encode(magic)
      const view = new DataView(again.buffer, again.byteOffset, again.length)
      assert.strictEqual(view.getBigInt64(0), 0n)
      assert.isTrue(Buffer.from(again.subarray(8)).equals(fetched.subarray(8)))
      assert.strictEqual(view.getUint32(12), crc32(again, 16))
    })
  }

  it("a broker's time in a message of magic 1 becomes the time of the records", () => {
    for (const compression of ["none", "gzip"] as const) {
      const fetched = Records.make(inputs(3, false), { magic: 1, compression, logAppendTime: 77n }).encode()
      for (const magic of [1, 2] as const) {
        const sets = Records.fromBytes(fetched).toProduce()
        assert.lengthOf(sets, 1)
        for (const batch of Records.fromBytes(sets[0]!.encode(magic)).batches()) {
          assert.strictEqual(batch.timestampType, "createTime")
          for (const record of batch) assert.strictEqual(record.timestamp, 77n)
        }
      }
    }
  })

  it("plain messages are gathered up to a limit", () => {
    const fetched = Records.fromBytes(Records.make(inputs(40, false), { magic: 1 }).encode())
    const sets = fetched.toProduce({ maxBytes: 600 })
    assert.isAbove(sets.length, 3)
    for (const set of sets) assert.isAtMost(set.encode(2).length, 600 + 61)
    assert.deepStrictEqual(sets.flatMap(content), content(fetched))
  })

  it("has one limit for all that must be decompressed", () => {
    const oversized = [0, 1, 2, 3].map((baseOffset) =>
      Records.make([{ value: new Uint8Array(100_000) }], {
        baseOffset,
        compression: "gzip",
        logAppendTime: 1
      }).encode()
    )
    const fetched = Records.fromBytes(Buffer.concat(oversized))
    assert.lengthOf(fetched.toProduce({ maxHeldBytes: 500_000 }), 4)
    assert.strictEqual(refused(() => fetched.toProduce({ maxHeldBytes: 300_000 })).kind, "tooLarge")
  })

  it("goes into a request of every version, in pieces too", () => {
    const fetched = Records.fromBytes(
      Records.make(inputs(500, false), { ...inLog, compression: "gzip" }).encode()
    )
    for (let version = Produce.versions.min; version <= Produce.versions.max; version++) {
      const message = Produce.request.at(version)
      const [records] = fetched.toProduce()
      const value = {
        acks: -1,
        timeoutMs: 1000,
        topicData: [
          { name: "a", topicId: "AAAAAAAAAAAAAAAAAAAAAQ", partitionData: [{ index: 0, records: records! }] }
        ]
      }
      // By the interpreter at first, then compiled.
      for (let turn = 0; turn < 5; turn++) {
        const sent = message.decode(message.encode(value)).topicData[0]!.partitionData[0]!.records!
        const magic: Magic = version < 2 ? 0 : version < 3 ? 1 : 2
        assert.strictEqual(batchOf(sent.encode()).magic, magic)
        if (magic === 2) assertProducible(sent.encode())
        assert.strictEqual(sent.toArray().length, 500)
      }
    }
  })
})

describe("records that were read, given to make", () => {
  const fetched = Records.fromBytes(Records.make(inputs(8), { ...inLog, compression: "zstd" }).encode())

  it("are what a broker accepts, whatever their offsets were", () => {
    const [batch] = fetched.batches()
    for (const records of [
      Records.make(batch!),
      Records.make(fetched),
      Records.make([...fetched]),
      Records.make(fetched.toArray().map((record) => record.toObject())),
      Records.make(fetched, { baseOffset: 0n }),
      Records.make(fetched, { baseOffset: 0, compression: "gzip" })
    ]) {
      assertProducible(records.encode())
      assert.deepStrictEqual(content(records), content(fetched))
    }
    const some = fetched.toArray().filter((_, i) => i % 3 === 1)
    assertProducible(Records.make(some).encode())
    assertProducible(Records.make(some.toReversed(), { baseOffset: 0n }).encode())
  })

  it("keep their offsets where a log is written", () => {
    const some = fetched.toArray().filter((_, i) => i % 3 === 1)
    const kept = Records.make(some, { keepOffsets: true }).toArray()
    assert.deepEqual(
      kept.map((record) => record.offset),
      some.map((record) => record.offset)
    )
    assert.strictEqual(
      refused(() => Records.make(some, { keepOffsets: true, baseOffset: 0n }).encode()).kind,
      "input"
    )
  })

  it("bytes stay as they are", () => {
    const bytes = fetched.encode()
    assert.strictEqual(Records.fromBytes(bytes).encode(), bytes)
  })
})
