import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  type Compressor,
  type Compressors,
  compressors,
  type KafkaRecord,
  Records,
  RecordsError
} from "../../../src/Codec/Records/Records.ts"
import {
  Compression,
  decodeBatchesEffect,
  decodeEffect,
  encodeEffect
} from "../../../src/Codec/Records/RecordsEffect.ts"

/** Codecs that tell which of their forms was used. */
const watched = (calls: Array<string>): Compressors => {
  const watch = (name: string, codec: Compressor): Compressor => ({
    compress: (bytes, options) => (calls.push(`${name} compress`), codec.compress(bytes, options)),
    decompress: (bytes, options) => (calls.push(`${name} decompress`), codec.decompress(bytes, options)),
    ...(codec.compressAsync === undefined || codec.decompressAsync === undefined
      ? undefined
      : {
          compressAsync: (bytes, options) => (
            calls.push(`${name} compress async`),
            codec.compressAsync!(bytes, options)
          ),
          decompressAsync: (bytes, options) => (
            calls.push(`${name} decompress async`),
            codec.decompressAsync!(bytes, options)
          )
        })
  })
  return Object.fromEntries(Object.entries(compressors).map(([name, codec]) => [name, watch(name, codec)]))
}

const kind = (effect: Effect.Effect<unknown, RecordsError>) =>
  effect.pipe(
    Effect.flip,
    Effect.map((error) => error.kind)
  )

const plain = (records: ReadonlyArray<KafkaRecord>) => records.map((record) => record.toObject())

describe("records as Effects", () => {
  for (const compression of ["none", "gzip", "snappy", "lz4", "zstd"] as const) {
    for (const magic of [0, 1, 2] as const) {
      if (magic < 2 && compression === "zstd") continue
      it.effect(
        `${compression} in magic ${magic} goes to another thread when it is large, and gives the same`,
        () =>
          Effect.gen(function* () {
            const calls: Array<string> = []
            const inputs = Array.from({ length: 50 }, (_, i) => ({
              key: `k${i}`,
              value: `value ${i} `.repeat(20)
            }))
            const expected = plain(Records.make(inputs, { magic }).toArray())
            const make = () => Records.make(inputs, { compression })
            const run = (asyncAboveBytes: number) =>
              Effect.gen(function* () {
                const records = make()
                const bytes = yield* encodeEffect(records, { magic, asyncAboveBytes })
                // Not byte for byte: zstd itself writes another frame header when it does not know the size beforehand.
                assert.deepStrictEqual(plain(Records.fromBytes(bytes).toArray()), expected)
                assert.strictEqual(records.encode(magic), bytes)
                assert.strictEqual(yield* encodeEffect(records, { magic }), bytes)
                const read = yield* decodeEffect(Records.fromBytes(bytes), { asyncAboveBytes })
                assert.deepStrictEqual(plain(read), expected)
              }).pipe(Effect.provideService(Compression, watched(calls)))
            yield* run(0)
            yield* run(1_000_000)
            const expectedCalls =
              compression === "none"
                ? []
                : compression === "gzip" || compression === "zstd"
                  ? ["compress async", "decompress async", "compress", "decompress"]
                  : ["compress", "decompress", "compress", "decompress"]
            assert.deepEqual(
              calls,
              expectedCalls.map((call) => `${compression} ${call}`)
            )
          })
      )
    }
  }

  it.effect(
    "failures are typed: invalid input, malformed bytes, a decompression bomb, a codec that is missing or broken",
    () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* kind(encodeEffect(Records.make([{ timestamp: -5 }]))), "input")
        assert.strictEqual(yield* kind(decodeEffect(Records.fromBytes(new Uint8Array(5)))), "cut")
        const oversized = Records.make([{ value: new Uint8Array(1_000_000) }], { compression: "zstd" })
        assert.strictEqual(
          yield* kind(decodeEffect(oversized, { maxDecompressedBytes: 1000, asyncAboveBytes: 0 })),
          "tooLarge"
        )
        assert.strictEqual(
          yield* kind(decodeEffect(oversized).pipe(Effect.provideService(Compression, {}))),
          "compression"
        )
        const broken: Compressor = {
          compress: compressors.gzip.compress,
          decompress: compressors.gzip.decompress,
          decompressAsync: () => Promise.reject(new Error("no"))
        }
        const gzipped = Records.make([{ value: "x" }], { compression: "gzip" })
        assert.strictEqual(
          yield* kind(decodeEffect(gzipped, { compressors: { gzip: broken }, asyncAboveBytes: 0 })),
          "compression"
        )
        const changed = Uint8Array.from(gzipped.encode())
        changed[70]! ^= 1
        assert.strictEqual(yield* kind(decodeBatchesEffect(Records.fromBytes(changed))), "crc")
      })
  )

  it.effect("no records are no bytes", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* encodeEffect(Records.make([]))).length, 0)
      assert.deepEqual(yield* decodeEffect(Records.empty), [])
    })
  )
})
