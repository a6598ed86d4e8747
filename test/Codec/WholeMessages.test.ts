/** Messages that are a Schema of a user's own as a whole: a class, or a struct with a check across its fields. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as Api from "../../src/Api/Api.ts"
import * as Codec from "../../src/Codec/index.ts"
import { isWritten, Point, PointWire, undecodable, unencodable, unhex } from "./userSchemas.ts"

const { array, at, int16, int32, int64, string, struct } = Codec

const Range = struct({ low: int32, high: int32 }).check(
  Schema.makeFilter(({ high, low }: { readonly low: number; readonly high: number }) => low <= high, {
    expected: "low ≤ high"
  })
)

describe("a message that is a Schema as a whole", () => {
  it("of a class: its instances are written and read, by generated code and by the layout", () => {
    const Where = Codec.message("Where", { versions: "0-1", flexible: "1+", fields: PointWire })
    expectTypeOf<Codec.Type<typeof Where>>().toEqualTypeOf<Point>()
    expectTypeOf<Codec.Input<typeof Where>>().toEqualTypeOf<Point>()
    const point = new Point({ x: 1, y: 2 })
    isWritten(Where.at(0), point, "00000001 00000002")
    isWritten(Where.at(1), point, "00000001 00000002 00")
    assert.instanceOf(Where.at(1).decode(unhex("00000001 00000002 00")), Point)
    assert.deepStrictEqual(Schema.encodeSync(Where.at(1))(point), Buffer.from(unhex("000000010000000200")))
    assert.isTrue(Schema.is(Where.at(0))(point))
    assert.isFalse(Schema.is(Where.at(0))({ x: 1, y: 2 }))
    // @ts-expect-error a struct that is not the class
    const refused = unencodable(Where.at(1), { x: 1, y: 2 } satisfies typeof Where.Input)
    assert.match(refused.message, /^Cannot encode Where v1: expected Point, got an object/)
  })

  it("with a check across its fields: what it refuses is an error of the message, both ways", () => {
    const Asked = Codec.message("Asked", { versions: "0", fields: Range })
    isWritten(Asked.at(0), { low: 1, high: 2 }, "00000001 00000002")
    assert.match(
      unencodable(Asked.at(0), { low: 2, high: 1 }).message,
      /^Cannot encode Asked v0: expected low ≤ high, got an object/
    )
    assert.match(
      undecodable(Asked.at(0), "00000002 00000001").message,
      /^Cannot decode Asked v0 \(byte 0\): expected low ≤ high/
    )
    assert.match(unencodable(Asked.at(0), { low: 1, high: "2" }).message, /at high: expected int32/)
    const mistyped = { low: 1, high: 2, hihg: 3 }
    assert.throws(
      () => Asked.complete(mistyped),
      Codec.EncodeError,
      /Asked at hihg: expected a field that exists \(did you mean high/
    )
    assert.throws(() => Asked.at(0).writeExact(new Codec.Writer(), mistyped), Codec.EncodeError, /hihg/)
    // @ts-expect-error high is missing
    assert.throws(() => Asked.complete({ low: 1 }), Codec.EncodeError, /high: expected a value/)
  })

  it("is an API's request and its response; facts name its fields, versions are looked for in it", () => {
    const Measure = Api.make("Measure", {
      key: 999,
      versions: "0-1",
      brokerWait: "high",
      unanswered: { field: "low", value: 0 },
      request: Range,
      response: struct({ errorCode: int16, at: PointWire, all: array(PointWire) })
    })
    expectTypeOf<Api.Request<typeof Measure>>().toEqualTypeOf<{
      readonly low: number
      readonly high: number
    }>()
    expectTypeOf<Api.Response<typeof Measure>["at"]>().toEqualTypeOf<Point>()
    assert.deepStrictEqual(Measure.brokerWait?.fields, ["high"])
    assert.isTrue(Api.isUnanswered(Measure, { low: 0, high: 1 }))
    assert.deepStrictEqual(Measure.request.versionsOf({ low: 1, high: 2 }).fields, [])
    assert.deepStrictEqual(Measure.request.complete({ low: 1, high: 2 }), { low: 1, high: 2 })
    const response = { errorCode: 0, at: new Point({ x: 1, y: 2 }), all: [] }
    const bytes = Measure.response.at(0).encode(response)
    assert.deepStrictEqual(Measure.response.at(0).decode(bytes), response)
    void (() =>
      Api.make("Measure", {
        key: 999,
        versions: "0",
        // @ts-expect-error no field of the request
        brokerWait: "hihg",
        request: Range,
        response: {}
      }))
  })

  it("may be a struct of versioned fields that stands by itself", () => {
    const fields = struct({ name: string, times: at("1+", int32, { default: 1 }) })
    const Greeting = Codec.message("Greeting", { versions: "0-1", fields })
    expectTypeOf<Codec.Input<typeof Greeting>>().toEqualTypeOf<{
      readonly name: string
      readonly times?: number | undefined
    }>()
    isWritten(Greeting.at(1), { name: "a", times: 3 }, "0001 61 00000003")
    isWritten(Greeting.at(0), { name: "a", times: 1 }, "0001 61")
    assert.strictEqual(Greeting.versionsOf({ name: "a", times: 2 }).min, 1)
    assert.deepStrictEqual(Greeting.complete({ name: "a" }), { name: "a", times: 1 })
  })

  it("is a struct on the wire: anything else is refused when it is defined", () => {
    for (const content of [int64.pipe(Schema.brand("Offset")), array(int32), Schema.Uint8Array])
      assert.throws(
        () => Codec.message("Odd", { versions: "0", fields: content }),
        TypeError,
        /^Odd is made of fields, or of a struct/
      )
  })
})

describe("complete, through what is only checked", () => {
  it("fills in defaults and refuses unknown properties, as elsewhere", () => {
    const Ranges = Codec.message("Ranges", {
      versions: "0-1",
      fields: { all: array(Range), one: at("1+", Range, { default: { low: 0, high: 0 } }) }
    })
    assert.deepStrictEqual(Ranges.complete({ all: [{ low: 1, high: 2 }] }), {
      all: [{ low: 1, high: 2 }],
      one: { low: 0, high: 0 }
    })
    const mistyped = { low: 1, high: 2, hihg: 3 }
    assert.throws(() => Ranges.complete({ all: [mistyped] }), Codec.EncodeError, /at all\[0\]\.hihg: /)
    // @ts-expect-error high is missing
    assert.throws(() => Ranges.complete({ all: [{ low: 1 }] }), Codec.EncodeError, /at all\[0\]\.high: /)
  })
})

/** A function of a user's own that defines messages. */
const framed = <const F extends Codec.Fields>(fields: F) => {
  const framedMessage = Codec.message("Framed", { versions: "0", fields })
  return {
    encode: (value: Codec.StructInput<F>): Uint8Array => framedMessage.at(0).encode(value),
    decode: (bytes: Uint8Array): Codec.StructType<F> => framedMessage.at(0).decode(bytes)
  }
}

describe("a function that defines messages of any fields", () => {
  it("keeps their types", () => {
    const { decode, encode } = framed({ low: int32, name: string })
    expectTypeOf(decode).returns.toEqualTypeOf<{ readonly low: number; readonly name: string }>()
    assert.deepStrictEqual(decode(encode({ low: 1, name: "a" })), { low: 1, name: "a" })
    // @ts-expect-error an int32 is a number
    assert.throws(() => encode({ low: "1", name: "a" }), Codec.EncodeError)
  })
})
