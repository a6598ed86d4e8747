/** A misspelt property is refused: of objects of any kind, of records, and of the options that they are written with. */
import { assert, describe, it } from "@effect/vitest"
import * as Codec from "../../src/Codec/index.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { RecordsBuilder } from "../../src/Codec/Records/RecordsBuilder.ts"
import { setCompiler } from "../../src/Codec/Wire.ts"

const message = (mode: "compiled" | "interpreted") => {
  setCompiler(mode)
  const wire = Codec.message("Greeting", {
    versions: "0",
    fields: { names: Codec.array({ name: Codec.string, times: Codec.at("0+", Codec.int32) }) }
  }).at(0)
  return (name: unknown): void => {
    wire.writeExact(new Codec.Writer(), { names: [name] } as never)
    setCompiler(undefined)
  }
}

const encode = (...records: ReadonlyArray<object>) => Records.make(records).encode()

class WithGetter {
  readonly tmies = 2
  get name(): string {
    return "a"
  }
}

describe("an unknown property", () => {
  for (const mode of ["compiled", "interpreted"] as const)
    it(`is refused whatever else the object inherits (${mode})`, () => {
      const write = message(mode)
      write({ name: "a", times: 2 })
      assert.throws(() => write(new WithGetter()), /names\[0\]\.tmies: .*did you mean times/)
      const inherits: object = Object.assign(Object.create({ name: "a" }) as object, { tmies: 2 })
      assert.throws(() => write(inherits), /names\[0\]\.tmies: /)
      // Known ones may be inherited.
      write(Object.create({ name: "a", times: 2 }))
    })

  it("of a record is refused, and the nearest name is named", () => {
    assert.throws(() => encode({ key: "k", vlaue: "v" }), /records\[0\]\.vlaue: .*did you mean value/)
    assert.throws(() => encode({ value: "v", haeders: [] }), /records\[0\]\.haeders: .*did you mean headers/)
    assert.throws(() => encode({ value: "v" }, { key: "k", valeu: "v" }), /records\[1\]\.valeu: /)
    assert.throws(
      () => encode({ value: "v", headers: [{ key: "k", value: "v", vlaue: "" }] }),
      /records\[0\]\.headers\[0\]\.vlaue: /
    )
    for (const magic of [0, 1] as const)
      assert.throws(
        () => Records.make([{ valeu: "v" } as object], { magic }).encode(),
        /records\[0\]\.valeu: /
      )
    assert.throws(() => new RecordsBuilder({ maxBytes: 1000 }).append({ valeu: "v" } as object), /valeu: /)
  })

  it("of the options of a record set is refused", () => {
    const options = { compresion: "gzip" } as object
    assert.throws(
      () => Records.make([{ value: "v" }], options).encode(),
      /compresion: .*did you mean compression/
    )
    assert.throws(() => new RecordsBuilder({ maxBytes: 1000, ...options }), /compresion: /)
    const read = Records.fromBytes(Records.make([{ value: "v" }]).encode())
    assert.throws(() => read.toProduce(options), /compresion: .*did you mean compression/)
    assert.throws(
      () => Records.fromBatch([...read.batches()][0]!, { fromOfset: 1n } as object),
      /fromOfset: /
    )
  })

  it("is none where records are given again as they were read, or as plain data", () => {
    const first = Records.make([
      { key: "k", value: null, headers: [{ key: "h", value: "v" }] },
      { value: "v" }
    ])
    const read = Records.fromBytes(first.encode()).toArray()
    assert.deepEqual(Records.make(read).encode(), first.encode())
    assert.deepEqual(Records.make(read.map((record) => record.toObject())).encode(), first.encode())
    const built = new RecordsBuilder({ maxBytes: 1000 })
    for (const record of read) assert.isTrue(built.append(record))
    assert.deepEqual(built.build().encode(), first.encode())
  })
})
