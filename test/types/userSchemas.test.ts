/** The types of messages with Schemas of users' own in them. */
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import type * as Brand from "effect/Brand"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Api } from "../../src/Api/index.ts"
import * as Codec from "../../src/Codec/index.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import type { Records } from "../../src/Codec/Records/Records.ts"

const Offset = Codec.int64.pipe(Schema.brand("Offset"))
type Offset = bigint & Brand.Brand<"Offset">

class Point extends Schema.Class<Point>("Point")({ x: Schema.Int }) {}
const PointWire = Codec.struct({ x: Codec.int32 }).pipe(Schema.decodeTo(Point))
const Name = Codec.nullableString.pipe(Schema.decodeTo(Schema.OptionFromNullOr(Schema.String)))
const ColorWire = Codec.string.pipe(Schema.decodeTo(Schema.Literals(["red", "green"])))
const Order = json(Schema.Struct({ id: Schema.FiniteFromString }))

const Line = Codec.message("Line", {
  versions: "0-2",
  flexible: "1+",
  fields: {
    offset: Offset,
    points: Codec.array(PointWire),
    rows: Codec.array({ name: Name, records: Codec.nullable(Codec.records) }),
    amount: Codec.at("1+", Codec.int32.check(Schema.isGreaterThan(0)), { default: 1 }),
    order: Codec.at("1+", Codec.nullable(Order), { tag: 0, default: null }),
    since: Codec.at("1+", Codec.byVersion({ "1": Codec.int64, "2+": Offset }))
  }
})
type Line = Codec.Type<typeof Line>
type Input = Codec.Input<typeof Line>

describe("the types of users' Schemas in a message", () => {
  it("are what the Schemas decode to, both ways", () => {
    expectTypeOf<Line["offset"]>().toEqualTypeOf<Offset>()
    expectTypeOf<Line["points"]>().toEqualTypeOf<ReadonlyArray<Point>>()
    expectTypeOf<Line["rows"][number]>().toEqualTypeOf<{
      readonly name: Option.Option<string>
      readonly records: Records | null
    }>()
    expectTypeOf<Line["amount"]>().toEqualTypeOf<number>()
    expectTypeOf<Line["order"]>().toEqualTypeOf<{ readonly id: number } | null>()
    expectTypeOf<Input["offset"]>().toEqualTypeOf<Offset>()
    expectTypeOf<Input["points"]>().toEqualTypeOf<ReadonlyArray<Point>>()
    expectTypeOf<Input["amount"]>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Input["order"]>().toEqualTypeOf<{ readonly id: number } | null | undefined>()
    expectTypeOf<Input["since"]>().toEqualTypeOf<bigint | undefined>()
    expectTypeOf(Codec.compactArray(Offset)).toEqualTypeOf<Codec.Wire<ReadonlyArray<Offset>>>()
    expectTypeOf(Codec.nullable(ColorWire).Type).toEqualTypeOf<("red" | "green") | null>()
  })

  it("ask the caller for them", () => {
    const wire = Line.at(0)
    const offset = Offset.make(1n)
    wire.encode({ offset, points: [], rows: [] })
    void (() => [
      // @ts-expect-error an int64 without its brand
      wire.encode({ offset: 1n, points: [], rows: [] }),
      // @ts-expect-error a struct that is not the class
      wire.encode({ offset, points: [{ y: 1 }], rows: [] }),
      // @ts-expect-error the encoded side of an Option
      wire.encode({ offset, points: [], rows: [{ name: null, records: null }] })
    ])
  })

  it("refuse Schemas that are none of bytes, or need services", () => {
    const needing = Codec.int32 as unknown as Schema.Codec<number, Uint8Array, "Service">
    const writing = Codec.int32 as unknown as Schema.Codec<number, Uint8Array, never, "Service">
    void (() => [
      // @ts-expect-error needs a service to decode
      Codec.array(needing),
      // @ts-expect-error needs a service to encode
      Codec.array(writing),
      // @ts-expect-error encodes to text
      Codec.array(Schema.String),
      // @ts-expect-error encodes to null, too
      Codec.at("0+", Schema.NullOr(Order)),
      // @ts-expect-error a default is of the Schema's type
      Codec.at("0+", Offset, { default: 1n }),
      // @ts-expect-error in a struct, too
      Codec.struct({ needing })
    ])
  })

  it("are those of an API's requests and responses", () => {
    const Count = Api.make("Count", {
      key: 999,
      versions: "0",
      request: { offset: Offset, name: Codec.at("0+", Codec.nullable(Order), { default: null }) },
      response: { points: Codec.array(PointWire) }
    })
    expectTypeOf<Codec.Input<typeof Count.request>>().toEqualTypeOf<{
      readonly offset: Offset
      readonly name?: { readonly id: number } | null | undefined
    }>()
    expectTypeOf<Codec.Type<typeof Count.response>["points"]>().toEqualTypeOf<ReadonlyArray<Point>>()
    const bytes = Count.request.at(0).encode({ offset: Offset.make(1n) })
    assert.deepStrictEqual(Count.request.at(0).decode(bytes), { offset: Offset.make(1n), name: null })
  })
})
