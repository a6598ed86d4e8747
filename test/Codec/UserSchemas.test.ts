/** Schemas of users' own inside messages: what is on the wire, what comes out, and what errors say. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Codec from "../../src/Codec/index.ts"
import { compileRead } from "../../src/Codec/internal/compileRead.ts"
import { compileWrite } from "../../src/Codec/internal/compileWrite.ts"
import { read } from "../../src/Codec/internal/interpretRead.ts"
import { write } from "../../src/Codec/internal/interpretWrite.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"

const { array, at, bytes, int32, int64, message, nullable, string, struct } = Codec
const hex = (given: Uint8Array) => Buffer.from(given).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))
const subject = { messageName: "Test", version: undefined }

/** What it is on the wire; both ways give the same. */
const written = (wire: Codec.Wire<any>, value: unknown): string => {
  const [slow, fast] = [new Codec.Writer(1), new Codec.Writer(1)]
  write(layoutOf(wire), slow, value, subject)
  compileWrite(layoutOf(wire))(fast, value)
  assert.strictEqual(hex(fast.take()), hex(slow.take()))
  return hex(slow.take())
}

/** What the bytes mean, all of them; both ways give the same. */
const meaning = (wire: Codec.Wire<any>, text: string): any => {
  const [slow, fast] = [new Codec.Reader(unhex(text)), new Codec.Reader(unhex(text))]
  const value = read(layoutOf(wire), slow, subject)
  assert.deepStrictEqual(compileRead(layoutOf(wire))(fast), value)
  assert.deepStrictEqual([slow.remaining, fast.remaining], [0, 0])
  return value
}

/** It is written so, and read back. */
const isWritten = (wire: Codec.Wire<any>, value: unknown, text: string): void => {
  assert.strictEqual(written(wire, value), text.replaceAll(" ", ""))
  assert.deepStrictEqual(meaning(wire, text), value)
}

const undecodable = (wire: Codec.Wire<any>, text: string): Codec.DecodeError => {
  assert.throws(() => compileRead(layoutOf(wire))(new Codec.Reader(unhex(text))))
  // At first interpreted, later compiled.
  for (let i = 0; i < 4; i++) assert.throws(() => wire.decode(unhex(text)), Codec.DecodeError)
  try {
    return assert.fail(String(wire.decode(unhex(text))))
  } catch (error) {
    assert.instanceOf(error, Codec.DecodeError)
    return error as Codec.DecodeError
  }
}

const unencodable = (wire: Codec.Wire<any>, value: unknown): Codec.EncodeError => {
  assert.throws(() => compileWrite(layoutOf(wire))(new Codec.Writer(), value))
  for (let i = 0; i < 4; i++) assert.throws(() => wire.encode(value), Codec.EncodeError)
  try {
    return assert.fail(hex(wire.encode(value)))
  } catch (error) {
    assert.instanceOf(error, Codec.EncodeError)
    return error as Codec.EncodeError
  }
}

const Offset = int64.pipe(Schema.brand("Offset"))
const Positive = int32.check(Schema.isGreaterThan(0))

class Point extends Schema.Class<Point>("Point")({ x: Schema.Int, y: Schema.Int }) {
  get sum(): number {
    return this.x + this.y
  }
}
const PointWire = struct({ x: int32, y: int32 }).pipe(Schema.decodeTo(Point))

const Color = { Red: "red", Green: "green" } as const
const ColorWire = string.pipe(Schema.decodeTo(Schema.Enum(Color)))

const Timestamp = int64.pipe(
  Schema.decodeTo(
    Schema.Date,
    SchemaTransformation.transform({
      decode: (ms) => new Date(Number(ms)),
      encode: (date) => BigInt(date.getTime())
    })
  )
)

const Name = Codec.nullableString.pipe(Schema.decodeTo(Schema.OptionFromNullOr(Schema.String)))

const Order = Schema.Struct({
  id: Schema.Int,
  lines: Schema.Array(Schema.Struct({ article: Schema.String, price: Schema.Finite }))
})
const OrderJson = json(Order)
const order = { id: 7, lines: [{ article: "a", price: 1.5 }] }
const orderHex = hex(Buffer.from(JSON.stringify(order)))
/** 46 bytes. */
const orderSize = "2e"

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

/** JSON in BYTES, or what is not JSON. */
const secretJson = (value: unknown) => {
  const text = Buffer.from(typeof value === "string" ? value : JSON.stringify(value))
  return `${text.length.toString(16).padStart(8, "0")}${hex(text)}`
}

/** As no type lets it through. */
const untyped = (schema: unknown) => schema as Schema.Codec<any, Uint8Array>

const passes = (decode: Effect.Effect<number>) =>
  int32.pipe(
    Schema.decodeTo(
      Schema.Finite,
      SchemaTransformation.transformEffect<number, number>({ decode: () => decode, encode: () => decode })
    )
  )

describe("what a Schema refuses", () => {
  const Line = message("Line", {
    versions: "0-1",
    flexible: "1+",
    fields: {
      before: string,
      items: array(struct({ amount: Positive, point: PointWire, color: nullable(ColorWire) })),
      order: at("1+", nullable(OrderJson), { tag: 0, default: null })
    }
  })
  const item = { amount: 1, point: new Point({ x: 1, y: 2 }), color: Color.Red }
  const line = { before: "ab", items: [item, item], order }

  it("is a DecodeError with message, version, path and byte", () => {
    const bytes = Line.at(0).encode({ ...line, order: null })
    const spoiled = (at: number, byte: number) =>
      hex(bytes).slice(0, 2 * at) + byte.toString(16).padStart(2, "0") + hex(bytes).slice(2 * at + 2)
    const error = undecodable(Line.at(0), spoiled(28, 0))
    assert.deepInclude(
      { ...error, version: error.version },
      { messageName: "Line", version: 0, path: "items[1].amount", offset: 25 }
    )
    assert.strictEqual(
      error.message,
      "Cannot decode Line v0 at items[1].amount (byte 25): expected a value greater than 0, got 0"
    )
  })

  it("is an EncodeError with message, version and path", () => {
    for (const [value, path, says] of [
      [
        { ...line, items: [item, { ...item, amount: -5 }] },
        "items[1].amount",
        /a value greater than 0, got -5$/
      ],
      [
        { ...line, items: [{ ...item, point: { x: 1, y: 2 } }] },
        "items[0].point",
        /expected Point, got an object/
      ],
      [{ ...line, items: [{ ...item, color: "blue" }] }, "items[0].color", /got a string of 4 characters$/],
      [{ ...line, items: [{ ...item, color: undefined }] }, "items[0].color", /nothing/],
      [{ ...line, order: { ...order, id: "hunter2" } }, "order.id", /expected/],
      [
        { ...line, order: { ...order, lines: [{ article: "a" }] } },
        "order.lines[0].price",
        /value for this key/
      ]
    ] as const) {
      const error = unencodable(Line.at(1), value)
      assert.deepStrictEqual([error.messageName, error.version, error.path], ["Line", 1, path])
      assert.match(error.message, says)
    }
  })

  it("is told from what the wire type refuses, and from what the layout does", () => {
    const wire = array(int32.pipe(Schema.decodeTo(Schema.Finite)))
    assert.match(unencodable(wire, [0.5]).message, /\[0\]: expected int32/)
    assert.match(unencodable(array(ColorWire), ["red", null]).path, /\[1\]/)
    assert.match(undecodable(array(OrderJson), "00000001 00000003 7b7d").message, /\[0\] .*BYTES/)
    assert.match(
      undecodable(array(OrderJson), "00000001 00000001 ff").message,
      /\[0\] .*expected UTF-8, got 1 bytes/
    )
    assert.match(
      undecodable(array(OrderJson), "00000001 00000001 7b").message,
      /\[0\] .*expected a valid JSON string/
    )
    const within = array(bytes.pipe(Schema.decodeTo(array(Positive))))
    const text = "00000001 00000008 00000001 00000000"
    assert.match(
      undecodable(within, text).message,
      /\[0\]\[0\] .*expected a value greater than 0, got another/
    )
    assert.match(undecodable(array(PointWire), "00000001 00000001").message, /bytes left/)
  })

  it("is never quoted: no value of a payload is in an error", () => {
    const secret = "hunter2"
    const Throwing = string.pipe(
      Schema.decodeTo(
        Schema.Unknown,
        SchemaTransformation.transform({
          decode: (text) => JSON.parse(text) as unknown,
          encode: (value): string => {
            throw new RangeError(`cannot encode ${String(value)}`)
          }
        })
      )
    )
    const Saying = string.check(Schema.makeFilter((text: string) => `${text} is bad`))
    const Passwords = json(Schema.Record(Schema.String, Schema.Finite))
    const errors = [
      undecodable(struct({ order: OrderJson }), secretJson(secret)),
      undecodable(struct({ order: OrderJson }), secretJson({ id: secret })),
      undecodable(
        struct({ order: OrderJson }),
        secretJson({ id: 1, lines: [{ article: 1, price: secret }] })
      ),
      undecodable(struct({ secrets: Passwords }), secretJson({ [secret]: secret })),
      undecodable(struct({ text: Throwing }), "0007 68756e74657232"),
      undecodable(struct({ text: Saying }), "0007 68756e74657232"),
      unencodable(struct({ text: Saying }), { text: secret }),
      unencodable(struct({ text: Throwing }), { text: secret }),
      unencodable(struct({ color: ColorWire }), { color: secret }),
      unencodable(struct({ secrets: Passwords }), { secrets: { [secret]: secret } })
    ]
    for (const error of errors) {
      const wrapped = new Error("outer", { cause: error })
      for (const text of [
        error.message,
        error.path,
        JSON.stringify(error),
        String(error.stack),
        Cause.pretty(Cause.fail(error)),
        Cause.pretty(Cause.die(wrapped)),
        inspect(error, { depth: 20 }),
        inspect(error.cause, { depth: 20 }),
        JSON.stringify(error.cause)
      ])
        assert.notInclude(text, secret)
    }
    assert.strictEqual(errors[2]!.path, "order.lines[0].article")
    assert.strictEqual(errors[3]!.path, "secrets.*")
    assert.match(errors[4]!.message, /at text .*an exception \(SyntaxError\) in the Schema/)
    assert.match(errors[7]!.message, /at text: .*an exception \(RangeError\) in the Schema/)
    // What the Schema failed with is kept, and where an exception came from.
    assert.isTrue(SchemaIssue.isIssue((errors[5]!.cause as { readonly issue?: unknown }).issue))
    assert.match(String((errors[7]!.cause as Error).stack), /UserSchemas\.test\.ts/)
  })

  it("leaves the cursor where it was", () => {
    const reader = new Codec.Reader(unhex("ff 00000001 00000000"), 1)
    assert.throws(() => array(Positive).read(reader), Codec.DecodeError)
    assert.strictEqual(reader.offset, 1)
    const writer = new Codec.Writer()
    writer.offset = 3
    assert.throws(() => array(Positive).write(writer, [1, 0]), Codec.EncodeError)
    assert.strictEqual(writer.offset, 3)
  })

  it("may be that it has to wait, or needs a service", () => {
    class Service extends Context.Service<Service, number>()("test/Service") {}
    const waiting = passes(Effect.promise(() => Promise.resolve(1)))
    assert.match(
      undecodable(array(waiting), "00000001 00000001").message,
      /\[0\] .*a Schema that decodes at once, got one that has to wait/
    )
    assert.match(unencodable(array(waiting), [1]).message, /\[0\]: expected a Schema that encodes at once/)
    const needing = passes(Effect.map(Service, (n) => n) as unknown as Effect.Effect<number>)
    assert.match(
      undecodable(array(needing), "00000001 00000001").message,
      /decodes without services, got an exception/
    )
  })
})

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
    // A class is for its Schema to look at.
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
