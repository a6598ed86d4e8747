/** Fields with Schemas of users' own that versions lack, change or mistake, and the Schema of a type that has such fields. */
import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Codec from "../../src/Codec/index.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import {
  hex,
  unhex,
  written,
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
  order
} from "./userSchemas.ts"

const { array, at, int32, int64, message, nullable, string, struct } = Codec

describe("defaults", () => {
  it("are what the Schema makes of the wire type's own", () => {
    const M = message("M", {
      versions: "0-1",
      flexible: "1+",
      fields: {
        id: at("1+", Offset, { tag: 0 }),
        when: at("1+", Timestamp),
        name: at("1+", string.pipe(Schema.decodeTo(Schema.String, SchemaTransformation.toUpperCase()))),
        points: at("1+", array(PointWire), { tag: 2 }),
        point: at("1+", PointWire, { tag: 1 })
      }
    })
    const value = { id: 0n, when: new Date(0), name: "", points: [], point: new Point({ x: 0, y: 0 }) }
    isWritten(M.at(0), value, "")
    // An equal value of a default is the default: it is not written as a tagged field.
    isWritten(M.at(1), value, "0000000000000000 01 00")
    assert.deepStrictEqual(M.complete({}), value as never)
    assert.strictEqual(written(M.at(1), {}), "00000000000000000100")
    isWritten(
      M.at(1),
      { ...value, point: new Point({ x: 0, y: 1 }) },
      "0000000000000000 01 01 01 09 00000000 00000001 00"
    )
    for (const given of [{ when: new Date(1) }, { point: new Point({ x: 1, y: 0 }) }, { name: "A" }]) {
      assert.match(unencodable(M.at(0), given).message, /the field exists only in versions 1\+/)
      assert.deepInclude(M.versionsOf(given), { min: 1 })
    }
    assert.deepInclude(M.versionsOf(value as never), { min: 0 })
    assert.isTrue(Schema.is(M.at(0))(value))
    assert.isFalse(Schema.is(M.at(0))({ ...value, when: new Date(1) }))
  })

  it("of a struct are those of its fields, null among them", () => {
    const Inner = struct({
      offset: Offset,
      when: Timestamp,
      color: at("0+", nullable(ColorWire), { default: null }),
      text: at("0+", nullable(string), { default: null })
    })
    const M = message("M", {
      versions: "0-1",
      fields: { inner: at("1+", Inner), points: at("1+", PointWire) }
    })
    const inner = { offset: 0n, when: new Date(0), color: null, text: null }
    isWritten(M.at(0), { inner, points: new Point({ x: 0, y: 0 }) }, "")
    const Unknown = struct({ amount: Positive }).pipe(Schema.decodeTo(Schema.Unknown))
    assert.throws(() => at("1+", Unknown), /needs a default/)
  })

  it("are the caller's own, of the Schema's type, and must pass it", () => {
    const M = message("M", {
      versions: "0-1",
      flexible: "1+",
      fields: {
        amount: at("1+", Positive, { default: 3 }),
        order: at("1+", OrderJson, { tag: 0, default: order }),
        point: at("1+", nullable(PointWire), { default: null })
      }
    })
    isWritten(M.at(0), { amount: 3, order, point: null }, "")
    isWritten(M.at(1), { amount: 3, order: structuredClone(order), point: null }, "00000003 ff 00")
    assert.throws(
      () => at("1+", Positive, { default: 0 }),
      /Cannot encode a default: expected a value greater than 0/
    )
    assert.throws(() => at("1+", array(Positive), { default: [1, 0] }), /at \[1\]: expected a value greater/)
    assert.throws(
      () => at("1+", nullable(ColorWire), { default: "blue" as "red" }),
      /Cannot encode a default: expected "red"/
    )
  })

  it("that the Schema does not take are missed when the field is defined", () => {
    assert.throws(() => at("1+", Positive), /needs a default/)
    assert.throws(() => at("1+", Codec.byVersion({ "1": Positive, "2+": int32 })), /needs a default/)
    assert.throws(
      () => at("1+", Codec.valueVersions(Positive, { "1": "2+" }), { default: -1 }),
      /Cannot encode a default/
    )
    assert.throws(() => at("1+", OrderJson), /needs a default/)
    assert.throws(() => at("1+", nullable(OrderJson), { tag: 0 }), /needs a default/)
    // A required field needs none; a struct with one has no default of its own.
    const Inner = struct({ amount: Positive })
    assert.strictEqual(written(array(Inner), [{ amount: 1 }]), "0000000100000001")
    const M = message("M", { versions: "0-1", fields: { inner: at("1+", Inner) } })
    assert.throws(() => M.at(1), /the field inner needs a default/)
    const Given = message("M", {
      versions: "0-1",
      fields: { inner: at("1+", Inner, { default: { amount: 1 } }) }
    })
    isWritten(Given.at(0), { inner: { amount: 1 } }, "")
    const Holed = message("M", { versions: "0-1", fields: { amount: Codec.byVersion({ "1+": Positive }) } })
    assert.throws(() => Holed.at(0), /the field amount needs a default/)
  })
})

describe("versions", () => {
  const M = message("M", {
    versions: "0-3",
    flexible: "3+",
    fields: {
      at: Codec.byVersion({
        "0-1": int32.check(Schema.isGreaterThanOrEqualTo(0)),
        "2+": int32.pipe(Schema.decodeTo(Schema.Finite))
      }),
      spec: Codec.valueVersions(Timestamp, { "-1": "2+" }),
      name: nullable(ColorWire, "1+"),
      list: array(struct({ special: Codec.valueVersions(int64, { "-3": "3+" }) })).check(
        Schema.isMaxLength(3)
      )
    }
  })
  const value = { at: 1, spec: new Date(1), name: Color.Red, list: [{ special: 1n }] }

  it("each have their own type, null and compact form", () => {
    isWritten(M.at(0), value, "00000001 0000000000000001 0003 726564 00000001 0000000000000001")
    isWritten(M.at(3), value, "00000001 0000000000000001 04 726564 02 0000000000000001 00 00")
    isWritten(M.at(1), { ...value, name: null }, "00000001 0000000000000001 ffff 00000001 0000000000000001")
    assert.match(
      unencodable(M.at(0), { ...value, name: null }).message,
      /at name: .*not nullable in this version/
    )
    assert.match(
      undecodable(M.at(0), "00000001 0000000000000001 ffff 00000000").message,
      /at name .*not nullable/
    )
    assert.match(
      unencodable(M.at(0), { ...value, at: -1 }).message,
      /at at: expected a value greater than or equal to 0/
    )
    isWritten(
      M.at(2),
      { ...value, at: -1 },
      "ffffffff 0000000000000001 0003 726564 00000001 0000000000000001"
    )
  })

  it("are chosen by what a Schema's value is on the wire", () => {
    assert.deepInclude(M.versionsOf(value), { min: 0 })
    assert.deepInclude(M.versionsOf({ ...value, name: null }), { min: 1 })
    assert.deepInclude(M.versionsOf({ ...value, spec: new Date(-1) }), { min: 2 })
    assert.deepInclude(M.versionsOf({ ...value, list: [{ special: -3n }] }), { min: 3 })
    assert.isTrue(M.mistakenAt(1)!({ ...value, spec: new Date(-1) }))
    assert.isFalse(M.mistakenAt(1)!(value))
    assert.isTrue(M.mistakenAt(2)!({ ...value, list: [{ special: -3n }] }))
    // What cannot be encoded at all narrows nothing.
    assert.deepInclude(M.versionsOf({ ...value, spec: "no date" as never }), { min: 0 })
  })
})

describe("the Schema of a type with users' Schemas in it", () => {
  const wire = message("M", {
    versions: "0",
    fields: {
      offset: Offset,
      amounts: array(Positive),
      point: nullable(PointWire),
      name: Name,
      order: OrderJson
    }
  }).at(0)
  const value = wire.decode(
    wire.encode({
      offset: Offset.make(5n),
      amounts: [1],
      point: new Point({ x: 1, y: 2 }),
      name: Option.none(),
      order
    })
  )

  it("respects them: is, toType, decode, encode", () => {
    assert.isTrue(Schema.is(wire)(value))
    for (const wrong of [
      { ...value, amounts: [0] },
      { ...value, point: { x: 1, y: 2 } },
      { ...value, name: null },
      { ...value, order: { ...order, id: 0.5 } }
    ]) {
      assert.isFalse(Schema.is(wire)(wrong as never))
      assert.throws(() => Schema.decodeUnknownSync(Schema.toType(wire))(wrong))
      assert.throws(() => Schema.encodeUnknownSync(wire)(wrong))
    }
    assert.deepStrictEqual(Schema.decodeSync(wire)(Schema.encodeSync(wire)(value)), value)
    const bytes = hex(wire.encode(value)).replace("0000000100000001", "0000000100000000")
    const exit = Schema.decodeExit(wire)(unhex(bytes))
    assert.match(String(exit), /greater than 0.*at \["amounts"\]\[0\]/s)
  })

  it("sees to properties that do not exist, also within what is only checked", () => {
    const Checked = struct({ x: int32 }).check(Schema.makeFilter(({ x }) => x > 0))
    const outer = struct({ checked: array(Checked), point: PointWire })
    const point = new Point({ x: 1, y: 2 })
    const excess: any = { checked: [{ x: 1, y: 2 }], point }
    const strict = { onExcessProperty: "error" } as const
    assert.match(String(Schema.encodeUnknownExit(outer)(excess, strict)), /at \["checked"\]\[0\]\["y"\]/)
    assert.deepStrictEqual(Schema.decodeUnknownSync(Schema.toType(outer))(excess), {
      checked: [{ x: 1 }],
      point
    })
    assert.throws(() => outer.writeExact(new Codec.Writer(), excess), /at checked\[0\]\.y/)
    // A class is for its Schema to look at, and so is what was JSON.
    const Loose = struct({ point: PointWire, json: json(Schema.Struct({ id: Schema.Int })) })
    const loose: any = { point: Object.assign(new Point({ x: 1, y: 2 }), { z: 3 }), json: { id: 1, more: 2 } }
    assert.strictEqual(Schema.encodeUnknownExit(Loose)(loose, strict)._tag, "Success")
    outer.writeExact(new Codec.Writer(), {
      checked: [],
      point: Object.assign(new Point({ x: 1, y: 2 }), { z: 3 })
    })
  })

  it("has their JSON, equivalence and arbitrary values", () => {
    const codec = Schema.toCodecJson(Schema.toType(wire))
    const encoded = Schema.encodeSync(codec)(value)
    assert.deepInclude(encoded, { offset: "5", amounts: [1], point: { x: 1, y: 2 }, order })
    assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(encoded))), value)
    const same = Schema.toEquivalence(wire)
    assert.isTrue(same(value, { ...value, point: new Point({ x: 1, y: 2 }) }))
    assert.isFalse(same(value, { ...value, point: new Point({ x: 1, y: 3 }) }))
  })
})
