/** What is given is lost only if it is the default: also where the default is not empty, and where a type differs by version. */
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Codec from "../../src/Codec/index.ts"
import { setCompiler } from "../../src/Codec/Wire.ts"

const defaults = { list: [1], bytes: new Uint8Array([1]), point: { x: 5, y: 0 } }

const message = () =>
  Codec.message("Defaults", {
    versions: "0-2",
    flexible: "2+",
    fields: {
      list: Codec.at("1+", Codec.array(Codec.int32), {
        default: defaults.list,
        tag: 0,
        taggedVersions: "2+"
      }),
      bytes: Codec.at("1+", Codec.bytes, { default: defaults.bytes }),
      point: Codec.at(
        "1+",
        Codec.struct({ x: Codec.at("0+", Codec.int32), y: Codec.at("0+", Codec.int32) }),
        {
          default: defaults.point
        }
      )
    }
  })

describe("a default that is not empty", () => {
  afterEach(() => setCompiler(undefined))

  for (const mode of ["compiled", "interpreted"] as const) {
    it(`is not an empty value (${mode})`, () => {
      setCompiler(mode)
      const Defaults = message()
      const given = [
        { list: [] },
        { bytes: new Uint8Array(0) },
        { point: { x: 0, y: 0 } },
        { point: { y: 1 } }
      ]
      for (const input of given) {
        assert.throws(() => Defaults.at(0).encode(input), /exists only in versions 1/)
        assert.strictEqual(Defaults.versionsOf(input).min, 1)
      }
      assert.deepEqual(Defaults.at(2).decode(Defaults.at(2).encode({ list: [] })).list, [])
      assert.deepEqual(Defaults.at(2).decode(Defaults.at(2).encode({ point: { x: 0 } })).point, {
        x: 0,
        y: 0
      })
    })

    it(`is what is equal to it (${mode})`, () => {
      setCompiler(mode)
      const Defaults = message()
      const equal = { list: [1], bytes: new Uint8Array([1]), point: { x: 5 } }
      assert.strictEqual(Defaults.at(0).encode(equal).length, 0)
      assert.strictEqual(Defaults.versionsOf(equal).min, 0)
      assert.deepEqual(Defaults.at(2).encode(equal), Defaults.at(2).encode({}))
    })
  }
})

describe("a type that differs by version", () => {
  for (const mode of ["compiled", "interpreted"] as const)
    it(`is lacking in a version that it does not name (${mode})`, () => {
      setCompiler(mode)
      const { at, versionsOf } = Codec.message("Changed", {
        versions: "0-3",
        fields: {
          id: Codec.at("0+", Codec.byVersion<number, number>({ "1": Codec.int16, "2": Codec.int32 }))
        }
      })
      setCompiler(undefined)
      assert.strictEqual(at(0).encode({}).length, 0)
      assert.strictEqual(at(1).encode({ id: 7 }).length, 2)
      assert.strictEqual(at(3).encode({}).length, 0)
      assert.throws(() => at(0).encode({ id: 7 }), /exists only in versions 1–2/)
      assert.throws(() => at(3).encode({ id: 7 }), /exists only in versions 1–2/)
      assert.include(versionsOf({ id: 7 }), { min: 1, max: 2 })
    })
})
