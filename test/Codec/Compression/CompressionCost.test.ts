/**
 * What decompressing may cost: memory in proportion to what comes out, calls in proportion to what goes in, and one limit for a whole record set.
 */
import { syncBuiltinESMExports } from "node:module"
import Zlib from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type CodecName, compressors } from "../../../src/Codec/Compression/index.ts"
import { xxh32 } from "../../../src/Codec/Compression/Xxh32.ts"
import {
  type CompressOptions,
  type DecompressOptions,
  type RecordInput,
  Records,
  RecordsError
} from "../../../src/Codec/Records/Records.ts"
import { decodeBatchesEffect, decodeEffect, foldEffect } from "../../../src/Codec/Records/RecordsEffect.ts"
import { refused } from "../Records/refused.ts"

const names: ReadonlyArray<CodecName> = ["gzip", "snappy", "lz4", "zstd"]
const mebibyte = 1024 * 1024
const options: DecompressOptions = { maxBytes: 128 * mebibyte, magic: 2 }
const plain: CompressOptions = { level: undefined, magic: 2 }
const unhex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex")
/** As many as one mebibyte holds. */
const many = (piece: Uint8Array, bytes = mebibyte): Buffer =>
  Buffer.concat(Array.from({ length: Math.floor(bytes / piece.length) }, () => piece))

const withChecksum: Zlib.ZstdOptions = { params: { [Zlib.constants.ZSTD_c_checksumFlag]: 1 } }

/** A frame of LZ4 whose blocks may have 4 MiB, of these blocks. */
const lz4Frame = (blocks: Uint8Array): Buffer => {
  const head = unhex("04224d18 60 70")
  return Buffer.concat([head, Buffer.of((xxh32(head, 4, 6) >>> 8) & 0xff), blocks, Buffer.alloc(4)])
}

/** How often `node:zlib` is called for zstd. */
const zstdCalls = (run: () => void): number => {
  const { zstdDecompressSync } = Zlib
  let calls = 0
  Zlib.zstdDecompressSync = (...args) => {
    calls++
    return zstdDecompressSync(...args)
  }
  syncBuiltinESMExports()
  try {
    run()
  } finally {
    Zlib.zstdDecompressSync = zstdDecompressSync
    syncBuiltinESMExports()
  }
  return calls
}

describe("frames, members and blocks in great number", () => {
  const cases: ReadonlyArray<
    readonly [what: string, codec: CodecName, bytes: () => Uint8Array, size: number]
  > = [
    ["empty zstd frames", "zstd", () => many(Zlib.zstdCompressSync("")), 0],
    ["empty zstd frames with a checksum", "zstd", () => many(Zlib.zstdCompressSync("", withChecksum)), 0],
    ["zstd frames of one byte", "zstd", () => many(Zlib.zstdCompressSync("a")), Math.floor(mebibyte / 10)],
    ["skippable zstd frames", "zstd", () => many(unhex("502a4d18 00000000")), 0],
    ["empty gzip members", "gzip", () => many(Zlib.gzipSync("")), 0],
    ["gzip members of one byte", "gzip", () => many(Zlib.gzipSync("a")), Math.floor(mebibyte / 21)],
    ["empty lz4 frames", "lz4", () => many(lz4Frame(new Uint8Array(0))), 0],
    [
      "lz4 frames of one byte",
      "lz4",
      () => many(lz4Frame(unhex("02000000 10 61"))),
      Math.floor(mebibyte / 17)
    ],
    [
      "lz4 blocks of one byte",
      "lz4",
      () => lz4Frame(many(unhex("02000000 10 61"))),
      Math.floor(mebibyte / 6)
    ],
    ["skippable lz4 frames", "lz4", () => many(unhex("502a4d18 00000000")), 0],
    ["snappy headers", "snappy", () => many(unhex("82534e4150505900 00000001 00000001")), 0],
    [
      "empty snappy blocks",
      "snappy",
      () => Buffer.concat([unhex("82534e4150505900 00000001 00000001"), many(unhex("00000001 00"))]),
      0
    ]
  ]
  for (const [what, codec, bytes, size] of cases) {
    it(`a mebibyte of ${what}`, async () => {
      const input = bytes()
      let out: Uint8Array = input
      assert.strictEqual(
        zstdCalls(() => (out = compressors[codec].decompress(input, options))),
        0
      )
      assert.strictEqual(out.length, size)
      assert.isAtMost(out.buffer.byteLength, size * 3)
      const later = await compressors[codec].decompressAsync?.(input, options)
      if (later !== undefined) assert.strictEqual(later.length, size)
    })
  }

  it("of compressed zstd frames there may be one in 64 bytes", async () => {
    const small = Zlib.zstdCompressSync("abcabcabc".repeat(20))
    assert.isBelow(small.length, 32)
    assert.strictEqual(
      zstdCalls(() => {
        const error = refused(() => compressors.zstd.decompress(many(small), options))
        assert.strictEqual(error.kind, "compression")
        assert.include(error.message, "small zstd frames")
      }),
      0
    )
    const error = await compressors.zstd.decompressAsync!(many(small), options).catch(
      (cause: unknown) => cause
    )
    assert.strictEqual((error as RecordsError).kind, "compression")
    const few = many(small, 16 * small.length)
    assert.strictEqual(
      zstdCalls(() => assert.strictEqual(compressors.zstd.decompress(few, options).length, 16 * 180)),
      16
    )
    const text =
      "abcdefgh ijklmnop qrstuvwx ".repeat(3) + Array.from({ length: 40 }, (_, i) => i * i).join(" ")
    const honest = many(Zlib.zstdCompressSync(text), 100_000)
    const expected = Math.floor(100_000 / Zlib.zstdCompressSync(text).length) * text.length
    assert.strictEqual(compressors.zstd.decompress(honest, options).length, expected)
    assert.strictEqual((await compressors.zstd.decompressAsync!(honest, options)).length, expected)
  })

  it("what is read of zstd without node:zlib is what node:zlib reads", () => {
    for (const bytes of [
      unhex("28b52ffd 00 00 00 010000"), // a frame whose window is left out by mistake
      unhex("28b52ffd 20 05 290000 68656c6c6f"),
      unhex("28b52ffd 20 05 2b0000 61"),
      unhex("28b52ffd 20 04 290000 68656c6c6f"), // says 4, has 5
      unhex("28b52ffd 20 05 100000 6865 190000 6c6c6f"),
      unhex("28b52ffd 00 50 100000 6865 190000 6c6c6f"),
      unhex("28b52ffd 60 0000 032000 61"), // 1024 times one byte, which says 256
      unhex("28b52ffd 60 0003 032000 61"),
      unhex("28b52ffd 28 05 290000 68656c6c6f"), // a reserved bit
      unhex("28b52ffd 20 05 2f0000 61"), // a reserved kind of block
      unhex("28b52ffd 24 00 010000 99e9d851"),
      unhex("28b52ffd 24 00 010000 99e9d850"), // a wrong checksum
      unhex("28b52ffd 00 00 fb1f00 61") // one byte over and over, at the limit of the window
    ]) {
      let expected: Buffer | undefined
      try {
        expected = Zlib.zstdDecompressSync(bytes)
      } catch {
        expected = undefined
      }
      const name = bytes.toString("hex")
      if (expected === undefined)
        assert.strictEqual(
          refused(() => compressors.zstd.decompress(bytes, options)).kind,
          "compression",
          name
        )
      else assert.isTrue(expected.equals(compressors.zstd.decompress(bytes, options)), name)
    }
  })

  it("the limit holds over frames of all kinds", () => {
    const frames = Buffer.concat([
      Zlib.zstdCompressSync("a".repeat(500)),
      Zlib.zstdCompressSync("bcd"),
      Zlib.zstdCompressSync("e")
    ])
    assert.strictEqual(compressors.zstd.decompress(frames, { ...options, maxBytes: 504 }).length, 504)
    for (const maxBytes of [503, 500, 499, 0])
      assert.strictEqual(
        refused(() => compressors.zstd.decompress(frames, { ...options, maxBytes })).kind,
        "tooLarge"
      )
  })
})

describe("small batches hold memory in proportion to their size", () => {
  const values: ReadonlyArray<Uint8Array> = [
    Buffer.from("x"),
    Buffer.from("a small record of some sixty bytes, as there are many of in Kafka"),
    Buffer.from("alpha beta ".repeat(300)),
    Buffer.from(Array.from({ length: 20_000 }, (_, i) => i * i).join(","))
  ]
  for (const name of names) {
    it(name, async () => {
      for (const value of values) {
        const packed = compressors[name].compress(value, plain)
        const outputs = [
          compressors[name].decompress(packed, options),
          await (compressors[name].decompressAsync ?? compressors[name].decompress)(packed, options)
        ]
        for (const out of outputs) {
          assert.isTrue(Buffer.from(value).equals(out))
          assert.isAtMost(out.buffer.byteLength, value.length * 3)
        }
        // The next one does not write to memory of this one.
        compressors[name].decompress(compressors[name].compress(new Uint8Array(value.length), plain), options)
        for (const out of outputs) assert.isTrue(Buffer.from(value).equals(out))
      }
    })
  }

  it("lz4 whose frame allows blocks of 4 MiB", () => {
    const out = compressors.lz4.decompress(lz4Frame(unhex("02000000 10 61")), options)
    assert.isAtMost(out.buffer.byteLength, 64)
    const zeros = Buffer.alloc(400_000)
    const packed = Buffer.from(compressors.lz4.compress(zeros, plain))
    packed[5] = 0x70
    packed[6] = (xxh32(packed, 4, 6) >>> 8) & 0xff
    assert.isTrue(zeros.equals(compressors.lz4.decompress(packed, options)))
  })
})

/** That many batches, one after the other. */
const set = (count: number, records: ReadonlyArray<RecordInput>, made: object) =>
  Records.fromBytes(
    Buffer.concat(
      Array.from({ length: count }, (_, i) =>
        Records.make(records, { baseOffset: i * records.length, ...made }).encode()
      )
    )
  )

describe("a whole record set", () => {
  const value = new Uint8Array(100_000)
  const oversized = set(10, [{ value }], { compression: "gzip" })

  it("has one limit for what all its batches hold", () => {
    for (const records of [oversized, set(10, [{ value }], { compression: "gzip", magic: 1 })]) {
      assert.strictEqual(records.toArray({ maxHeldBytes: 1_100_000 }).length, 10)
      const error = refused(() => records.toArray({ maxHeldBytes: 900_000 }))
      assert.strictEqual(error.kind, "tooLarge")
      assert.include(error.message, "maxHeldBytes")
      assert.strictEqual(error.lastOffset, records.toArray()[8]!.offset)
      let sum = 0
      for (const batch of records.batches({ maxHeldBytes: 200_000 }))
        for (const record of batch) sum += record.valueLength
      assert.strictEqual(sum, 1_000_000, "one batch at a time, there is no limit on all")
    }
  })

  it("counts the objects of records too, which are larger than small records", () => {
    const tiny = Array.from({ length: 10_000 }, () => ({}))
    for (const made of [
      { compression: "zstd" },
      { compression: "none" },
      { compression: "gzip", magic: 1 },
      { magic: 0 }
    ]) {
      const records = set(1, tiny, made)
      assert.strictEqual(records.toArray({ maxHeldBytes: 3_000_000 }).length, 10_000)
      assert.strictEqual(refused(() => records.toArray({ maxHeldBytes: 1_000_000 })).kind, "tooLarge")
    }
    const [batch] = set(1, tiny, { compression: "zstd" }).batches({ maxHeldBytes: 1_000_000 })
    assert.strictEqual(refused(() => batch!.toArray()).kind, "tooLarge")
    assert.strictEqual(Array.from(batch!).length, 10_000)
  })

  it("is limited by default, when it is iterated too", () => {
    const large = new Uint8Array(120 * mebibyte)
    const batch = Records.make([{ value: large }], { compression: "zstd" }).encode()
    assert.isBelow(batch.length, mebibyte / 5)
    const records = Records.fromBytes(Buffer.concat([batch, batch, batch, batch, batch]))
    let read = 0
    const error = refused(() => {
      for (const record of records) read += record.valueLength
    })
    assert.strictEqual(error.kind, "tooLarge")
    assert.strictEqual(read, 4 * large.length)
  })

  it.effect("has the limit in Effects too, and none where one batch is held at a time", () =>
    Effect.gen(function* () {
      for (const asyncAboveBytes of [0, 1_000_000]) {
        const limited = { asyncAboveBytes, maxHeldBytes: 500_000 }
        const error = yield* Effect.flip(decodeEffect(oversized, limited))
        assert.strictEqual(error.kind, "tooLarge")
        const sum = yield* foldEffect(oversized, 0, (total, record) => total + record.valueLength, limited)
        assert.strictEqual(sum, 1_000_000)
      }
      const error = yield* Effect.flip(
        decodeBatchesEffect(oversized, { asyncAboveBytes: 0, maxHeldBytes: 500_000 })
      )
      assert.strictEqual(error.kind, "tooLarge")
    })
  )
})
