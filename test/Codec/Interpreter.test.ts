/** The corners of a layout, read and written by walking it and by generated code: tagged fields, nulls, paths. */
import { assert, describe, it } from "@effect/vitest"
import * as Codec from "../../src/Codec/index.ts"
import { compileRead } from "../../src/Codec/internal/compileRead.ts"
import { compileWrite } from "../../src/Codec/internal/compileWrite.ts"
import { read } from "../../src/Codec/internal/interpretRead.ts"
import { write } from "../../src/Codec/internal/interpretWrite.ts"
import { maxTag } from "../../src/Codec/Limits.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"

const { array, at, bytes, compactString, int8, int32, message, nullable, records, string, struct } = Codec
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

/** The error of the interpreter, where generated code refuses, too. */
const unwritable = (wire: Codec.Wire<any>, value: unknown): Codec.EncodeError => {
  assert.throws(() => compileWrite(layoutOf(wire))(new Codec.Writer(), value))
  const writer = new Codec.Writer()
  writer.offset = 3
  try {
    write(layoutOf(wire), writer, value, subject)
  } catch (error) {
    assert.instanceOf(error, Codec.EncodeError)
    assert.strictEqual(writer.offset, 3, "nothing is left of it")
    return error as Codec.EncodeError
  }
  return assert.fail("it was written")
}

const unreadable = (wire: Codec.Wire<any>, text: string): Codec.DecodeError => {
  assert.throws(() => compileRead(layoutOf(wire))(new Codec.Reader(unhex(text))))
  for (const build of [true, false]) {
    try {
      read(layoutOf(wire), new Codec.Reader(unhex(text)), subject, build)
    } catch (error) {
      assert.instanceOf(error, Codec.DecodeError)
      if (!build) return error as Codec.DecodeError
      continue
    }
    assert.fail("it was read")
  }
  return assert.fail("never")
}

/** Known tags 1, 4 and 6, declared in another order; 6 is of version 2 on. */
const Tagged = message("Tagged", {
  versions: "0-2",
  flexible: "1+",
  fields: {
    four: at("1+", string, { tag: 4, default: "" }),
    one: at("1+", array(struct({ a: int8 })), { tag: 1 }),
    six: at("2+", int32, { tag: 6, default: 0 })
  }
})

const field = (tag: number, data = "ff") => ({ tag, data: unhex(data) })

describe("tagged fields", () => {
  const wire = Tagged.at(1)
  const known = { one: [{ a: 7 }], four: "x", six: 0 }
  // Four fields: 0 ff, 1 [7], 3 aabb, 4 "x", 9 nothing.
  const all = "05" + "0001ff" + "0103020700" + "0302aabb" + "04020278" + "0900"

  it("are written in the order of their tags, known and unknown", () => {
    assert.strictEqual(written(wire, known), "02" + "0103020700" + "04020278")
    const value = Codec.withUnknownTaggedFields(known, [field(0), field(3, "aabb"), field(9, "")])
    assert.strictEqual(written(wire, value), all)
    assert.strictEqual(
      written(wire, Codec.withUnknownTaggedFields({}, [field(5), field(maxTag, "")])),
      "02" + "0501ff" + "feffffff0700"
    )
  })

  it("are read and written back as they were", () => {
    const value = meaning(wire, all)
    assert.deepInclude(value, known)
    assert.deepStrictEqual(
      Codec.unknownTaggedFields(value).map(({ tag, data }) => [tag, hex(data)]),
      [
        [0, "ff"],
        [3, "aabb"],
        [9, ""]
      ]
    )
    assert.strictEqual(written(wire, value), all)
    assert.strictEqual(written(wire, { ...value, four: "" }), "04" + all.slice(2).replace("04020278", ""))
    assert.deepStrictEqual(
      Codec.unknownTaggedFields(meaning(wire, "01feffffff0700")).map(({ tag }) => tag),
      [maxTag]
    )
    assert.deepStrictEqual(Codec.unknownTaggedFields(meaning(wire, "00")), [])
  })

  it("that are unknown must be a list, ascending, of bytes, and none that the version writes itself", () => {
    for (const fields of [
      "no such thing",
      null,
      { length: 0 },
      [null],
      [undefined],
      [7],
      [{}],
      [{ tag: "0", data: unhex("") }],
      [{ tag: 0.5, data: unhex("") }],
      [{ tag: Number.NaN, data: unhex("") }],
      [{ tag: 0 }],
      [{ tag: 0, data: "ff" }],
      [field(-1)],
      [field(maxTag + 1)],
      [field(5), field(5)],
      [field(5), field(3)],
      [field(1)],
      [field(6), field(4)]
    ])
      assert.throws(
        () =>
          write(
            layoutOf(wire),
            new Codec.Writer(),
            { [Symbol.for("~effect-kafka-protocol/UnknownTaggedFields")]: fields },
            subject
          ),
        Codec.EncodeError
      )
    assert.match(
      unwritable(wire, Codec.withUnknownTaggedFields({}, [field(4)])).message,
      /no unknown tagged field 4, got the tag of four/
    )
    for (const fields of [
      [field(-1)],
      [field(maxTag + 1)],
      [field(5), field(5)],
      [{ tag: 0.5, data: unhex("") }],
      [{ tag: 0, data: "ff" }],
      [null]
    ])
      unwritable(Codec.taggedFields, fields)
    for (const fields of ["no such thing", null, {}]) unwritable(Codec.taggedFields, fields)
    assert.strictEqual(written(Codec.taggedFields, [field(maxTag)]), "01feffffff0701ff")
  })

  it("are refused where the bytes are wrong, and the error says where", () => {
    for (const [text, path, says] of [
      // The size of `one` is more, or less, than its content.
      ["0101040207 0000", "one", /4 bytes, as its tag says, got 3/],
      ["010102020700", "one", /2 bytes, as its tag says, got 3|bytes left/],
      // A tag of the next version.
      ["01060400000001", "", /no tag 6 in this version, got it \(six\)/],
      ["0104020278", "", undefined],
      ["010405ff", "", /tag 4 \(5 bytes\), got 1 bytes left/],
      ["01ffffffff0700", "", /a tag of at most/],
      ["0205000500", "", /a tag above 5/],
      ["0205000100", "", /a tag above 5/]
    ] as const) {
      if (says === undefined) {
        assert.strictEqual(meaning(wire, text).four, "x")
        continue
      }
      const error = unreadable(wire, text)
      assert.match(error.message, says, text)
      assert.strictEqual(error.path, path, text)
    }
  })
})

describe("paths", () => {
  const Inner = struct({ list: array(struct({ a: int8 })), after: int8 })

  it("say which part cannot be written, whatever was written before it", () => {
    const good = { list: [{ a: 1 }, { a: 2 }], after: 3 }
    assert.strictEqual(unwritable(Inner, { ...good, after: 500 }).path, "after")
    assert.strictEqual(unwritable(Inner, { ...good, list: [{ a: 1 }, { a: 500 }] }).path, "list[1].a")
    assert.strictEqual(unwritable(Inner, { ...good, list: [{ a: 1 }, 5] }).path, "list[1]")
    assert.strictEqual(unwritable(array(Inner), [good, good, { ...good, after: null }]).path, "[2].after")
    // Five bytes of the struct are written by then.
    assert.strictEqual(unwritable(Inner, { ...good, after: 500 }).offset, 6)
    const tagged = Tagged.at(2)
    assert.strictEqual(unwritable(tagged, { one: [{ a: 1 }], four: 5 }).path, "four")
    assert.strictEqual(unwritable(tagged, { one: [{ a: 1 }], four: "x", six: "y" }).path, "six")
    assert.match(unwritable(Inner, { list: [] }).message, /nothing/)
  })

  it("say which part cannot be read, and where it begins", () => {
    for (const [text, path, offset] of [
      ["00000002 01 02", "after", 6],
      ["00000001 01", "after", 5],
      ["00000009 01 02 03", "list", 0],
      ["0000", "list", 0]
    ] as const) {
      const error = unreadable(Inner, text)
      assert.deepStrictEqual([error.path, error.offset], [path, offset], text)
    }
    const tagged = Tagged.at(2)
    const error = unreadable(tagged, "02 0103020700 0603000000")
    assert.deepStrictEqual([error.path, error.offset], ["six", 8])
  })

  it("name one version, or several, where a field of others is set", () => {
    const Versioned = message("Versioned", {
      versions: "0-3",
      fields: { once: at("2", int8), later: at("2+", int8) }
    })
    assert.match(unwritable(Versioned.at(0), { once: 1 }).message, /only in version 2, got/)
    assert.match(
      unwritable(Versioned.at(0), { later: 1 }).message,
      /only in versions 2\+|only in versions 2–3/
    )
    assert.strictEqual(written(Versioned.at(0), { once: 0, later: 0 }), "")
  })
})

describe("nulls and lengths", () => {
  it("a struct that may be null is there unless its marker is negative", () => {
    const wire = nullable(struct({ a: int8 }))
    assert.strictEqual(written(wire, null), "ff")
    assert.strictEqual(written(wire, { a: 5 }), "0105")
    assert.isNull(meaning(wire, "ff"))
    assert.isNull(meaning(wire, "80"))
    for (const marker of ["00", "01", "7f"]) assert.deepStrictEqual(meaning(wire, `${marker}05`), { a: 5 })
    assert.match(unwritable(struct({ a: int8 }), null).message, /not nullable/)
  })

  it("a string has at most 32767 bytes, in either form", () => {
    const most = "x".repeat(32767)
    for (const wire of [string, compactString]) {
      const text = written(wire, most)
      assert.strictEqual(meaning(wire, text), most)
      assert.match(unwritable(wire, `${most}x`).message, /at most 32767 bytes, got one of 32768/)
    }
    const tooLong = `818002${"78".repeat(32768)}`
    assert.match(unreadable(compactString, tooLong).message, /at most 32767 bytes, got one of 32768/)
  })

  it("bytes are bytes and records are records", () => {
    assert.instanceOf(meaning(bytes, "00000002aabb"), Uint8Array)
    assert.isTrue(meaning(records, "00000000") instanceof Records)
    assert.isFalse(meaning(bytes, "00000000") instanceof Records)
    const some = Records.fromBytes(unhex("aabbcc"))
    assert.strictEqual(written(records, some), "00000003aabbcc")
    assert.strictEqual(written(nullable(records), null), "ffffffff")
    assert.match(unwritable(records, null).message, /not nullable/)
    for (const invalid of [unhex("aabb"), "no such thing", {}])
      assert.match(unwritable(records, invalid).message, /Records \(from/)
    const bad = struct({ first: int8, records })
    const error = unwritable(bad, { first: 1, records: Records.make([{ value: 5 as never }]) })
    assert.strictEqual(error.path, "records")
    assert.match(error.message, /records that can be encoded/)
  })

  it("an exception of the value itself is not taken for a wrong value", () => {
    const own = new TypeError("a getter of the caller")
    const value = {
      get a() {
        throw own
      }
    }
    assert.throws(() => write(layoutOf(struct({ a: int8 })), new Codec.Writer(), value, subject), own)
  })
})
