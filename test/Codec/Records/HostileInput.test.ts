/** What is no record, and no size, by every way to encode records: refused, and nothing has changed then. */
import { assert, describe, it } from "vitest"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"
import type { RecordInput } from "../../../src/Codec/Records/Record.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { RecordsBuilder } from "../../../src/Codec/Records/RecordsBuilder.ts"

const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, RecordsError)
    return error.message
  }
  return assert.fail("it is taken")
}

const good: RecordInput = { value: "good" }

/** Each builds a set of two good records, with the other between them; the builders go on after the refusal. */
const ways: Readonly<Record<string, (record: RecordInput) => readonly [message: string, left: Records]>> = {
  make: (record) => [refusal(() => Records.make([good, record]).encode()), Records.make([good, good])],
  ...Object.fromEntries(
    [false, true].flatMap((encodeAtAppend) =>
      ([1, 2] as const).map((magic) => [
        `a builder of magic ${magic}${encodeAtAppend ? ", encoding at append" : ""}`,
        (record: RecordInput) => {
          const builder = new RecordsBuilder({ maxBytes: 1000, encodeAtAppend, magic })
          builder.append(good)
          const before = builder.sizeInBytes
          const message = refusal(() => builder.append(record))
          assert.deepStrictEqual([builder.count, builder.sizeInBytes], [1, before])
          builder.append(good)
          return [message, builder.build()] as const
        }
      ])
    )
  )
}

const refused: ReadonlyArray<readonly [name: string, record: unknown, message: RegExp]> = [
  ["null", null, /records\[1\]: expected a record with key and value, got null/],
  ["undefined", undefined, /records\[1\]: expected a record/],
  ["a number", 1, /records\[1\]: expected a record/]
]

describe("records that are none", () => {
  for (const [way, attempt] of Object.entries(ways))
    for (const [name, record, message] of refused)
      it(`${name}: ${way}`, () => {
        const [said, left] = attempt(record as RecordInput)
        assert.match(said, message)
        const values = Array.from(left, ({ value }) => Buffer.from(value ?? []).toString())
        assert.deepStrictEqual(values, ["good", "good"])
      })

  it("a record that is another each time it is read is refused, not written with wrong lengths", () => {
    for (const magic of [1, 2] as const) {
      let outcomes = 0
      for (let changesAt = 1; changesAt < 8; changesAt++) {
        let reads = 0
        const builder = new RecordsBuilder({ maxBytes: 1000, encodeAtAppend: true, magic })
        const record: RecordInput = {
          get value() {
            return reads++ < changesAt ? "long value" : "short"
          }
        }
        try {
          builder.append(record)
        } catch (error) {
          assert.instanceOf(error, RecordsError)
          outcomes++
        }
        builder.append(good)
        const values = Array.from(builder.build(), ({ value }) => Buffer.from(value ?? []).toString())
        assert.include([",good", "long value,good", "short,good", "good"], values.join())
        assert.strictEqual(builder.build().encode().length, builder.sizeInBytes)
      }
      assert.isAbove(outcomes, 0)
    }
  })
})

describe("a builder that is called while a record is appended", () => {
  for (const encodeAtAppend of [false, true])
    for (const call of ["append", "build"] as const)
      it(`refuses that, and goes on: ${call}, ${encodeAtAppend ? "encoding at append" : "held"}`, () => {
        const refusals: Array<string> = []
        const again = () => {
          if (builder.count > 0 && refusals.length === 0)
            refusals.push(refusal(() => (call === "append" ? builder.append(good) : builder.build())))
        }
        const builder: RecordsBuilder = new RecordsBuilder({
          maxBytes: 10_000,
          encodeAtAppend,
          ...(encodeAtAppend
            ? {
                allocate: (bytes) => {
                  again()
                  return new Uint8Array(bytes)
                }
              }
            : {})
        })
        builder.append(good)
        builder.append({
          get value() {
            if (!encodeAtAppend) again()
            return "x".repeat(2000)
          }
        })
        builder.append(good)
        assert.lengthOf(refusals, 1)
        assert.match(refusals[0]!, /one call of the builder at a time/)
        const records = Array.from(builder.build(), ({ offset, value }) => [offset, value?.length])
        assert.deepStrictEqual(records, [
          [0n, 4],
          [1n, 2000],
          [2n, 4]
        ])
        assert.strictEqual(builder.build().encode().length, builder.sizeInBytes)
      })
})

const builderOf = (options: object) => () =>
  new RecordsBuilder({ maxBytes: 1000, encodeAtAppend: true, ...options })

describe("sizes that are none", () => {
  it("are refused: no limit would be one", () => {
    for (const maxBytes of [Number.NaN, undefined, "1000", -1, null, 10n])
      assert.match(refusal(builderOf({ maxBytes })), /maxBytes: expected a number of bytes/)
    for (const referenceFromBytes of [Number.NaN, "10", -1, null])
      assert.match(
        refusal(builderOf({ referenceFromBytes })),
        /referenceFromBytes: expected a number of bytes/
      )
  })

  it("infinite ones are taken", () => {
    const value = Buffer.from("copied")
    const builder = builderOf({ maxBytes: Infinity, referenceFromBytes: Infinity })()
    assert.isTrue(builder.append({ value }))
    value.fill(0)
    assert.strictEqual(Buffer.from(Array.from(builder.build())[0]!.value!).toString(), "copied")
  })
})
