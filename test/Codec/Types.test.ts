import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as Codec from "../../src/Codec/index.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))

const refused = (wire: Codec.Wire<any>, text: string): Codec.DecodeError => {
  try {
    wire.decode(unhex(text))
  } catch (error) {
    assert.instanceOf(error, Codec.DecodeError)
    return error as Codec.DecodeError
  }
  return assert.fail(`${text} was accepted`)
}

/** Type, value, and its bytes as the protocol guide has them. */
const goldens: ReadonlyArray<readonly [name: string, wire: Codec.Wire<any>, value: unknown, bytes: string]> =
  [
    ["BOOLEAN true", Codec.boolean, true, "01"],
    ["BOOLEAN false", Codec.boolean, false, "00"],
    ["INT8", Codec.int8, -2, "fe"],
    ["INT16", Codec.int16, -2, "fffe"],
    ["INT32", Codec.int32, 0x01020304, "01020304"],
    ["INT64", Codec.int64, -(2n ** 63n), "8000000000000000"],
    ["UINT16", Codec.uint16, 65535, "ffff"],
    ["UINT32", Codec.uint32, 4294967295, "ffffffff"],
    ["VARINT 0", Codec.varint, 0, "00"],
    ["VARINT −1", Codec.varint, -1, "01"],
    ["VARINT 300", Codec.varint, 300, "d804"],
    ["VARINT min", Codec.varint, -(2 ** 31), "ffffffff0f"],
    ["VARLONG 2³¹", Codec.varlong, 2n ** 31n, "8080808010"],
    ["VARLONG min", Codec.varlong, -(2n ** 63n), "ffffffffffffffffff01"],
    ["VARLONG max", Codec.varlong, 2n ** 63n - 1n, "feffffffffffffffff01"],
    ["UNSIGNED_VARINT", Codec.unsignedVarint, 4294967295, "ffffffff0f"],
    ["UUID", Codec.uuid, "AAAAAAAAAAAAAAAAAAAAAQ", "00000000000000000000000000000001"],
    ["FLOAT64", Codec.float64, 1.5, "3ff8000000000000"],
    ["STRING", Codec.string, "hé", "000368c3a9"],
    ["STRING with a BOM", Codec.string, "\ufeffa", "0004efbbbf61"],
    ["COMPACT_STRING", Codec.compactString, "hé", "0468c3a9"],
    ["NULLABLE_STRING null", Codec.nullableString, null, "ffff"],
    ["NULLABLE_STRING empty", Codec.nullableString, "", "0000"],
    ["COMPACT_NULLABLE_STRING null", Codec.compactNullableString, null, "00"],
    ["COMPACT_NULLABLE_STRING empty", Codec.compactNullableString, "", "01"],
    ["BYTES", Codec.bytes, unhex("0102"), "000000020102"],
    ["COMPACT_BYTES", Codec.compactBytes, unhex("0102"), "030102"],
    ["NULLABLE_BYTES null", Codec.nullableBytes, null, "ffffffff"],
    ["COMPACT_NULLABLE_BYTES null", Codec.compactNullableBytes, null, "00"],
    ["ARRAY", Codec.array(Codec.int8), [1, 2], "000000020102"],
    ["ARRAY null", Codec.nullable(Codec.array(Codec.int8)), null, "ffffffff"],
    ["COMPACT_ARRAY", Codec.compactArray(Codec.compactString), ["a"], "020261"],
    ["struct", Codec.struct({ a: Codec.int8, b: Codec.string }), { a: 1, b: "x" }, "01000178"],
    ["TAGGED_FIELDS", Codec.taggedFields, [{ tag: 5, data: unhex("ff") }], "010501ff"]
  ]

describe("wire types", () => {
  for (const [name, wire, value, bytes] of goldens) {
    it(`${name} is ${bytes}`, () => {
      assert.strictEqual(hex(wire.encode(value)), bytes)
      assert.deepEqual(wire.decode(unhex(bytes)), value)
      assert.strictEqual(hex(Schema.encodeUnknownSync(wire)(value) as Uint8Array), bytes)
      assert.deepEqual(Schema.decodeSync(wire)(unhex(bytes)), value)
    })
  }

  it("any byte but 0 is true", () => assert.isTrue(Codec.boolean.decode(unhex("02"))))

  it("reads and writes at a cursor", () => {
    const writer = new Codec.Writer(1)
    Codec.int16.write(writer, 7)
    Codec.string.write(writer, "ab")
    const reader = new Codec.Reader(writer.take())
    assert.strictEqual(Codec.int16.read(reader), 7)
    assert.strictEqual(reader.offset, 2)
    assert.strictEqual(Codec.string.read(reader), "ab")
  })

  it("leaves the cursor where it was when it fails", () => {
    const reader = new Codec.Reader(unhex("0009aa"))
    assert.throws(() => Codec.string.read(reader), Codec.DecodeError)
    assert.strictEqual(reader.offset, 0)
    const writer = new Codec.Writer()
    assert.throws(() => Codec.array(Codec.int8).write(writer, [1, 300]), Codec.EncodeError)
    assert.strictEqual(writer.offset, 0)
  })

  it.effect.prop(
    "is an Effect Schema with arbitrary values",
    [Codec.array(Codec.struct({ a: Codec.varlong, b: Codec.nullableString }))],
    ([value]) =>
      Effect.gen(function* () {
        const wire = Codec.array(Codec.struct({ a: Codec.varlong, b: Codec.nullableString }))
        assert.deepEqual(yield* Schema.decodeEffect(wire)(yield* Schema.encodeEffect(wire)(value)), value)
      })
  )

  it("can be refined, sampled and turned to JSON like any Schema", () => {
    const positive = Codec.int64.check(Schema.isGreaterThanBigInt(0n))
    assert.isTrue(Exit.isFailure(Schema.decodeExit(positive)(unhex("ffffffffffffffff"))))
    assert.strictEqual(Schema.decodeSync(positive)(unhex("0000000000000001")), 1n)
    assert.strictEqual(Schema.encodeUnknownSync(Schema.toCodecJson(Schema.toType(Codec.int64)))(5n), "5")
    assert.isTrue(Schema.toEquivalence(Codec.bytes)(unhex("01"), unhex("01")))
    assert.isTrue(Schema.is(Codec.int8)(5))
    assert.isFalse(Schema.is(Codec.int8)(500))
  })
})

describe("malformed bytes", () => {
  const cases: ReadonlyArray<readonly [name: string, wire: Codec.Wire<any>, bytes: string, message: RegExp]> =
    [
      ["trailing bytes", Codec.int8, "0102", /expected the end, got 1 more bytes/],
      ["a cut integer", Codec.int32, "0102", /int32 \(4 bytes\)/],
      ["a cut varint", Codec.unsignedVarint, "8080", /varint/],
      ["a varint of 6 bytes", Codec.unsignedVarint, "ffffffffff01", /32 bits/],
      ["a varint that would wrap", Codec.unsignedVarint, "ffffffff1f", /32 bits/],
      ["a varlong of 11 bytes", Codec.varlong, "ffffffffffffffffffff01", /64 bits/],
      ["a varlong that would wrap", Codec.varlong, "ffffffffffffffffff02", /64 bits/],
      ["null where it may not be", Codec.string, "ffff", /not nullable/],
      ["null where it may not be, compact", Codec.compactBytes, "00", /not nullable/],
      ["a length below −1", Codec.nullableString, "fffe", /length of -2/],
      ["a length past the end", Codec.bytes, "7fffffff00", /length of 2147483647 with 1 bytes left/],
      [
        "a count past the end",
        Codec.array(Codec.int64),
        "7fffffff00",
        /count of 2147483647 with 1 bytes left/
      ],
      ["a compact count past the end", Codec.compactArray(Codec.int8), "ffffffff0f", /count of 4294967294/],
      [
        "a compact string over 32767 bytes",
        Codec.compactString,
        `81800200${"61".repeat(40000)}`.replace("81800200", "818002"),
        /32767/
      ],
      ["tags out of order", Codec.taggedFields, "0205000300", /a tag above 5/],
      ["a tag twice", Codec.taggedFields, "0205000500", /a tag above 5/],
      ["the reserved tag", Codec.taggedFields, "01ffffffff0700", /at most 2147483646/]
    ]
  for (const [name, wire, bytes, message] of cases) {
    it(`refuses ${name}`, () => assert.match(refused(wire, bytes).message, message))
  }

  it("says where: the path and the byte", () => {
    const wire = Codec.struct({
      topics: Codec.array(Codec.struct({ name: Codec.string, ids: Codec.array(Codec.int32) }))
    })
    const error = refused(wire, "00000001 0001 61 00000001 0102")
    assert.strictEqual(error.path, "topics[0].ids")
    assert.strictEqual(error.offset, 7)
    const exit = Schema.decodeExit(wire)(unhex("00000001 0001 61 00000001 0102"))
    assert.match(String(exit), /\["topics"\]\[0\]\["ids"\]/)
  })
})

describe("invalid values", () => {
  const cases: ReadonlyArray<readonly [name: string, wire: Codec.Wire<any>, value: unknown]> = [
    ["an int8 out of range", Codec.int8, 128],
    ["an int32 out of range", Codec.int32, 2 ** 31],
    ["a fraction", Codec.int32, 0.5],
    ["NaN", Codec.int16, Number.NaN],
    ["a number for an int64", Codec.int64, 5],
    ["an int64 out of range", Codec.int64, 2n ** 63n],
    ["a negative uint32", Codec.uint32, -1],
    ["text for a number", Codec.int32, "5"],
    ["a number for text", Codec.string, 5],
    ["null for text", Codec.string, null],
    ["text over 32767 bytes", Codec.string, "x".repeat(32768)],
    ["text over 32767 bytes in UTF-8", Codec.compactString, "é".repeat(20000)],
    ["a lone surrogate", Codec.string, "\ud800"],
    ["a uuid with another alphabet", Codec.uuid, "AAAAAAAAAAAAAAAAAAAA+/"],
    ["an array for bytes", Codec.bytes, [1, 2]],
    ["an object for an array", Codec.array(Codec.int8), {}],
    ["a missing field", Codec.struct({ a: Codec.int8 }), {}],
    ["an array for a struct", Codec.struct({ a: Codec.int8 }), []],
    [
      "tags out of order",
      Codec.taggedFields,
      [
        { tag: 2, data: unhex("") },
        { tag: 1, data: unhex("") }
      ]
    ]
  ]
  for (const [name, wire, value] of cases) {
    it.effect(`refuses ${name}, and writes nothing`, () =>
      Effect.gen(function* () {
        const writer = new Codec.Writer()
        assert.throws(() => wire.write(writer, value), Codec.EncodeError)
        assert.strictEqual(writer.offset, 0)
        assert.isTrue(Exit.isFailure(yield* Effect.exit(Schema.encodeUnknownEffect(wire)(value))))
      })
    )
  }

  it.effect("never shows a secret: neither text nor bytes appear in an error", () =>
    Effect.gen(function* () {
      const wire = Codec.struct({ password: Codec.int32, token: Codec.int32 })
      for (const secret of ["hunter2", Buffer.from("hunter2")]) {
        assert.notMatch(
          String(yield* Effect.exit(Schema.encodeUnknownEffect(wire)({ password: secret }))),
          /hunter2/
        )
      }
    })
  )

  it.effect("draws values only in range", () =>
    Effect.gen(function* () {
      for (const value of yield* Arbitrary.sampleEffect(Arbitrary.schema(Codec.uint16), { count: 100 })) {
        assert.isTrue(value >= 0 && value <= 65535)
      }
    })
  )
})
