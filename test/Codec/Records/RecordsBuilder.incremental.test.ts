/**
 * A builder at every step: the size is exact, what is encoded at append is what plain encoding gives, and nothing that was built changes any more.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Writer } from "../../../src/Codec/Cursor.ts"
import * as Codec from "../../../src/Codec/index.ts"
import { crc32c } from "../../../src/Codec/Records/Crc32c.ts"
import type { RecordInput } from "../../../src/Codec/Records/Record.ts"
import { Records, RecordsError } from "../../../src/Codec/Records/Records.ts"
import { type BuilderOptions, RecordsBuilder } from "../../../src/Codec/Records/RecordsBuilder.ts"
import { encodeEffect } from "../../../src/Codec/Records/RecordsEffect.ts"
import { formats, randomFrom, seededSet } from "./seededSets.ts"

const limit = 100_000_000

/** The ways in which a builder can hold its records. */
const ways: Readonly<Record<string, () => Partial<BuilderOptions>>> = {
  held: () => ({}),
  "encoded at append": () => ({ encodeAtAppend: true }),
  "encoded at append, into given memory": () => ({
    encodeAtAppend: true,
    allocate: (bytes) => new Uint8Array(bytes + 3).subarray(3)
  }),
  "encoded at append, with large values where they are": () => ({
    encodeAtAppend: true,
    referenceFromBytes: 60
  })
}

const withoutCodec = formats.filter(([, codec]) => codec === "none")

const wire = Codec.message("Carrier", {
  versions: "0",
  fields: { records: Codec.records }
}).at(0)

/** What a connection writes of it, in so many pieces. */
const written = (records: Records) => {
  const writer = new Writer(16)
  const apart: Array<{ at: number; bytes: Uint8Array }> = []
  writer.apart = apart
  wire.write(writer, { records })
  const pieces: Array<Uint8Array> = []
  let from = 0
  for (const { at, bytes } of apart) {
    pieces.push(writer.bytes.subarray(from, at), bytes)
    from = at
  }
  pieces.push(writer.bytes.subarray(from, writer.offset))
  return { apart, bytes: Buffer.concat(pieces).subarray(4) }
}

describe("a builder at every step", () => {
  for (const [way, options] of Object.entries(ways)) {
    for (const [magic] of withoutCodec)
      it(`${way}, magic ${magic}: the size is that of what is built, which is the plain encoding`, () => {
        for (let seed = 0; seed < 60; seed++) {
          const set = seededSet(seed, magic, "none")
          const builder = new RecordsBuilder({ ...set.options, magic, maxBytes: limit, ...options() })
          const steps: Array<Records> = []
          for (let i = 0; i < set.records.length; i++) {
            assert.isTrue(builder.append(set.records[i]!))
            assert.strictEqual(builder.count, i + 1)
            const built = builder.build()
            assert.strictEqual(built.sizeInBytes, builder.sizeInBytes)
            if (i < 5 || i === set.records.length - 1) steps.push(built)
            else continue
            const expected = Records.make(set.records.slice(0, i + 1), set.options).encode(magic)
            assert.strictEqual(expected.length, builder.sizeInBytes)
            assert.isTrue(Buffer.from(expected).equals(built.encode()), `seed ${seed}, record ${i}`)
            assert.isTrue(written(built).bytes.equals(expected))
          }
          // What was built before has not changed since.
          for (const [i, built] of steps.entries()) {
            const count = i < 5 ? i + 1 : set.records.length
            const expected = Records.make(set.records.slice(0, count), set.options).encode(magic)
            assert.isTrue(written(built).bytes.equals(expected))
            assert.isTrue(Buffer.from(expected).equals(built.encode()))
            assert.strictEqual(built.toObject().count, count)
          }
        }
      })
    for (const [magic, compression] of formats.filter(([, codec]) => codec !== "none"))
      it(`${way}, magic ${magic}, ${compression}: is compressed as a whole`, () => {
        for (let seed = 0; seed < 12; seed++) {
          const set = seededSet(seed, magic, compression)
          const builder = new RecordsBuilder({ ...set.options, magic, maxBytes: limit, ...options() })
          for (const record of set.records) builder.append(record)
          const expected = Records.make(set.records, set.options).encode(magic)
          const built = builder.build()
          assert.isTrue(written(built).bytes.equals(expected), `seed ${seed}`)
          assert.isTrue(Buffer.from(expected).equals(built.encode()))
          const ahead = Effect.runSync(
            encodeEffect(builder.build(), { asyncAboveBytes: Number.POSITIVE_INFINITY })
          )
          assert.isTrue(Buffer.from(expected).equals(ahead))
          const plain = Records.make(set.records, { ...set.options, compression: "none" }).encode(magic)
          assert.strictEqual(builder.sizeInBytes, plain.length, "before compression")
        }
      })
  }

  it("what cannot be compressed is larger than the size by at most what is documented", () => {
    const below = randomFrom(5)
    const noise = (length: number) => Uint8Array.from({ length }, () => below(256))
    for (const [magic, compression] of formats) {
      for (const bytes of [0, 1, 50, 1000, 65_530, 65_540, 300_000]) {
        const builder = new RecordsBuilder({ magic, compression, maxBytes: limit, encodeAtAppend: true })
        builder.append({ value: noise(bytes) })
        builder.append({ key: noise(bytes >> 1), value: null })
        assert.isAtMost(
          builder.build().sizeInBytes,
          builder.sizeInBytes * 1.01 + 128,
          `${magic} ${compression}`
        )
      }
    }
  })

  it("a timestamp before the first one makes its record larger, and the largest is that of the batch", () => {
    const builder = new RecordsBuilder({ maxBytes: limit, encodeAtAppend: true })
    const times = [1_700_000_000_000, 1_700_000_000_500n, 5, -1, 1_700_000_000_400, 2n ** 62n, 0]
    for (const [i, timestamp] of times.entries()) {
      const before = builder.sizeInBytes
      builder.append({ timestamp })
      const delta = BigInt(timestamp) - BigInt(times[0]!)
      const zigzag = delta < 0n ? -delta * 2n - 1n : delta * 2n
      const bytes = Math.max(1, Math.ceil(zigzag.toString(2).length / 7))
      assert.strictEqual(builder.sizeInBytes - before, (i === 0 ? 61 : 0) + 6 + 1 + (bytes - 1) + 0)
      const built = builder.build()
      assert.strictEqual(built.sizeInBytes, builder.sizeInBytes)
      assert.deepEqual(
        built.toArray().map((record) => record.timestamp),
        times.slice(0, i + 1).map(BigInt)
      )
      const [batch] = built.batches()
      assert.strictEqual(batch!.baseTimestamp, 1_700_000_000_000n)
      assert.strictEqual(
        batch!.maxTimestamp,
        times
          .slice(0, i + 1)
          .map(BigInt)
          .reduce((a, b) => (a > b ? a : b))
      )
    }
  })

  it("a record that does not fit, or is refused, leaves no trace, whatever it was", () => {
    for (const [way, options] of Object.entries(ways)) {
      const fitting: ReadonlyArray<RecordInput> = [
        { value: "a", timestamp: 100 },
        { value: "b", timestamp: 90 },
        { value: "c", timestamp: 2n ** 53n }
      ]
      const maxBytes = Records.make(fitting).sizeInBytes
      const builder = new RecordsBuilder({ maxBytes, ...options() })
      const others = () => {
        const { count, sizeInBytes } = builder
        assert.isFalse(builder.append({ value: Buffer.alloc(maxBytes), timestamp: 2n ** 60n }))
        assert.throws(() => builder.append({ value: 7 as never, timestamp: 2n ** 61n }), RecordsError)
        assert.throws(() => builder.append({ timestamp: -7 }), RecordsError)
        assert.strictEqual(builder.count, count)
        assert.strictEqual(builder.sizeInBytes, sizeInBytes)
      }
      others()
      for (const record of fitting) {
        assert.isTrue(builder.append(record), way)
        others()
      }
      assert.isFalse(builder.append({}), way)
      assert.deepEqual(Buffer.from(builder.build().encode()), Buffer.from(Records.make(fitting).encode()))
    }
  })
})

describe("holding records", () => {
  it("that are changed before they are written, is an error, and nothing is written", () => {
    for (const [magic] of withoutCodec)
      for (const value of ["longer than before", "s", null, 5 as never, Buffer.alloc(100_000)]) {
        const builder = new RecordsBuilder({ magic, maxBytes: limit })
        const record: { value: unknown } = { value: "value" }
        builder.append(record as RecordInput)
        builder.append({ value: "next" })
        const built = builder.build()
        record.value = value
        const writer = new Writer()
        writer.apart = []
        assert.throws(() => wire.write(writer, { records: built }), /records as they were/)
        assert.strictEqual(writer.offset, 0)
        assert.throws(() => built.encode(), RecordsError)
      }
  })
})

describe("encoding at append", () => {
  it("lets go of the caller's buffers, headers and records", () => {
    for (const [magic] of withoutCodec) {
      const builder = new RecordsBuilder({ magic, maxBytes: limit, encodeAtAppend: true })
      const value = Buffer.alloc(20_000)
      const header = { key: "h", value: Buffer.from("h0") }
      const record = { key: Buffer.from("k0"), value, timestamp: 1, headers: magic === 2 ? [header] : [] }
      const expected = []
      for (let i = 0; i < 9; i++) {
        value.fill(i)
        record.key[1] = 0x30 + i
        header.value[1] = 0x30 + i
        record.timestamp = i
        builder.append(record)
        expected.push({
          key: record.key.toString(),
          value: Buffer.from(value),
          timestamp: i,
          ...(magic === 2 ? { headers: [{ key: "h", value: `h${i}` }] } : undefined)
        })
      }
      const built = builder.build()
      value.fill(0xee)
      record.key.fill(0xee)
      header.value.fill(0xee)
      record.headers.length = 0
      assert.isTrue(written(built).bytes.equals(Records.make(expected, { magic }).encode()))
    }
  })

  it("leaves memory of its own where it is, and copies from memory that it was given", () => {
    const value = "v".repeat(1000)
    const own = new RecordsBuilder({ maxBytes: limit, encodeAtAppend: true })
    const pool: Array<Uint8Array> = []
    const pooled = new RecordsBuilder({
      maxBytes: limit,
      encodeAtAppend: true,
      allocate: (bytes) => {
        const memory = new Uint8Array(Math.max(bytes, 16_384))
        pool.push(memory)
        return memory
      }
    })
    for (let i = 0; i < 200; i++) for (const builder of [own, pooled]) builder.append({ value })
    assert.isAbove(pool.length, 5)
    const apart = written(own.build()).apart.reduce((sum, { bytes }) => sum + bytes.length, 0)
    assert.isAbove(apart, 150_000)
    const { apart: none, bytes } = written(pooled.build())
    assert.lengthOf(none, 0)
    const expected = Records.make(Array.from({ length: 200 }, () => ({ value }))).encode()
    assert.isTrue(bytes.equals(expected))
    // The request is written: the memory can be used again.
    for (const memory of pool) memory.fill(0xee)
    assert.isTrue(bytes.equals(expected))
  })

  it("references large values only if asked to", () => {
    const large = new Uint8Array(50_000).fill(7)
    const small = new Uint8Array(4095).fill(8)
    const isApart = (options: Partial<BuilderOptions>) => {
      const builder = new RecordsBuilder({ maxBytes: limit, encodeAtAppend: true, ...options })
      for (const value of [small, large, "text".repeat(20_000), small])
        builder.append({ value, headers: [{ key: "after", value: "the value" }] })
      const { apart, bytes } = written(builder.build())
      const inputs = [small, large, "text".repeat(20_000), small].map((value) => ({
        value,
        headers: [{ key: "after", value: "the value" }]
      }))
      assert.isTrue(bytes.equals(Records.make(inputs).encode()))
      return apart.some((piece) => piece.bytes.buffer === large.buffer)
    }
    assert.isTrue(isApart({ referenceFromBytes: 4096 }))
    assert.isFalse(isApart({}))
    assert.isFalse(isApart({ referenceFromBytes: 50_001 }))
  })

  it("what is compressed does not stay in given memory either", () => {
    const memory = new Uint8Array(100_000)
    const builder = new RecordsBuilder({
      maxBytes: limit,
      compression: "snappy",
      encodeAtAppend: true,
      compressors: { snappy: { compress: (bytes) => bytes, decompress: (bytes) => bytes } },
      allocate: () => memory
    })
    builder.append({ value: new Uint8Array(50_000) })
    const { apart } = written(builder.build())
    assert.notInclude(
      apart.map(({ bytes }) => bytes.buffer),
      memory.buffer
    )
  })

  it("too little memory, or none, is an error that changes nothing", () => {
    let given: unknown = new Uint8Array(100)
    const builder = new RecordsBuilder({
      maxBytes: limit,
      encodeAtAppend: true,
      allocate: () => {
        if (given === undefined) throw new Error("no memory left")
        return given as Uint8Array
      }
    })
    assert.throws(() => builder.append({ value: "x" }), /allocate: .*at least 1024 bytes/)
    given = "memory"
    assert.throws(() => builder.append({ value: "x" }), RecordsError)
    given = undefined
    assert.throws(() => builder.append({ value: "x" }), "no memory left")
    assert.strictEqual(builder.count, 0)
    assert.strictEqual(builder.sizeInBytes, 0)
    given = new Uint8Array(2000)
    assert.isTrue(builder.append({ value: "y", timestamp: 5 }))
    given = undefined
    assert.throws(() => builder.append({ value: "x".repeat(3000), timestamp: 9 }), "no memory left")
    assert.isTrue(builder.append({ value: "z", timestamp: 4 }))
    const expected = Records.make([
      { value: "y", timestamp: 5 },
      { value: "z", timestamp: 4 }
    ])
    assert.deepEqual(Buffer.from(builder.build().encode()), Buffer.from(expected.encode()))
    assert.throws(() => new RecordsBuilder({ maxBytes: 1, referenceFromBytes: 5 }), /referenceFromBytes: /)
    assert.throws(() => new RecordsBuilder({ maxBytes: 1, allocate: () => new Uint8Array(5) }), /allocate: /)
  })
})

describe("building for an idempotent producer", () => {
  const records = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, value: "v".repeat(i * 20) }))

  for (const [way, options] of Object.entries(ways))
    for (const compression of ["none", "lz4"] as const)
      it(`${way}, ${compression}: id, epoch and sequence can be set, and set anew`, () => {
        const builder = new RecordsBuilder({ maxBytes: limit, compression, producerEpoch: 3, ...options() })
        for (const record of records) builder.append(record)
        const first = builder.build({
          producerId: 77n,
          producerEpoch: 0,
          baseSequence: 10,
          isTransactional: true
        })
        const bumped = builder.build({ producerId: 2n ** 40n, producerEpoch: 1, baseSequence: 0 })
        const plain = builder.build()
        for (const [built, facts] of [
          [first, { producerId: 77n, producerEpoch: 0, baseSequence: 10, isTransactional: true }],
          [bumped, { producerId: 2n ** 40n, producerEpoch: 1, baseSequence: 0 }],
          [plain, { producerEpoch: 3 }]
        ] as const) {
          const { bytes } = written(built)
          assert.isTrue(bytes.equals(Records.make(records, { compression, ...facts }).encode()))
          assert.strictEqual(bytes.readUInt32BE(17), crc32c(bytes, 21))
          const [batch] = Records.fromBytes(bytes).batches()
          assert.strictEqual(batch!.producerId, "producerId" in facts ? facts.producerId : -1n)
          assert.strictEqual(batch!.baseSequence, "baseSequence" in facts ? facts.baseSequence : -1)
          assert.strictEqual(batch!.lastSequence, "baseSequence" in facts ? facts.baseSequence + 49 : -1)
          assert.isTrue(batch!.isCrcValid)
          assert.strictEqual(batch!.toArray().length, 50)
        }
      })

  it("options that are unknown, wrong, or not of the magic are refused", () => {
    const builder = new RecordsBuilder({ maxBytes: limit, encodeAtAppend: true })
    builder.append({ value: "x" })
    assert.throws(
      () => builder.build({ producerIdd: 5n } as object),
      /producerIdd: .*did you mean producerId/
    )
    assert.throws(() => builder.build({ producerEpoch: 40_000 }), /producerEpoch: /)
    assert.throws(() => builder.build({ baseSequence: -2 }), /baseSequence: /)
    const old = new RecordsBuilder({ maxBytes: limit, magic: 1 })
    old.append({ value: "x" })
    assert.throws(() => old.build({ producerId: 5n }), /producerId: /)
    assert.strictEqual(builder.build().encode().length, builder.sizeInBytes)
  })
})
