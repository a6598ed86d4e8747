import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Codec from "../../src/Codec/index.ts"
import { compileRead } from "../../src/Codec/internal/compileRead.ts"
import { compileWrite } from "../../src/Codec/internal/compileWrite.ts"
import { read } from "../../src/Codec/internal/interpretRead.ts"
import { write } from "../../src/Codec/internal/interpretWrite.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import { RandomFields, randomMessage } from "../support/RandomMessage.ts"

const subject = { messageName: "Random", version: 0 }

type Outcome = { readonly value: unknown; readonly offset: number } | "failed"

const outcome = (cursor: { offset: number }, run: () => unknown): Outcome => {
  try {
    const value = run()
    return { value, offset: cursor.offset }
  } catch {
    return "failed"
  }
}

/** Reads the same bytes with generated code and by walking the layout. */
const readBoth = (wire: Codec.Wire<any>, bytes: Uint8Array) => {
  const [fast, slow] = [new Codec.Reader(bytes), new Codec.Reader(bytes)]
  return [
    outcome(fast, () => compileRead(layoutOf(wire))(fast)),
    outcome(slow, () => read(layoutOf(wire), slow, subject))
  ] as const
}

const writeBoth = (wire: Codec.Wire<any>, value: unknown) => {
  const [fast, slow] = [new Codec.Writer(1), new Codec.Writer(1)]
  return [
    outcome(
      fast,
      () => (compileWrite(layoutOf(wire))(fast, value), Buffer.from(fast.take()).toString("hex"))
    ),
    outcome(
      slow,
      () => (write(layoutOf(wire), slow, value, subject), Buffer.from(slow.take()).toString("hex"))
    )
  ] as const
}

/** Every way to replace one node of a value by one that does not belong there. */
function* spoiled(value: unknown): Generator<unknown> {
  for (const wrong of [
    undefined,
    null,
    "wrong",
    2 ** 33,
    0.5,
    -1,
    1n << 64n,
    true,
    [],
    {},
    new Uint8Array(3),
    "\ud800"
  ])
    yield wrong
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) for (const item of spoiled(value[i])) yield value.with(i, item)
  } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
    for (const [key, field] of Object.entries(value))
      for (const item of spoiled(field)) yield { ...value, [key]: item }
  }
}

describe("compiled and interpreted coders", () => {
  it.effect.prop(
    "write the same bytes and read them back, for random messages in each version",
    { fields: RandomFields },
    Effect.fnUntraced(function* ({ fields }) {
      const message = randomMessage(fields)
      for (const version of [0, 1, 2, 3]) {
        const wire = message.at(version)
        for (const value of yield* Arbitrary.sampleEffect(Arbitrary.schema(wire), { count: 3 })) {
          const [fast, slow] = writeBoth(wire, value)
          assert.deepStrictEqual(fast, slow)
          assert.notStrictEqual(fast, "failed")
          const bytes = Buffer.from((fast as { value: string }).value, "hex")
          const [read, walked] = readBoth(wire, bytes)
          assert.deepStrictEqual(read, walked)
          assert.deepStrictEqual(read, { value: { ...value }, offset: bytes.length })
        }
      }
    }),
    { timeout: 120_000 }
  )

  it.effect.prop(
    "agree on every mutated or cut message: the same value, or both refuse",
    {
      fields: RandomFields,
      at: Schema.Natural,
      by: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 255 }))
    },
    Effect.fnUntraced(function* ({ fields, at, by }) {
      const message = randomMessage(fields)
      for (const version of [0, 1, 2, 3]) {
        const wire = message.at(version)
        const [value] = yield* Arbitrary.sampleEffect(Arbitrary.schema(wire), { count: 1 })
        const bytes = Buffer.from(wire.encode(value))
        if (bytes.length === 0) continue
        const flipped = Buffer.from(bytes)
        flipped[at % bytes.length]! ^= by
        for (const input of [flipped, bytes.subarray(0, at % bytes.length)]) {
          const [fast, slow] = readBoth(wire, input)
          assert.deepStrictEqual(fast, slow)
        }
      }
    }),
    { timeout: 120_000 }
  )

  it.effect.prop(
    "agree on every value with a wrong part, and say which one",
    { fields: RandomFields },
    Effect.fnUntraced(function* ({ fields }) {
      const message = randomMessage(fields)
      for (const version of [0, 3]) {
        const wire = message.at(version)
        const [value] = yield* Arbitrary.sampleEffect(Arbitrary.schema(wire), { count: 1 })
        let budget = 200
        for (const wrong of spoiled(value)) {
          if (budget-- === 0) break
          const [fast, slow] = writeBoth(wire, wrong)
          assert.deepStrictEqual(fast, slow)
          if (fast === "failed") assert.throws(() => wire.encode(wrong), Codec.EncodeError)
        }
      }
    }),
    { timeout: 120_000 }
  )

  it("share short lists of numbers, and only equal ones", () => {
    const wire = Codec.array(Codec.array(Codec.int32))
    // More lists than are remembered; many agree in length, first and last.
    const lists = Array.from({ length: 5000 }, (_, i) =>
      Array.from({ length: i % 10 }, (_, k) => (k === 1 ? i : (i % 7) * 2 ** 28 - k))
    )
    for (let turn = 0; turn < 2; turn++) assert.deepStrictEqual(wire.decode(wire.encode(lists)), lists)
    // By now it is compiled.
    for (let turn = 0; turn < 2; turn++) wire.decode(wire.encode([]))
    const [a, b, c] = wire.decode(
      wire.encode([
        [1, 2, 3],
        [1, 2, 3],
        [1, 9, 3]
      ])
    )
    assert.strictEqual(a, b)
    assert.deepStrictEqual(c, [1, 9, 3])
  })
})
