/** A type is what it says: a complete value is one, and nothing else is. */
import { assert, describe, it } from "@effect/vitest"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { CreateTopics, Fetch, Metadata } from "../../src/Api/index.ts"
import * as Codec from "../../src/Codec/index.ts"

const { array, at, int32, message, string, struct } = Codec
const wire = Metadata.request.at(12)
const complete = Metadata.request.complete({ topics: null })

describe("complete values", () => {
  it("have all fields, with their defaults", () => {
    assert.deepStrictEqual(complete, {
      topics: null,
      allowAutoTopicCreation: true,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false
    })
    assert.deepStrictEqual(Metadata.request.complete({ topics: [{ name: "a" }] }).topics, [
      { topicId: "AAAAAAAAAAAAAAAAAAAAAA", name: "a" }
    ])
  })

  it("encode to what the input encodes to, in every version", () => {
    const input = { topics: [{ name: "a", numPartitions: 1, replicationFactor: 1 }] }
    for (let version = 0; version <= CreateTopics.versions.max; version++) {
      const wire = CreateTopics.request.at(version)
      assert.deepStrictEqual(wire.encode(CreateTopics.request.complete(input)), wire.encode(input))
      assert.deepStrictEqual(
        Schema.encodeSync(wire)(CreateTopics.request.complete(input)),
        wire.encode(input)
      )
    }
  })

  it("say what is missing, and what does not exist", () => {
    assert.throws(() => Metadata.request.complete({} as any), /MetadataRequest at topics: .*got nothing/)
    assert.throws(
      () => Metadata.request.complete({ topics: [{ nmae: "a" }] } as any),
      /topics\[0\]\.nmae: .*did you mean name\?/
    )
    assert.throws(() => Metadata.request.complete({ topics: ["a"] } as any), /topics\[0\]: expected a struct/)
  })

  it("keep unknown tagged fields", () => {
    const tagged = Codec.withUnknownTaggedFields({ topics: null }, [{ tag: 9, data: Uint8Array.of(1) }])
    assert.deepStrictEqual(wire.encode(Metadata.request.complete(tagged)), wire.encode(tagged))
  })
})

describe("the Schema of a message", () => {
  const partial: any = { topics: null }
  const wrong: any = { ...complete, allowAutoTopicCreation: 1 }

  it("is, toType, make and encode take complete values only", () => {
    assert.isTrue(Schema.is(wire)(complete))
    assert.deepStrictEqual(Schema.decodeUnknownSync(Schema.toType(wire))(complete), complete)
    assert.deepStrictEqual((wire as any).make(complete), complete)
    for (const value of [partial, wrong, { ...complete, topics: [{ name: "a" }] }, null, undefined, 7, []]) {
      assert.isFalse(Schema.is(wire)(value))
      assert.isTrue(Exit.isFailure(Schema.decodeUnknownExit(Schema.toType(wire))(value)))
      assert.throws(() => (wire as any).make(value))
      assert.isTrue(Exit.isFailure(Schema.encodeUnknownExit(wire)(value)))
    }
    // @ts-expect-error a Schema encodes complete values
    assert.throws(() => Schema.encodeSync(wire)({ topics: null }))
  })

  it("what decoding gives is complete, in every version", () => {
    for (let version = 0; version <= Metadata.versions.max; version++) {
      const at = Metadata.request.at(version)
      const value = at.decode(at.encode({ topics: [{ name: "a" }] }))
      assert.isTrue(Schema.is(at)(value))
      assert.deepStrictEqual(Schema.decodeSync(at)(Schema.encodeSync(at)(value)), value)
      assert.isTrue(Schema.toEquivalence(at)(value, structuredClone(value)))
    }
  })

  it("a field that the version lacks can only be its default", () => {
    const old = Metadata.request.at(0)
    const base = { ...complete, topics: [] }
    assert.isTrue(Schema.is(old)(base))
    assert.isFalse(Schema.is(old)({ ...base, includeTopicAuthorizedOperations: true }))
    // A default that is a struct is complete, too.
    const fetch = Fetch.request.complete({ maxWaitMs: 0, minBytes: 0, topics: [] })
    assert.isTrue(Schema.is(Fetch.request.at(0))(fetch))
    assert.isTrue(
      Schema.is(Fetch.request.at(0))({ ...fetch, replicaState: { replicaId: -1, replicaEpoch: -1n } })
    )
    for (const replicaState of [{}, [], null, 1, { replicaId: -1 }, { replicaId: 1, replicaEpoch: -1n }])
      assert.isFalse(Schema.is(Fetch.request.at(0))({ ...fetch, replicaState }))
  })

  it("says what is wrong, and speaks of no encoding where there is none", () => {
    const exit = Schema.decodeUnknownExit(Schema.toType(wire))(wrong)
    assert.match(String(exit), /allowAutoTopicCreation/)
    assert.notMatch(String(exit), /Cannot encode/)
  })

  it("follows onExcessProperty: dropped by default, refused on demand, at every level", () => {
    const extra = { ...complete, topics: [{ name: "a", topicId: "AAAAAAAAAAAAAAAAAAAAAA", nam: 1 }], more: 2 }
    const decode = Schema.decodeUnknownExit(Schema.toType(wire))
    assert.deepStrictEqual(
      decode(extra),
      Exit.succeed({ ...complete, topics: [{ name: "a", topicId: "AAAAAAAAAAAAAAAAAAAAAA" }] })
    )
    assert.strictEqual(Object.keys(extra).length, 5, "the input stays as it is")
    assert.match(String(decode(extra, { onExcessProperty: "error" })), /more/)
    const { more: _, ...nested } = extra
    assert.match(String(decode(nested, { onExcessProperty: "error" })), /\["topics"\]\[0\]\["nam"\]/)
    const tagged = Codec.withUnknownTaggedFields(complete, [{ tag: 9, data: Uint8Array.of(1) }])
    assert.strictEqual(decode(tagged, { onExcessProperty: "error" })._tag, "Success")
    assert.deepStrictEqual(Schema.encodeSync(wire)(tagged), wire.encode(tagged))
  })

  it("a response is typed as strictly as a request", () => {
    // @ts-expect-error no such field
    assert.throws(() => Metadata.response.at(12).encode({ nonsense: 1 }), Codec.EncodeError)
    const response = Metadata.response.at(12)
    const broker = { nodeId: 1, host: "a", port: "9092" }
    // @ts-expect-error a port is a number
    assert.throws(() => response.encode({ brokers: [broker], topics: [] }))
    assert.doesNotThrow(() => Metadata.response.at(12).encode({ brokers: [], topics: [] }))
  })
})

describe("names", () => {
  it("a field may be called like a property of all objects", () => {
    const value: any = Object.fromEntries([
      ["__proto__", 7],
      ["constructor", "c"],
      ["toString", Object.fromEntries([["__proto__", 3]])]
    ])
    for (const mode of ["compiled", "interpreted"] as const) {
      Codec.setCompiler(mode)
      try {
        const at1 = message("Odd", { versions: "0-1", flexible: "1", fields: oddFields }).at(1)
        assert.deepStrictEqual(at1.decode(at1.encode(value)), value)
      } finally {
        Codec.setCompiler(undefined)
      }
    }
  })

  it("a tag is a number that a tag can be", () => {
    for (const tag of [-1, 0.5, Number.NaN, 2 ** 31 - 1, "0;evil()" as any])
      assert.throws(() => at("0+", int32, { tag }), /a tag is an integer/)
  })

  it("writeExact refuses a property that does not exist, at every level, and names the nearest one", () => {
    const good = { items: [{ index: 1, inner: { label: "a" } }] }
    const bad: ReadonlyArray<readonly [unknown, RegExp]> = [
      [{ ...good, itmes: [] }, /at itmes: .*did you mean items\?/],
      [{ items: [{ index: 1, idnex: 2, inner: { label: "a" } }] }, /at items\[0\]\.idnex: .*index\?/],
      [
        { items: [{ index: 1, inner: { label: "a", zzzzzzzzz: undefined } }] },
        /inner\.zzzzzzzzz: expected one of its fields \(label\)/
      ],
      [{ ...good, tagged: { weight: 1, Weight: 2 } }, /at tagged\.Weight: .*weight\?/]
    ]
    for (const mode of ["compiled", "interpreted"] as const) {
      Codec.setCompiler(mode)
      try {
        const wire = message("Deep", { versions: "0-1", flexible: "1", fields: deepFields }).at(1)
        const writer = new Codec.Writer()
        for (const [value, expected] of bad) {
          assert.throws(() => wire.writeExact(writer, value as any), expected)
          assert.strictEqual(writer.offset, 0)
          // By itself the codec passes them by, as a Schema does.
          assert.doesNotThrow(() => wire.encode(value as any))
        }
        const inherited = Object.assign(Object.create({ fromAbove: 1 }), good)
        for (const value of [good, { ...good, old: 5, tagged: undefined }, inherited])
          assert.doesNotThrow(() => wire.writeExact(new Codec.Writer(), value))
      } finally {
        Codec.setCompiler(undefined)
      }
    }
  })
})

const oddFields: any = Object.fromEntries([
  ["__proto__", int32],
  ["constructor", string],
  ["toString", at("1+", struct(Object.fromEntries([["__proto__", int32]])), { tag: 0 })]
])

const deepFields = {
  items: array({ index: int32, inner: struct({ label: string }) }),
  old: at("0", int32, { ignorable: true }),
  tagged: at("1+", struct({ weight: int32 }), { tag: 0 })
}
