import { assert, describe, it } from "@effect/vitest"
import * as Codec from "../../src/Codec/index.ts"

const { array, at, int16, int32, message, nullable, string, struct } = Codec
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))

const Greeting = message("Greeting", {
  versions: "0-4",
  flexible: "2+",
  fields: {
    name: string,
    times: at("1+", int32, { default: 1, ignorable: true }),
    mood: at("1-2", int16),
    note: at("2+", nullable(string), { tag: 0, default: null }),
    origin: at("3+", struct({ city: string, zip: at("4+", int32) }), { tag: 2 }),
    friends: array({ name: string, nick: nullable(string, "1+") })
  }
})

describe("messages", () => {
  it("have the fields of their version, in order, compact in flexible versions", () => {
    const value = { name: "a", friends: [{ name: "b", nick: "c" }] }
    assert.strictEqual(hex(Greeting.at(0).encode(value)), "0001610000000100016200" + "0163")
    assert.strictEqual(
      hex(Greeting.at(1).encode(value)),
      "00016100000001" + "0000" + "00000001" + "000162" + "000163"
    )
    assert.strictEqual(
      hex(Greeting.at(2).encode(value)),
      "0261" + "00000001" + "0000" + "02" + "0262" + "0263" + "00" + "00"
    )
    assert.strictEqual(
      hex(Greeting.at(3).encode({ ...value, note: "n" })),
      "0261" + "00000001" + "02" + "0262" + "0263" + "00" + "01" + "00" + "02" + "026e"
    )
  })

  it("decode to complete values: a field that the version lacks has its default", () => {
    assert.deepEqual(Greeting.at(0).decode(unhex("000161 00000000")), {
      name: "a",
      times: 1,
      mood: 0,
      note: null,
      origin: { city: "", zip: 0 },
      friends: []
    })
  })

  it("drop an ignorable field that the version lacks", () => {
    assert.strictEqual(hex(Greeting.at(0).encode({ name: "a", times: 7, friends: [] })), "00016100000000")
  })

  it("refuse a field that the version lacks, and name the versions that have it", () => {
    assert.throws(
      () => Greeting.at(0).encode({ name: "a", mood: 3, friends: [] }),
      /Greeting v0 at mood: .*versions 1–2, got 3/
    )
    assert.throws(
      () => Greeting.at(3).encode({ name: "a", origin: { city: "x", zip: 9 }, friends: [] }),
      /origin\.zip: .*versions? 4\+?, got 9/
    )
  })

  it("refuse null where the version forbids it", () => {
    assert.throws(
      () => Greeting.at(0).encode({ name: "a", friends: [{ name: "b", nick: null }] }),
      /friends\[0\]\.nick: .*not nullable/
    )
    assert.strictEqual(
      hex(Greeting.at(1).encode({ name: "a", times: 0, friends: [{ name: "b", nick: null }] })).slice(-4),
      "ffff"
    )
  })

  it("refuse a version that they do not have", () => {
    assert.throws(() => Greeting.at(5), /Greeting has versions 0–4, not 5/)
    assert.throws(() => Greeting.at(-1), RangeError)
    assert.throws(() => Greeting.at(0.5), RangeError)
  })

  it("write a tagged field only when it is not its default", () => {
    const base = { name: "a", times: 1, friends: [] }
    assert.strictEqual(hex(Greeting.at(3).encode({ ...base, origin: { city: "" } })), "0261000000010100")
    assert.strictEqual(
      hex(Greeting.at(3).encode({ ...base, origin: { city: "x" } })),
      "0261" + "00000001" + "01" + "01" + "02" + "03" + "0278" + "00"
    )
  })

  it("write a tagged field of more than 127 bytes", () => {
    const value = { name: "a", friends: [], note: "n".repeat(300) }
    const bytes = Greeting.at(3).encode(value)
    assert.strictEqual(Greeting.at(3).decode(bytes).note, value.note)
    assert.strictEqual(hex(bytes).slice(14, 26), "0100" + "ae02" + "ad02")
  })

  it("keep unknown tagged fields and write them back between the known ones", () => {
    const bytes = unhex("0261 00000001 01 04 00 02 026e 01 01 ff 02 03 0278 00 09 00")
    const value = Greeting.at(3).decode(bytes)
    assert.strictEqual(value.note, "n")
    assert.deepEqual(
      Codec.unknownTaggedFields(value).map(({ tag, data }) => [tag, hex(data)]),
      [
        [1, "ff"],
        [9, ""]
      ]
    )
    assert.strictEqual(hex(Greeting.at(3).encode({ ...value })), hex(bytes))
    assert.throws(
      () => Greeting.at(3).encode(Codec.withUnknownTaggedFields(value, [{ tag: 0, data: unhex("") }])),
      /the tag of note/
    )
  })

  it("refuse a known tag below its versions, and one of another size than it says", () => {
    assert.throws(
      () => Greeting.at(2).decode(unhex("0261 00000001 0000 01 01 02 03 0278 00")),
      /no tag 2 in this version, got it \(origin\)/
    )
    assert.throws(
      () => Greeting.at(3).decode(unhex("0261 00000001 01 01 00 03 026e 00")),
      /at note .*3 bytes, as its tag says/
    )
  })

  it("give objects of one shape in all versions", () => {
    const keys = [0, 1, 2, 3, 4].map((version) =>
      Object.keys(Greeting.at(version).decode(Greeting.at(version).encode({ name: "a", friends: [] })))
    )
    for (const each of keys) assert.deepEqual(each, keys[0])
  })

  it("cannot be changed through a default", () => {
    const value = Greeting.at(0).decode(unhex("000161 00000000"))
    assert.throws(() => Object.assign(value.origin, { city: "changed" }), TypeError)
  })

  it("differ by version where a type does", () => {
    const Changed = message("Changed", {
      versions: "0-1",
      fields: {
        id: Codec.byVersion({
          "0": Codec.int16 as Codec.FieldType<number>,
          "1+": Codec.int32 as Codec.FieldType<number>
        })
      }
    })
    assert.strictEqual(hex(Changed.at(0).encode({ id: 5 })), "0005")
    assert.strictEqual(hex(Changed.at(1).encode({ id: 5 })), "00000005")
  })
})
