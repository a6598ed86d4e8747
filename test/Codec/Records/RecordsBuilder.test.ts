import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { Records, RecordsError } from "../../../src/Codec/Records/Records.ts"
import { RecordsBuilder } from "../../../src/Codec/Records/RecordsBuilder.ts"
import { json, recordSchema, utf8 } from "../../../src/Codec/Records/RecordSchema.ts"

describe("a builder of record sets", () => {
  const Bytes = Schema.NullOr(Schema.Uint8Array)
  const Drawn = Schema.NonEmptyArray(
    Schema.Struct({
      key: Bytes,
      value: Schema.NullOr(Schema.String),
      timestamp: Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: -1n, maximum: 2n ** 63n - 1n })),
      gap: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 300 })),
      headers: Schema.Array(Schema.Struct({ key: Schema.String, value: Bytes }))
    })
  )

  it.prop("knows the size of what it will write, in every magic", { drawn: Drawn }, ({ drawn }) => {
    for (const magic of [0, 1, 2] as const) {
      const builder = new RecordsBuilder({ magic, maxBytes: 1_000_000, baseOffset: 5, keepOffsets: true })
      let offset = 4
      for (const { gap, headers, ...rest } of drawn) {
        assert.isTrue(
          builder.append({ ...rest, offset: (offset += gap), headers: magic === 2 ? headers : [] })
        )
        assert.strictEqual(builder.build().sizeInBytes, builder.sizeInBytes)
      }
      assert.strictEqual(builder.count, drawn.length)
    }
  })

  it("is full at its limit, and goes on with what fits", () => {
    const builder = new RecordsBuilder({ maxBytes: 61 + 7 + 2 * 11 })
    assert.isTrue(builder.append({}))
    assert.isTrue(builder.append({ value: "1234" }))
    assert.isFalse(builder.append({ value: "12345" }))
    const built = builder.build()
    assert.isTrue(builder.append({ value: "1234" }))
    assert.isFalse(builder.append({}))
    assert.strictEqual(builder.sizeInBytes, 61 + 7 + 2 * 11)
    assert.strictEqual(builder.build().encode().length, builder.sizeInBytes)
    assert.strictEqual(built.toArray().length, 2)
  })

  it("an empty builder has no bytes, and refuses what it can never hold", () => {
    const builder = new RecordsBuilder({ maxBytes: 67 })
    assert.strictEqual(builder.sizeInBytes, 0)
    assert.isFalse(builder.append({}))
    assert.strictEqual(builder.build().encode().length, 0)
  })

  it("bad input changes nothing", () => {
    const builder = new RecordsBuilder({ maxBytes: 1000 })
    builder.append({ value: "a" })
    const size = builder.sizeInBytes
    assert.throws(() => builder.append({ value: 5 as never }), RecordsError)
    assert.strictEqual(builder.sizeInBytes, size)
    assert.isTrue(builder.append({ value: "b" }))
    assert.deepEqual(
      builder
        .build()
        .toArray()
        .map((record) => record.offset),
      [0n, 1n]
    )
    assert.throws(() => new RecordsBuilder({ maxBytes: 5, compression: "brotli" as never }), RecordsError)
    assert.throws(
      () => new RecordsBuilder({ maxBytes: 100, magic: 0 }).append({ headers: [{ key: "a", value: null }] }),
      RecordsError
    )
  })
})

describe("records by the user's own schemas", () => {
  const Order = recordSchema({
    key: utf8,
    value: Schema.NullOr(json(Schema.Struct({ id: Schema.Finite, at: Schema.NullOr(Schema.String) })))
  })

  it.effect("decodes what was read and encodes what is to be written", () =>
    Effect.gen(function* () {
      const orders = [
        { offset: 0n, timestamp: 5n, key: "ä\ufeff", value: { id: 1, at: null }, headers: [] },
        { offset: 1n, timestamp: 6n, key: "", value: null, headers: [{ key: "h", value: null }] }
      ]
      const inputs = yield* Effect.forEach(orders, (order) => Schema.encodeEffect(Order)(order))
      const read = yield* Effect.forEach(Records.make(inputs).toArray(), (record) =>
        Schema.decodeUnknownEffect(Order)(record)
      )
      assert.deepStrictEqual(read, orders)
    })
  )

  it.effect("says where a record is not what it should be", () =>
    Effect.gen(function* () {
      for (const [record, where] of [
        [{ key: Uint8Array.of(0xff), value: null }, "key"],
        [{ key: "k", value: "{" }, "value"],
        [{ key: "k", value: '{"id":"x","at":null}' }, "value"],
        [{ value: null }, "key"]
      ] as const) {
        const [read] = Records.make([record]).toArray()
        const exit = yield* Effect.exit(Schema.decodeUnknownEffect(Order)(read))
        assert.isTrue(Exit.isFailure(exit))
        assert.include(String(exit), where)
      }
    })
  )
})
