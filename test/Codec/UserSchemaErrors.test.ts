/** What a Schema of a user's own refuses inside a message: what the error says, and what it does not. */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Codec from "../../src/Codec/index.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import {
  hex,
  unhex,
  undecodable,
  unencodable,
  Positive,
  Point,
  PointWire,
  Color,
  ColorWire,
  OrderJson,
  order
} from "./userSchemas.ts"

const { array, at, bytes, int32, message, nullable, string, struct } = Codec

/** JSON in BYTES, or what is not JSON. */
const secretJson = (value: unknown) => {
  const text = Buffer.from(typeof value === "string" ? value : JSON.stringify(value))
  return `${text.length.toString(16).padStart(8, "0")}${hex(text)}`
}

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
    assert.isTrue(SchemaIssue.isIssue(errors[5]!.cause?.issue))
    assert.match(String(errors[7]!.cause?.stack), /UserSchemaErrors\.test\.ts/)
  })

  it("is said by what the author of the Schema has written down", () => {
    const says = (wire: Schema.Codec<any, Uint8Array>, value: unknown) => {
      const { expected, path } = unencodable(struct({ f: wire }), { f: value })
      return `${path}: ${expected}`
    }
    const refuses = Schema.makeFilter<any>(() => false)
    const annotated = (annotations: Schema.Annotations.Filter) => string.check(refuses.annotate(annotations))
    assert.strictEqual(says(annotated({ expected: "this", title: "that" }), ""), "f: this")
    assert.strictEqual(says(annotated({ message: "no", title: "that" }), ""), "f: no")
    assert.strictEqual(says(annotated({ title: "that" }), ""), "f: that")
    assert.strictEqual(says(annotated({ title: undefined }), ""), "f: a value that its Schema takes")
    assert.strictEqual(says(ColorWire, "blue"), `f: "red" | "green"`)
    const OneOfTwo = json(Schema.Union([Schema.Struct({ a: Schema.Int }), Schema.Struct({ b: Schema.Int })]))
    assert.strictEqual(says(OneOfTwo, { a: "x" }), "f.a: number")
    const Pointing = string.check(Schema.makeFilter(() => ({ path: ["a", 1], issue: "secret" })))
    assert.strictEqual(says(Pointing, "x"), "f.*[1]: a value that its Schema takes")
    // A key that the struct does not declare is data, also beside some that it does.
    const Rest = json(
      Schema.StructWithRest(Schema.Struct({ id: Schema.Int }), [Schema.Record(Schema.String, Schema.Int)])
    )
    assert.strictEqual(says(Rest, { id: 1, hunter2: "x" }), "f.*: number")
    assert.strictEqual(says(Rest, { id: "x" }), "f.id: number")
    const [first] = [unencodable(struct({ f: OrderJson }), { f: { id: "x" } })]
    assert.strictEqual(first.actual, "another")
  })

  it("may be anything that is thrown, or an interruption", () => {
    const throwing = passes(
      Effect.sync(() => {
        // oxlint-disable-next-line no-throw-literal -- what a user's function can do
        throw "hunter2"
      })
    )
    const thrown = undecodable(array(throwing), "00000001 00000001")
    assert.match(
      thrown.message,
      /expected a Schema that does not throw .*, got an exception \(string\) in the Schema/
    )
    assert.isUndefined(thrown.cause)
    const interrupted = undecodable(array(passes(Effect.interrupt)), "00000001 00000001")
    assert.match(interrupted.message, /got an exception/)
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
