/** A reader may end before its bytes do: nothing behind its end is read, whatever type asks for it. */
import { afterEach, assert, describe, it } from "vitest"
import { DecodeError } from "../../src/Codec/Errors/CodecError.ts"
import * as Codec from "../../src/Codec/index.ts"

const modes = ["interpreted", "compiled"] as const

const flexible = Codec.message("Flexible", {
  versions: "0",
  flexible: "0",
  fields: { id: Codec.int8 }
})

/** Sound bytes of which the last is cut off, and stands behind the end instead. */
const cut = {
  varint: () => [Codec.array(Codec.varint), "00000001 01"],
  "a longer varint": () => [Codec.array(Codec.varint), "00000001 8101"],
  varlong: () => [Codec.array(Codec.varlong), "00000001 01"],
  "a longer varlong": () => [Codec.array(Codec.varlong), "00000001 8101"],
  "unsigned varint": () => [Codec.array(Codec.unsignedVarint), "00000001 8101"],
  "the count of tagged fields": () => [flexible.at(0), "05 00"],
  "an empty compact string": () => [Codec.compactString.pipe((of) => Codec.array(of)), "00000001 01"],
  "a null compact array": () => [Codec.nullable(Codec.compactArray(Codec.int8)), "00"]
} satisfies Record<string, () => readonly [Codec.Wire<any>, string]>

describe("a reader that ends before its bytes", () => {
  afterEach(() => Codec.setCompiler(undefined))

  for (const mode of modes)
    for (const [name, make] of Object.entries(cut))
      it(`${name}, ${mode}`, () => {
        Codec.setCompiler(mode)
        const [wire, hex] = make() as readonly [Codec.Wire<unknown>, string]
        const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex")
        const all = new Codec.Reader(bytes)
        wire.read(all)
        assert.strictEqual(all.remaining, 0)
        for (const read of [wire.read, wire.readAll]) {
          const reader = new Codec.Reader(bytes)
          reader.begin(0, bytes.length - 1)
          assert.throws(() => read.call(wire, reader), DecodeError, /0 bytes left|cut start/)
        }
      })
})
