/**
 * Records read inside an Effect: what is wrong with the bytes is a failure, what the user's own function does is not.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { Codec, Records, RecordsEffect, RecordsError } from "../../../src/index.ts"

const whole = Records.make([{ value: "a" }, { value: "bc" }, { value: null }], {
  compression: "gzip",
  baseOffset: 7
})
const flipped = (at: number): Records => {
  const bytes = Uint8Array.from(Buffer.concat([whole.encode(), whole.encode()]))
  bytes[whole.sizeInBytes + at]! ^= 1
  return Records.fromBytes(bytes)
}

const bad: Record<string, { readonly records: Records; readonly kind: string }> = {
  "a wrong checksum in the second batch": { records: flipped(70), kind: "crc" },
  "an unknown magic in the second batch": { records: flipped(16), kind: "corrupt" },
  "one cut batch": { records: Records.fromBytes(whole.encode().subarray(0, 50)), kind: "cut" }
}

const ways: Record<string, (records: Records | null) => Effect.Effect<unknown, RecordsError>> = {
  decodeEffect: (records) => RecordsEffect.decodeEffect(records),
  foldEffect: (records) => RecordsEffect.foldEffect(records, 0, (sum, { valueLength }) => sum + valueLength),
  forEachEffect: (records) => RecordsEffect.forEachEffect(records, () => {}),
  toProduceEffect: (records) => RecordsEffect.toProduceEffect(records)
}

describe("records inside an Effect", () => {
  for (const [way, read] of Object.entries(ways)) {
    for (const [what, { kind, records }] of Object.entries(bad)) {
      it.effect(`${way} fails with ${what}`, () =>
        Effect.gen(function* () {
          const source = { topic: "orders", partition: 3 }
          const error = yield* Effect.flip(read(records.withSource(source)))
          assert.instanceOf(error, RecordsError)
          assert.strictEqual(error.kind, kind)
          assert.deepEqual(error.source, source)
          const caught = yield* read(records).pipe(
            Effect.catchTag("RecordsError", (each) => Effect.succeed(each.kind))
          )
          assert.strictEqual(caught, kind)
        })
      )
    }

    it.effect(`${way} takes null for no records, and reads what is whole`, () =>
      Effect.gen(function* () {
        yield* read(null)
        yield* read(Records.empty)
        yield* read(whole)
      })
    )
  }

  it.effect(
    "what a function throws stays a defect, a RecordsError of its own too, and nothing is read after it",
    () =>
      Effect.gen(function* () {
        for (const thrown of [new Error("mine"), new RecordsError({ kind: "crc", detail: "mine" })]) {
          let calls = 0
          const exit = yield* Effect.exit(
            RecordsEffect.forEachEffect(whole, () => {
              calls++
              throw thrown
            })
          )
          assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause) && !Cause.hasFails(exit.cause))
          assert.strictEqual(Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined, thrown)
          assert.strictEqual(calls, 1)
        }
      })
  )

  it.effect("a fold gives what its function made, in the order of the records, for large batches too", () =>
    Effect.gen(function* () {
      for (const asyncAboveBytes of [0, 1_000_000]) {
        const offsets = yield* RecordsEffect.foldEffect(
          Records.fromBytes(
            Buffer.concat([whole.encode(), Records.make([{}], { magic: 1, baseOffset: 20 }).encode()])
          ),
          [] as ReadonlyArray<bigint>,
          (all, { offset }) => [...all, offset],
          { asyncAboveBytes }
        )
        assert.deepStrictEqual(offsets, [7n, 8n, 9n, 20n])
      }
    })
  )

  it.effect("is part of the codec as well", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* Codec.RecordsEffect.decodeEffect(whole), 3)
    })
  )

  it("the next fetch begins after the last whole batch, whatever is in it", () => {
    const control = Records.make([{ key: new Uint8Array(4) }], { baseOffset: 12, isControl: true }).encode()
    const cut = Records.make([{ value: "cut" }], { baseOffset: 13 })
      .encode()
      .subarray(0, 50)
    assert.strictEqual(Records.fromBytes(Buffer.concat([whole.encode(), control, cut])).nextOffset, 13n)
    assert.strictEqual(whole.nextOffset, 10n)
    assert.isUndefined(Records.empty.nextOffset)
    const messages = Records.make([{}, {}], { magic: 1, compression: "gzip", baseOffset: 40 }).encode()
    assert.strictEqual(Records.fromBytes(messages).nextOffset, 42n)
  })
})
