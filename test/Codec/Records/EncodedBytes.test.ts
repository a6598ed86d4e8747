/**
 * What is written, byte for byte, by every way that there is: digests of seeded record sets, taken when each of these ways still had code of its own.
 */
import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Writer } from "../../../src/Codec/Cursor.ts"
import * as Codec from "../../../src/Codec/index.ts"
import { Records, RecordsError } from "../../../src/Codec/Records/Records.ts"
import { encodeEffect } from "../../../src/Codec/Records/RecordsEffect.ts"
import { setCompiler } from "../../../src/Codec/Wire.ts"
import { formats, seededSet } from "./seededSets.ts"

const seeds = 120

/** Of commit 2800f3c. What zlib writes depends on its version, so gzip and zstd are not here. */
const digests: Readonly<Record<string, string>> = {
  "0 none": "80c5a1d93611c6fb34483b34b8041dbe",
  "0 snappy": "60bcb86387bc5a7959942b1a8de8a298",
  "0 lz4": "d9506e7ee94ee84a55adac06dbcd1326",
  "1 none": "d2ce559a862459e76b02a47f62afa6f4",
  "1 snappy": "6e662a5896da517054eb0a62aa029e4e",
  "1 lz4": "7e9c1a0160a396881b0e14fc077e2a69",
  "2 none": "8b4fab9f7d6da275f6341e2e2f9f2a91",
  "2 snappy": "f94223c0015fbe5fabb9735900980cfc",
  "2 lz4": "b53b4fc3632e7fb6bef62520ec3ed2da"
}

/** What a connection writes: the writer's bytes, and between them what stayed apart. */
const written = (writer: Writer): Buffer => {
  const pieces: Array<Uint8Array> = []
  let from = 0
  for (const { at, bytes } of writer.apart ?? []) {
    pieces.push(writer.bytes.subarray(from, at), bytes)
    from = at
  }
  return Buffer.concat([...pieces, writer.bytes.subarray(from, writer.offset)])
}

describe("record sets are written as before", () => {
  for (const [magic, codec] of formats) {
    const expected = digests[`${magic} ${codec}`]
    if (expected === undefined) continue
    it(`magic ${magic}, ${codec}, and produced again`, () => {
      const hash = createHash("sha256")
      for (let seed = 0; seed < seeds; seed++) {
        const { options, records } = seededSet(seed, magic, codec)
        const encoded = Records.make(records, options).encode(magic)
        hash.update(encoded)
        const producer = magic === 2 ? { producerId: 9, producerEpoch: 1, baseSequence: 4 } : {}
        for (const again of Records.fromBytes(encoded).toProduce(producer)) hash.update(again.encode(magic))
      }
      assert.strictEqual(hash.digest("hex").slice(0, 32), expected)
    })
  }
})

describe("every way to write gives the same bytes", () => {
  for (const how of ["compiled", "interpreted"] as const) {
    // A wire type is compiled, or not, when it is used first: each has its own.
    const plain = () => {
      setCompiler(how)
      return Codec.message("Carrier", { versions: "0-1", flexible: "1+", fields: { records: Codec.records } })
    }
    for (const [magic, codec] of formats) {
      it(`${how}: magic ${magic}, ${codec}, copied or apart, encoded ahead or not`, () => {
        const message = plain()
        for (let seed = 0; seed < 25; seed++) {
          const { options, records } = seededSet(seed, magic, codec)
          const make = () => Records.make(records, { ...options, magic })
          for (const version of [0, 1]) {
            const wire = message.at(version)
            const expected = Buffer.from(wire.encode({ records: make() }))
            assert.deepEqual(wire.decode(expected).records.encode(), Buffer.from(make().encode()))
            const ahead = make()
            const given = Effect.runSync(encodeEffect(ahead, { asyncAboveBytes: Number.POSITIVE_INFINITY }))
            assert.deepEqual(given, make().encode())
            for (const records of [make(), ahead]) {
              for (const apart of [[], undefined]) {
                const writer = new Writer(16)
                writer.apart = apart
                wire.write(writer, { records })
                assert.isTrue(written(writer).equals(expected))
              }
              assert.strictEqual(records.sizeInBytes, given.length)
            }
          }
        }
      })
    }
  }
})

describe("records in a tagged field", () => {
  for (const how of ["compiled", "interpreted"] as const)
    it(`${how}: are within its size, and never apart`, () => {
      setCompiler(how)
      const wire = Codec.message("Tagged", {
        versions: "0",
        flexible: "0+",
        fields: {
          first: Codec.records,
          tagged: Codec.at("0+", Codec.nullable(Codec.records), { tag: 3, default: null })
        }
      }).at(0)
      const inputs = [{ value: "v".repeat(30_000) }, { value: Buffer.from("w".repeat(30_000)) }]
      const make = () => {
        const records = Records.make(inputs)
        Effect.runSync(encodeEffect(records))
        return records
      }
      const value = { first: make(), tagged: make() }
      const writer = new Writer()
      writer.apart = []
      wire.write(writer, value)
      assert.lengthOf(writer.apart, 1, "the first one only")
      const bytes = written(writer)
      assert.deepEqual(bytes, Buffer.from(wire.encode({ first: make(), tagged: make() })))
      const read = wire.decode(bytes)
      assert.deepEqual(read.tagged?.encode(), Records.make(inputs).encode())
    })
})

describe("a record set does not change", () => {
  const inputs = Array.from({ length: 300 }, (_, i) => ({ key: `k${i}`, value: "v".repeat(100) }))
  const wire = Codec.message("Carrier", {
    versions: "0",
    flexible: "none",
    fields: { records: Codec.records }
  }).at(0)

  for (const compression of ["none", "snappy"] as const) {
    const expected = Buffer.from(wire.encode({ records: Records.make(inputs, { compression }) }))
    const requests = (records: Records) => {
      assert.deepEqual(Buffer.from(wire.encode({ records })), expected)
      const writer = new Writer()
      writer.apart = []
      wire.write(writer, { records })
      assert.isTrue(written(writer).equals(expected))
      // What stays apart is no memory that anybody was given.
      return writer.apart.map(({ bytes }) => bytes.buffer)
    }

    it(`by writing to what encode gave: ${compression}`, () => {
      const records = Records.make(inputs, { compression })
      records.encode().fill(0xee)
      const buffers = requests(records)
      assert.notInclude(buffers, records.encode().buffer)
    })

    it(`by writing to what encodeEffect gave: ${compression}`, () => {
      const records = Records.make(inputs, { compression })
      Effect.runSync(encodeEffect(records)).fill(0xee)
      requests(records)
      const other = records.withSource({ topic: "t", partition: 1 })
      other.encode().fill(0xdd)
      requests(records)
    })

    it(`by writing to the values that it was read by: ${compression}`, () => {
      const records = Records.make(inputs, { compression })
      for (const record of records) {
        record.value!.fill(0)
        record.key!.fill(0)
      }
      requests(records)
    })
  }

  it("by changing the array that it was made of", () => {
    const array: Array<{ readonly value: string }> = [{ value: "a" }]
    const records = Records.make(array)
    array.push({ value: "b" })
    array[0] = { value: "c" }
    assert.deepEqual(records.encode(), Records.make([{ value: "a" }]).encode())
  })

  it("by being refused, written, read, shown or asked for its size", () => {
    const records = Records.make(inputs)
    const before = Buffer.from(wire.encode({ records }))
    assert.throws(() => records.encode(7 as never), RecordsError)
    records.encode(0)
    records.encode(1)
    assert.isAbove(records.sizeInBytes, 30_000)
    JSON.stringify(records)
    assert.deepEqual(Buffer.from(wire.encode({ records })), before)
  })
})
