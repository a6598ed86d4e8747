/** Schemas of users' own inside messages: what is on the wire, and what comes out. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Codec from "../../src/Codec/index.ts"
import { compileRead } from "../../src/Codec/internal/compileRead.ts"
import { compileWrite } from "../../src/Codec/internal/compileWrite.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import {
  unhex,
  written,
  meaning,
  isWritten,
  undecodable,
  unencodable,
  Offset,
  Positive,
  Point,
  PointWire,
  Color,
  ColorWire,
  Timestamp,
  Name,
  OrderJson,
  order,
  orderHex,
  orderSize
} from "./userSchemas.ts"

const { array, at, bytes, int32, int64, message, nullable, string, struct } = Codec

describe("a Schema made of a wire type", () => {
  it("is on the wire what the wire type is, in every place", () => {
    isWritten(struct({ offset: Offset }), { offset: 5n }, "0000000000000005")
    isWritten(array(Positive), [1, 2], "00000002 00000001 00000002")
    isWritten(Codec.compactArray(Positive), [1, 2], "03 00000001 00000002")
    isWritten(nullable(ColorWire), Color.Red, "0003 726564")
    isWritten(nullable(ColorWire), null, "ffff")
    isWritten(struct({ p: PointWire }), { p: new Point({ x: 1, y: 2 }) }, "00000001 00000002")
    isWritten(nullable(PointWire), new Point({ x: 1, y: 2 }), "01 00000001 00000002")
    isWritten(nullable(PointWire), null, "ff")
    isWritten(array(Name), [Option.some("a"), Option.none()], "00000002 0001 61 ffff")
    isWritten(struct({ at: Timestamp }), { at: new Date(5) }, "0000000000000005")
    isWritten(array(array(Positive)), [[1], []], "00000002 00000001 00000001 00000000")
    assert.strictEqual(meaning(struct({ p: PointWire }), "00000001 00000002").p.sum, 3)
  })

  it("may be made of a composite, and again of what was made so", () => {
    const Ascending = array(int32).check(
      Schema.makeFilter(
        (items: ReadonlyArray<number>) => items.every((item, i) => i === 0 || item > items[i - 1]!),
        {
          expected: "ascending numbers"
        }
      )
    )
    const Numbers = Ascending.pipe(
      Schema.decodeTo(
        Schema.instanceOf(Set<number>),
        SchemaTransformation.transform({
          decode: (items) => new Set(items),
          encode: (set): ReadonlyArray<number> => [...set]
        })
      ),
      Schema.brand("Numbers")
    )
    const wire = struct({ numbers: Numbers })
    isWritten(wire, { numbers: new Set([1, 2]) }, "00000002 00000001 00000002")
    assert.match(
      undecodable(wire, "00000002 00000002 00000001").message,
      /at numbers .*expected ascending numbers, got an array of 2/
    )
    assert.match(
      unencodable(wire, { numbers: new Set([2, 1]) }).message,
      /at numbers: expected ascending numbers/
    )
    // Over two transformations and a struct whose own fields have Schemas.
    const Pair = struct({ point: PointWire, color: ColorWire }).check(
      Schema.makeFilter((pair: { readonly point: Point }) => pair.point.x !== 9)
    )
    isWritten(
      array(Pair),
      [{ point: new Point({ x: 1, y: 2 }), color: Color.Green }],
      "00000001 00000001 00000002 0005 677265656e"
    )
    assert.strictEqual(undecodable(array(Pair), "00000001 00000009 00000002 0003 726564").path, "[0]")
    assert.strictEqual(undecodable(array(Pair), "00000001 00000001 00000002 0003 626564").path, "[0].color")
  })

  it("is found through annotations, suspension and a flip there and back", () => {
    for (const schema of [
      Positive.annotate({ title: "positive" }),
      Positive.pipe(Schema.brand("A"), Schema.brand("B")),
      Schema.flip(Schema.flip(Positive)),
      Schema.suspend(() => Positive),
      Positive.pipe(Schema.decodeTo(Schema.Int)),
      Positive.pipe(Schema.decode(SchemaTransformation.passthrough())),
      Positive.pipe(Schema.catchDecoding(() => Effect.succeedSome(1)))
    ])
      assert.strictEqual(written(array(schema), [1]), "0000000100000001")
  })

  it("costs nothing where it adds nothing to the values", () => {
    const plain = struct({ offset: int64, list: array(int32) })
    const branded = struct({
      offset: Offset,
      list: array(int32.pipe(Schema.brand("Id"))).annotate({ title: "ids" })
    })
    assert.strictEqual(String(compileRead(layoutOf(branded))), String(compileRead(layoutOf(plain))))
    assert.strictEqual(String(compileWrite(layoutOf(branded))), String(compileWrite(layoutOf(plain))))
  })

  it("is applied to each value once, and the value below is not looked at again", () => {
    let [decoded, encoded] = [0, 0]
    const Counted = array(int32).pipe(
      Schema.decodeTo(
        Schema.Unknown,
        SchemaTransformation.transform({
          decode: (items) => (decoded++, items as unknown),
          encode: (items) => (encoded++, items as ReadonlyArray<number>)
        })
      )
    )
    const wire = struct({ a: Counted, b: Counted })
    const value = { a: [1], b: [2] }
    for (let i = 1; i <= 6; i++) {
      assert.deepStrictEqual(wire.decode(wire.encode(value)), value)
      assert.deepStrictEqual([decoded, encoded], [2 * i, 2 * i])
    }
    // No check of the wire type stands between the layout and the transformation.
    assert.match(unencodable(wire, { a: [1], b: ["x"] }).message, /at b\[0\]: expected int32/)
  })

  it("in a message at a version keeps that version, wherever it stands", () => {
    const Inner = message("Inner", {
      versions: "0-2",
      flexible: "2+",
      fields: { a: string, b: at("1+", string) }
    })
    const Tagged = Inner.at(2).pipe(Schema.brand("Inner"))
    const wire = struct({ zero: Inner.at(0), two: Tagged, none: nullable(Inner.at(1)) })
    isWritten(
      wire,
      { zero: { a: "a", b: "" }, two: { a: "a", b: "b" }, none: null },
      "0001 61 0261 0262 00 ff"
    )
    const Outer = message("Outer", {
      versions: "0-1",
      flexible: "1+",
      fields: { list: array(Inner.at(0).check(Schema.makeFilter(({ a }) => a !== ""))) }
    })
    isWritten(Outer.at(0), { list: [{ a: "a", b: "" }] }, "00000001 0001 61")
    isWritten(Outer.at(1), { list: [{ a: "a", b: "" }] }, "02 0001 61 00")
    assert.strictEqual(undecodable(Outer.at(1), "02 0000 00").path, "list[0]")
  })
})

describe("a Schema that encodes to bytes", () => {
  it("stands where the wire has length-prefixed bytes", () => {
    isWritten(struct({ order: OrderJson }), { order }, `000000${orderSize}${orderHex}`)
    isWritten(nullable(OrderJson), null, "ffffffff")
    isWritten(nullable(OrderJson), order, `000000${orderSize}${orderHex}`)
    isWritten(array(Schema.Uint8Array), [unhex("aabb")], "00000001 00000002 aabb")
    // Made of bytes of ours it is the same; made of an int32 within bytes, too.
    isWritten(
      struct({ order: bytes.pipe(Schema.decodeTo(OrderJson)) }),
      { order },
      `000000${orderSize}${orderHex}`
    )
    isWritten(
      struct({ order: Codec.compactBytes.pipe(Schema.decodeTo(OrderJson)) }),
      { order },
      `2f${orderHex}`
    )
    isWritten(array(Schema.Uint8Array.pipe(Schema.decodeTo(int32))), [7], "00000001 00000004 00000007")
    isWritten(
      array(bytes.pipe(Schema.decodeTo(array(Positive)))),
      [[7]],
      "00000001 00000008 00000001 00000007"
    )
  })

  it("is compact in flexible versions, and may be tagged", () => {
    const Envelope = message("Envelope", {
      versions: "0-2",
      flexible: "1+",
      fields: {
        order: OrderJson,
        next: at("2+", nullable(OrderJson), { tag: 3, default: null, ignorable: true })
      }
    })
    isWritten(Envelope.at(0), { order, next: null }, `000000${orderSize}${orderHex}`)
    isWritten(Envelope.at(1), { order, next: null }, `2f${orderHex}00`)
    isWritten(Envelope.at(2), { order, next: null }, `2f${orderHex}00`)
    isWritten(Envelope.at(2), { order, next: order }, `2f${orderHex} 01 03 2f 2f${orderHex}`)
  })
})

/** As no type lets it through. */
const untyped = (schema: unknown) => schema as Schema.Codec<any, Uint8Array>

describe("Schemas that have no place in a message", () => {
  it("a union of wire types, another encoded side, a second null", () => {
    assert.throws(() => array(Schema.Union([int32, string])), /a union does not say/)
    assert.throws(() => array(Schema.Union([Positive, OrderJson])), /a union does not say/)
    assert.throws(() => array(untyped(Schema.NullOr(string))), /a union does not say.*nullable/)
    assert.throws(() => array(untyped(Schema.NullOr(OrderJson))), /put into nullable/)
    assert.throws(() => array(untyped(Schema.String)), /encodes to a wire type or to bytes/)
    assert.throws(() => array(untyped(Schema.Struct({ a: int32 }))), /encodes to a wire type or to bytes/)
    assert.throws(() => array(untyped(Schema.toType(int32))), /encodes to a wire type or to bytes/)
    assert.throws(() => nullable(Name), /cannot be null again/)
    assert.throws(() => layoutOf(nullable(Positive)), /int32 has no null/)
    // Bytes that are checked are bytes.
    const NotEmpty = Schema.Uint8Array.check(Schema.makeFilter((given: Uint8Array) => given.length > 0))
    isWritten(array(NotEmpty), [unhex("aa")], "00000001 00000001 aa")
    isWritten(array(NotEmpty.pipe(Schema.decodeTo(Codec.int8))), [5], "00000001 00000001 05")
    // A union of what encodes to bytes is one of bytes.
    isWritten(
      array(Schema.Union([OrderJson, json(Schema.Null)])),
      [null, order],
      `00000002 00000004 6e756c6c 000000${orderSize}${orderHex}`
    )
    // One wire type that becomes a union, is that wire type.
    isWritten(
      array(string.pipe(Schema.decodeTo(Schema.Union([Schema.Literal("a"), Schema.Literal("b")])))),
      ["a"],
      "00000001 0001 61"
    )
  })
})

describe("the key and value of a record", () => {
  it("can be a wire type with a brand, or any Schema of bytes", async () => {
    const { recordSchema } = await import("../../src/Codec/Records/RecordSchema.ts")
    const { Records } = await import("../../src/Codec/Records/Records.ts")
    const schema = recordSchema({ key: Offset, value: Schema.NullOr(OrderJson) })
    const records = Records.make([
      {
        key: Schema.encodeSync(Offset)(Offset.make(5n)),
        value: Schema.encodeSync(OrderJson)(order)
      },
      { key: unhex("0000000000000006"), value: null }
    ])
    const read = [...Records.fromBytes(records.encode())].map((record) =>
      Schema.decodeUnknownSync(schema)(record)
    )
    assert.deepStrictEqual(
      read.map(({ key, value }) => [key as bigint, value]),
      [
        [5n, order],
        [6n, null]
      ]
    )
  })
})
