/**
 * Records without their codecs: the formats, what is refused, and what is harmless.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { type MakeOptions, Records } from "../../../src/Codec/Records/Records.ts"
import { type Magic, type RecordInput } from "../../../src/Codec/Records/Record.ts"
import { controlRecord } from "../../../src/Codec/Records/RecordBatch.ts"
import { crc32, crc32c, plainCrc32c } from "../../../src/Codec/Records/Crc32c.ts"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"
import { refused } from "./refused.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))
const text = (value: string) => new TextEncoder().encode(value)

const read = (bytes: Uint8Array) =>
  Records.fromBytes(bytes)
    .toArray()
    .map((record) => record.toObject())

const two: ReadonlyArray<RecordInput> = [
  { key: "k", value: "v1", timestamp: 1700000000000 },
  { key: null, value: "", timestamp: 1699999999999n }
]

const transactional: MakeOptions = {
  baseOffset: 7n,
  producerId: 123n,
  producerEpoch: 4,
  baseSequence: 2147483646,
  isTransactional: true,
  partitionLeaderEpoch: 9
}

const withHeaders: ReadonlyArray<RecordInput> = [
  {
    timestamp: 0,
    headers: [
      { key: "a", value: "1" },
      { key: "a", value: null }
    ]
  },
  { timestamp: 3000000000, key: "", value: "x" }
]

/** Made by `MemoryRecordsBuilder` of kafka-clients 3.9.2. */
const goldens: ReadonlyArray<
  readonly [
    name: string,
    magic: Magic,
    records: ReadonlyArray<RecordInput>,
    options: MakeOptions,
    bytes: string
  ]
> = [
  [
    "magic 0",
    0,
    two,
    { baseOffset: 5 },
    "000000000000000500000011615054270000000000016b00000002763100000000000000060000000e795748e00000ffffffff00000000"
  ],
  [
    "magic 1",
    1,
    two,
    { baseOffset: 5 },
    "0000000000000005000000193e73167401000000018bcfe56800000000016b000000027631000000000000000600000016c61e793e01000000018bcfe567ffffffffff00000000"
  ],
  [
    "magic 2",
    2,
    two,
    { baseOffset: 5 },
    "000000000000000500000042ffffffff02f083a7bd0000000000010000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff0000000212000000026b047631000c000102010000"
  ],
  [
    "magic 2, transactional, with headers and a delta beyond 2³¹",
    2,
    withHeaders,
    transactional,
    "00000000000000070000004b0000000902ecfc286b001000000001000000000000000000000000b2d05e00000000000000007b00047ffffffe000000021a00000001010402610231026101160080f882ad160200027800"
  ]
]

describe("checksums", () => {
  it("CRC32C and CRC32 have their check values, at every alignment", () => {
    for (let shift = 0; shift < 9; shift++) {
      const bytes = new Uint8Array(shift + 9)
      bytes.set(text("123456789"), shift)
      assert.strictEqual(crc32c(bytes, shift), 0xe3069283)
      assert.strictEqual(crc32(bytes, shift), 0xcbf43926)
    }
    const large = Uint8Array.from({ length: 3001 }, (_, i) => (i * i) & 0xff)
    assert.strictEqual(crc32c(large, 3), plainCrc32c(large, 3))
    assert.strictEqual(crc32c(new Uint8Array(0)), 0)
    assert.strictEqual(crc32c(new Uint8Array(32)), 0x8a9136aa)
  })

  it("go on from one part to the next", () => {
    const bytes = Uint8Array.from({ length: 3001 }, (_, i) => (i * i) & 0xff)
    for (const cut of [0, 1, 40, 255, 300, 2900, 3001]) {
      assert.strictEqual(crc32c(bytes, cut, 3001, crc32c(bytes, 0, cut)), crc32c(bytes))
      assert.strictEqual(plainCrc32c(bytes, cut, 3001, plainCrc32c(bytes, 0, cut)), crc32c(bytes))
      assert.strictEqual(crc32(bytes, cut, 3001, crc32(bytes, 0, cut)), crc32(bytes))
    }
  })
})

describe("records as Java writes them", () => {
  for (const [name, magic, records, options, bytes] of goldens) {
    it(name, () => {
      assert.strictEqual(hex(Records.make(records, options).encode(magic)), bytes)
      const [batch] = Records.fromBytes(unhex(bytes)).batches()
      assert.strictEqual(batch!.magic, magic)
      assert.isTrue(batch!.isCrcValid)
      assert.strictEqual(hex(Records.make(read(unhex(bytes)), options).encode(magic)), bytes)
    })
  }

  it("the header of a batch is read without its records", () => {
    const bytes = Records.make(withHeaders, transactional).encode()
    bytes.fill(0xff, 61)
    const [batch] = Records.fromBytes(bytes).batches()
    assert.strictEqual(batch!.baseOffset, 7n)
    assert.strictEqual(batch!.lastOffset, 8n)
    assert.strictEqual(batch!.lastOffsetDelta, 1)
    assert.strictEqual(batch!.partitionLeaderEpoch, 9)
    assert.strictEqual(batch!.compression, "none")
    assert.strictEqual(batch!.timestampType, "createTime")
    assert.isTrue(batch!.isTransactional)
    assert.isFalse(batch!.isControl)
    assert.isUndefined(batch!.deleteHorizonMs)
    assert.strictEqual(batch!.baseTimestamp, 0n)
    assert.strictEqual(batch!.maxTimestamp, 3000000000n)
    assert.strictEqual(batch!.producerId, 123n)
    assert.strictEqual(batch!.producerEpoch, 4)
    assert.strictEqual(batch!.baseSequence, 2147483646)
    assert.strictEqual(batch!.count, 2)
    assert.strictEqual(batch!.sizeInBytes, bytes.length)
    assert.strictEqual(batch!.bytes.length, bytes.length)
    assert.isFalse(batch!.isCrcValid)
  })
})

describe("round trips", () => {
  const Bytes = Schema.NullOr(Schema.Uint8Array)
  const Time = Schema.Union([
    Schema.Literals([-1n, 0n, 2n ** 31n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n]),
    Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -1n, maximum: 2n ** 63n - 1n }))
  ])
  const Drawn = Schema.Array(
    Schema.Struct({
      key: Bytes,
      value: Bytes,
      timestamp: Time,
      gap: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
      headers: Schema.Array(Schema.Struct({ key: Schema.String, value: Bytes }))
    })
  )
  const Base = Schema.Union([
    Schema.Literals([0n, 2n ** 53n - 1n, 2n ** 62n]),
    Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: 2n ** 62n }))
  ])

  it.prop("every magic keeps what it can hold", { drawn: Drawn, base: Base }, ({ drawn, base }) => {
    let offset = base - 1n
    const records = drawn.map(({ gap, headers, ...rest }) => ({
      ...rest,
      offset: (offset += BigInt(gap)),
      headers: headers.map((header) => ({ ...header, key: header.key.toWellFormed() }))
    }))
    for (const magic of [0, 1, 2] as const) {
      const expected = records.map((record) => ({
        ...record,
        timestamp: magic === 0 ? -1n : record.timestamp,
        sequence: -1,
        headers: magic === 2 ? record.headers : []
      }))
      const bytes = Records.make(expected, { baseOffset: base, keepOffsets: true }).encode(magic)
      assert.deepStrictEqual(read(bytes), expected)
      assert.deepStrictEqual(
        Array.from(Records.fromBytes(bytes), (record) => record.toObject()),
        expected
      )
    }
  })

  it("null is not empty, and duplicate headers stay in their order", () => {
    const [first, second] = read(Records.make(withHeaders).encode())
    assert.deepStrictEqual(first!.headers, [
      { key: "a", value: text("1") },
      { key: "a", value: null }
    ])
    assert.isNull(first!.key)
    assert.isNull(first!.value)
    assert.strictEqual(second!.key!.length, 0)
  })

  it("a key of a header keeps its byte order mark", () => {
    const [record] = read(Records.make([{ headers: [{ key: "\ufeffa", value: null }] }]).encode())
    assert.strictEqual(record!.headers[0]!.key, "\ufeffa")
  })

  it("time set by the broker is that of every record", () => {
    for (const magic of [1, 2] as const) {
      const bytes = Records.make(two, { logAppendTime: 1800000000000n }).encode(magic)
      const records = Records.fromBytes(bytes).toArray()
      assert.deepEqual(
        records.map((record) => record.timestamp),
        [1800000000000n, 1800000000000n]
      )
      assert.deepEqual(
        records.map((record) => record.timestampType),
        ["logAppendTime", "logAppendTime"]
      )
    }
  })

  it("a delete horizon is the base of the timestamps", () => {
    const bytes = Records.make(two, { deleteHorizonMs: 1700000500000n }).encode()
    const [batch] = Records.fromBytes(bytes).batches()
    assert.strictEqual(batch!.deleteHorizonMs, 1700000500000n)
    assert.deepEqual(
      batch!.toArray().map((record) => record.timestamp),
      [1700000000000n, 1699999999999n]
    )
  })

  it("control records say what they are", () => {
    const bytes = Records.make([{ key: unhex("00000001"), value: unhex("000000000003") }], {
      isControl: true
    }).encode()
    const [batch] = Records.fromBytes(bytes).batches()
    assert.isTrue(batch!.isControl)
    assert.deepEqual(controlRecord(batch!.toArray()[0]!), { version: 0, type: "commit", typeCode: 1 })
    const other = Records.make([{ key: unhex("00000063") }, { key: unhex("00") }]).toArray()
    assert.deepEqual(controlRecord(other[0]!), { version: 0, type: "unknown", typeCode: 99 })
    assert.strictEqual(refused(() => controlRecord(other[1]!)).kind, "corrupt")
  })

  it("batches of all magics stand side by side", () => {
    const parts = ([0, 1, 2, 1] as const).map((magic, i) =>
      Records.make([{ value: `m${magic}` }], { baseOffset: i }).encode(magic)
    )
    const all = Records.fromBytes(Buffer.concat(parts))
    assert.deepEqual(
      Array.from(all.batches(), (batch) => batch.magic),
      [0, 1, 2, 1]
    )
    assert.deepEqual(
      Array.from(all, (record) => Buffer.from(record.value!).toString()),
      ["m0", "m1", "m2", "m1"]
    )
    assert.deepEqual(
      all.toArray().map((record) => record.offset),
      [0n, 1n, 2n, 3n]
    )
  })

  it("a batch that the log cleaner emptied has no records, and keeps its offsets", () => {
    const bytes = new Uint8Array(61)
    bytes.set(Records.make([{}, {}], { baseOffset: 10 }).encode().subarray(0, 61))
    const view = new DataView(bytes.buffer)
    view.setInt32(8, 49)
    view.setInt32(57, 0)
    view.setInt16(21, 1) // gzip, of nothing
    view.setUint32(17, crc32c(bytes, 21))
    const [batch] = Records.fromBytes(bytes).batches()
    assert.deepEqual([batch!.baseOffset, batch!.lastOffset, batch!.count], [10n, 11n, 0])
    assert.deepEqual(batch!.toArray(), [])
  })

  it("no records are no bytes", () => {
    assert.strictEqual(Records.make([]).encode().length, 0)
    assert.deepEqual(Records.empty.toArray(), [])
    assert.strictEqual(Records.empty.sizeInBytes, 0)
  })

  it("encodes once for each magic, and the magic that was asked for goes first", () => {
    const records = Records.make(new Set([{ value: "a" }]))
    assert.strictEqual(records.encode(), records.encode(2))
    assert.strictEqual(records.encode(0)[16], 0)
    assert.strictEqual(Records.make([{ value: "a" }], { magic: 1 }).encode(2)[16], 1)
  })
})

describe("invalid input is refused by its path", () => {
  const cases: ReadonlyArray<readonly [path: string, records: ReadonlyArray<any>, options?: any]> = [
    ["records[1].key", [{}, { key: 5 }]],
    ["records[0].value", [{ value: {} }]],
    ["records[0].headers", [{ headers: 7 }]],
    ["records[0].headers[0]", [{ headers: [null] }]],
    ["records[3].headers[0].key", [{}, {}, {}, { headers: [{ key: null, value: null }] }]],
    ["records[0].headers[1].value", [{ headers: [{ key: "", value: "" }, { key: "" }] }]],
    ["records[0].timestamp", [{ timestamp: 1.5 }]],
    ["records[0].timestamp", [{ timestamp: -2n }]],
    ["records[0].timestamp", [{ timestamp: 2n ** 63n }]],
    ["records[1].offset", [{ offset: 3 }, { offset: 3 }], { keepOffsets: true }],
    ["records[1].offset", [{ offset: 3 }, { offset: 2n ** 32n }], { keepOffsets: true }],
    ["timestamp", [{}], { timestamp: Number.NaN }],
    ["baseOffset", [{}], { baseOffset: "1" }],
    ["producerId", [{}], { producerId: 2n ** 63n }],
    ["producerEpoch", [{}], { producerEpoch: 40000 }],
    ["baseSequence", [{}], { baseSequence: -2 }],
    ["partitionLeaderEpoch", [{}], { partitionLeaderEpoch: 0.5 }],
    ["compression", [{}], { compression: "brotli" }],
    ["magic", [{}], { magic: 3 }],
    ["isTransactional", [{}], { magic: 1, isTransactional: true }],
    ["producerId", [{}], { magic: 0, producerId: 5n }],
    ["compression", [{}], { magic: 1, compression: "zstd" }],
    ["logAppendTime", [{}], { magic: 0, logAppendTime: 5n }],
    ["records[0].headers", [{ headers: [{ key: "a", value: null }] }], { magic: 1 }]
  ]
  for (const [path, records, options] of cases) {
    it(`${path} of ${JSON.stringify([records, options ?? {}], (_, value) => (typeof value === "bigint" ? `${value}n` : value))}`, () => {
      const error = refused(() => Records.make(records, options).encode())
      assert.strictEqual(error.kind, "input")
      assert.strictEqual(error.path, path)
      assert.include(error.message, path)
    })
  }
})

/** A batch of magic 2 with these bytes as records and a right checksum. */
const batchOf = (count: number, records: string, attributes = 0): Uint8Array => {
  const bytes = new Uint8Array(61 + records.length / 2)
  bytes.set(unhex(records), 61)
  const view = new DataView(bytes.buffer)
  view.setInt32(8, bytes.length - 12)
  bytes[16] = 2
  view.setInt16(21, attributes)
  view.setInt32(57, count)
  view.setUint32(17, crc32c(bytes, 21))
  return bytes
}

describe("malformed bytes", () => {
  const samples = ([0, 1, 2] as const).map((magic) =>
    Records.make(
      magic === 2 ? [...two, ...withHeaders] : [{ key: "k", value: "value", timestamp: 5 }],
      magic === 2 ? transactional : { baseOffset: 3 }
    ).encode(magic)
  )

  it("a cut tail ends the records quietly, unless nothing could be read", () => {
    for (const bytes of samples) {
      const whole = read(bytes)
      for (let cut = 1; cut < bytes.length; cut++) {
        const error = refused(() => read(bytes.subarray(0, cut)))
        assert.strictEqual(error.kind, "cut")
        assert.deepStrictEqual(read(Buffer.concat([bytes, bytes.subarray(0, cut)])), whole)
      }
    }
  })

  it("13 survives CRC flips: each changed byte is detected, or is one that no checksum covers", () => {
    for (const bytes of samples) {
      const magic = bytes[16]!
      const whole = read(bytes)
      for (let at = 0; at < bytes.length; at++) {
        for (const by of [1, 0x80, 0xff]) {
          const changed = Uint8Array.from(bytes)
          changed[at]! ^= by
          let records: typeof whole
          try {
            records = read(changed)
          } catch (error) {
            assert.instanceOf(error, RecordsError)
            continue
          }
          // The base offset, and the leader epoch of magic 2, are set by brokers without a new checksum.
          assert.isTrue(at < 8 || (magic === 2 && at >= 12 && at < 16), `byte ${at}`)
          assert.deepStrictEqual(
            records.map((record) => ({ ...record, offset: 0n })),
            whole.map((record) => ({ ...record, offset: 0n }))
          )
        }
      }
    }
  })

  it("without the checksum, changed bytes give records or a RecordsError, never a defect", () => {
    for (const bytes of samples) {
      for (let at = 0; at < bytes.length; at++) {
        for (let by = 1; by < 256; by++) {
          const changed = Uint8Array.from(bytes)
          changed[at]! ^= by
          try {
            for (const record of Records.fromBytes(changed).toArray({ checkCrc: false })) record.toObject()
          } catch (error) {
            assert.instanceOf(error, RecordsError)
          }
        }
      }
    }
  })

  it("a wrong checksum names the offsets, and can be let through", () => {
    const bytes = Uint8Array.from(samples[2]!)
    bytes[bytes.length - 2]! ^= 1
    const error = refused(() => read(bytes))
    assert.strictEqual(error.kind, "crc")
    assert.deepEqual([error.firstOffset, error.lastOffset, error.byteOffset], [7n, 10n, 0])
    assert.include(error.message, "7–10")
    assert.strictEqual(Records.fromBytes(bytes).toArray({ checkCrc: false }).length, 4)
    const [batch] = Records.fromBytes(bytes).batches()
    assert.isFalse(batch!.isCrcValid)
  })

  it("records that know their partition name it, whatever is wrong and however they are read", () => {
    const source = { topic: "orders", partition: 3 }
    const of = (bytes: Uint8Array) => Records.fromBytes(bytes).withSource(source)
    const badCrc = Uint8Array.from(samples[2]!)
    badCrc[badCrc.length - 2]! ^= 1
    const badMagic = Uint8Array.from(samples[2]!)
    badMagic[16] = 9
    const badOld = Uint8Array.from(Records.make([{ value: "x" }], { magic: 1 }).encode())
    badOld[badOld.length - 1]! ^= 1
    const oversized = Records.make([{ value: "x".repeat(5000) }], { compression: "gzip" }).encode()
    const errors = [
      refused(() => of(badCrc).toArray()),
      refused(() => Array.from(of(badCrc))),
      refused(() => Records.fromBytes(badCrc).toArray({ source })),
      refused(() => of(badMagic).toArray()),
      refused(() => of(samples[2]!.subarray(0, 40)).toArray()),
      refused(() => of(badOld).toArray()),
      refused(() => of(batchOf(1, "0c000000010100", 5)).toArray()),
      refused(() => of(oversized).toArray({ maxDecompressedBytes: 1000 })),
      refused(() => of(batchOf(1, "0c00000001010000")).toArray())
    ]
    for (const error of errors) {
      assert.deepEqual(error.source, source, error.kind)
      assert.include(error.message, "Cannot read records of orders-3")
    }
    const kept = Records.make([{ value: "a" }])
    assert.strictEqual(kept.encode(), kept.withSource(source).encode(), "what was encoded is kept")
  })

  const corrupt: ReadonlyArray<readonly [what: string, count: number, records: string]> = [
    ["a count that the bytes cannot hold", 0x7fffffff, "0c00000001010000"],
    ["a negative count", -1, "0c000000010100"],
    ["fewer records than bytes", 0, "0c000000010100"],
    ["a byte after the last record", 1, "0c00000001010000"],
    ["a record shorter than any", 1, "0a000000010100"],
    ["a record longer than the rest", 1, "0e000000010100"],
    ["a negative record length", 1, "01000000010100"],
    ["a key longer than its record", 1, "0c0000007e0100"],
    ["a key length below −1", 1, "0c000000030100"],
    ["a value longer than its record", 1, "0c000000017e00"],
    ["a value length below −1", 1, "0c000000010300"],
    ["more headers than bytes", 1, "0c00000001017e"],
    ["a negative count of headers", 1, "0c000000010101"],
    ["a null header key", 1, "100000000101020101"],
    ["a header value longer than its record", 1, "100000000101020004"],
    ["a record with less content than it says", 1, "0e00000001010000"],
    ["a varint of six bytes", 1, "ffffffffff0f00000001010000"],
    ["a varint of 33 bits", 1, "ffffffff1f00000001010000"],
    ["a varlong of eleven bytes", 1, "2000ffffffffffffffffffff01000101000000"],
    ["a varlong of 65 bits", 1, "1e00ffffffffffffffffff02000101000000"]
  ]
  for (const [what, count, records] of corrupt) {
    it(`${what} is corrupt`, () => {
      const error = refused(() => read(batchOf(count, records)))
      assert.strictEqual(error.kind, "corrupt", error.message)
    })
  }

  it("a well-formed batch made the same way is read", () => {
    assert.strictEqual(read(batchOf(1, "0c000000010100")).length, 1)
  })

  it("an unknown codec is an error when the records are wanted, not before", () => {
    const [batch] = Records.fromBytes(batchOf(1, "0c000000010100", 5)).batches()
    assert.strictEqual(batch!.attributes, 5)
    assert.strictEqual(refused(() => batch!.compression).kind, "compression")
    assert.strictEqual(refused(() => batch!.toArray()).kind, "compression")
  })

  it("a batch of an unknown magic, or too small for its own, is corrupt", () => {
    const bytes = Uint8Array.from(samples[2]!)
    bytes[16] = 3
    assert.strictEqual(refused(() => read(bytes)).kind, "corrupt")
    for (const [i, size] of [
      [0, 13],
      [1, 21],
      [2, 48]
    ] as const) {
      const small = Uint8Array.from(samples[i]!)
      new DataView(small.buffer).setInt32(8, size)
      assert.strictEqual(refused(() => read(small)).kind, "corrupt")
    }
  })
})
