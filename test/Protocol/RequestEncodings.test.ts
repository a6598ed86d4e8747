/** What stays the same for all requests of an API at a version on a connection, and the version that a request goes out in. */
import { requestCorrelationIdOffset } from "../../src/Protocol/internal/headers.ts"
import { assert, describe, it } from "vitest"
import * as Api from "../../src/Api/Api.ts"
import { at, int32, string } from "../../src/Codec/index.ts"
import type { VersionRange } from "../../src/Codec/Version.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { type OnDowngrade, RequestEncodings, unchecked } from "../../src/Protocol/RequestEncoding.ts"
import { Echo } from "../Connection/TestApis.ts"

/** Says the same by a name at first, by an id later; `note` matters, and is dropped without a word by versions that lack it. */
const Topic = Api.make("Topic", {
  key: 903,
  versions: "0-4",
  flexible: "2+",
  throttles: "3+",
  request: {
    name: at("0-2", string, { default: "" }),
    id: at("3+", string, { default: "" }),
    extra: at("1+", int32, { default: 0 }),
    note: at("1-2", string, { default: "", ignorable: true, matters: true })
  },
  response: { throttleTimeMs: at("1+", int32) }
})

const of = (range: VersionRange, onDowngrade?: OnDowngrade) =>
  new RequestEncodings(
    new BrokerVersions(
      new Map([
        [Topic.key, range],
        [Echo.key, { min: 0, max: 9 }]
      ])
    ),
    "me",
    onDowngrade
  )

const all = { min: 0, max: 4 }
const byName = { name: "a" }
const byId = { id: "b" }

/** The version, or the fields that no version has. */
const said = (encoding: ReturnType<RequestEncodings["of"]> | undefined) =>
  encoding?._tag === "RequestEncoding"
    ? encoding.version
    : encoding?.unsupported.fields?.map(({ path }) => path)

describe("RequestEncodings", () => {
  it("are worked out once for each API and version", () => {
    const encodings = of(all)
    const [top, first, second] = [undefined, 1, 2].map((version) => encodings.of(Topic, version, byName))
    assert.deepStrictEqual([said(top), said(first), said(second)], [4, 1, 2])
    assert.strictEqual(encodings.of(Topic, undefined, byId), top)
    assert.strictEqual(encodings.of(Topic, 1, byId), first)
    assert.strictEqual(encodings.of(Topic, 2, byId), second)
    assert.strictEqual(said(encodings.of(Echo, undefined, { text: "" })), 3)
    assert.strictEqual(said(encodings.of(Echo, 1, { text: "" })), 1)
  })

  it("know the header of requests and responses, and from when on a client waits", () => {
    const [first, last] = [unchecked(Topic, 1, "me"), unchecked(Topic, 4, "me")]
    assert.deepStrictEqual([first.taggedHeader, last.taggedHeader], [false, true])
    assert.deepStrictEqual(
      [2, 3].map((version) => unchecked(Topic, version, null).throttles),
      [false, true]
    )
    assert.strictEqual(first.header.toString("hex"), "00000000" + "0387" + "0001" + "00000000" + "00026d65")
    assert.strictEqual(
      last.header.toString("hex"),
      "00000000" + "0387" + "0004" + "00000000" + "00026d65" + "00"
    )
    assert.strictEqual(requestCorrelationIdOffset, 8)
    assert.isTrue(last.mistakes?.({ note: "c" }))
    assert.isFalse(last.mistakes?.({ id: "b" }))
    assert.isUndefined(unchecked(Topic, 2, null).mistakes)
  })

  it("are none where both sides have no version in common, or the one that is asked for is not", () => {
    for (const [range, requested] of [
      [{ min: 5, max: 6 }, undefined],
      [{ min: 1, max: 6 }, 0],
      [{ min: 0, max: 3 }, 4],
      [all, 7]
    ] as const) {
      assert.deepStrictEqual(of(range).of(Topic, requested, byName), {
        _tag: "Unsupported",
        unsupported: { apiName: "Topic", requested, client: all, broker: range }
      })
    }
  })
})

describe("a request that the highest common version refuses", () => {
  it("goes out in the highest one that has what it says, and the next ones at once", () => {
    const downgrades: Array<unknown> = []
    const encodings = of({ min: 1, max: 7 }, (api, from, to, fields) =>
      downgrades.push([api.name, from, to, fields.map(({ path }) => path)])
    )
    const top = encodings.of(Topic, undefined, byName)
    if (top._tag !== "RequestEncoding") return assert.fail("versions 1 to 4 are common")
    assert.strictEqual(top.version, 4)
    assert.deepStrictEqual(downgrades, [])
    const lower = encodings.lower(top, { ...byName, extra: 1 })
    assert.strictEqual(said(lower), 2)
    assert.strictEqual(encodings.lower(top, byName), lower)
    assert.strictEqual(encodings.of(Topic, undefined, byName), lower)
    assert.strictEqual(encodings.of(Topic, undefined, byId), top, "which it has")
    assert.strictEqual(said(encodings.of(Topic, 4, byName)), 4, "as the caller chose")
    assert.strictEqual(said(encodings.of(Echo, undefined, { text: "" })), 3, "another API")
    assert.deepStrictEqual(downgrades, [["Topic", 4, 2, ["name"]]], "told once, and what is in its way alone")
  })

  it("is seen before it is written where a version would drop a part of it", () => {
    const encodings = of(all)
    const noted = { note: "c" }
    assert.strictEqual(said(encodings.of(Topic, undefined, noted)), 2)
    assert.strictEqual(said(encodings.of(Topic, undefined, byId)), 4)
    assert.strictEqual(said(encodings.of(Topic, 4, noted)), 4, "as the caller chose")
    // What refuses a part by itself is found when it is written.
    const both = { ...noted, ...byId }
    const lower = encodings.of(Topic, undefined, both)
    if (lower._tag !== "RequestEncoding") return assert.fail("a version has the note")
    assert.deepStrictEqual([lower.version, said(encodings.lower(lower, both))], [2, ["id", "note"]])
  })

  it("says which fields no common version has together", () => {
    const encodings = of(all)
    const both = { ...byName, ...byId }
    const top = encodings.of(Topic, undefined, both)
    if (top._tag !== "RequestEncoding") return assert.fail("all versions are common")
    const none = encodings.lower(top, both)
    assert.deepStrictEqual(said(none), ["name", "id"])
    assert.deepInclude(none?._tag === "Unsupported" ? none.unsupported : {}, {
      apiName: "Topic",
      requested: undefined,
      client: all,
      broker: all
    })
    assert.deepStrictEqual(said(encodings.of(Topic, undefined, both)), ["name", "id"])
    const old = of({ min: 0, max: 2 })
    const highest = old.of(Topic, undefined, byId)
    if (highest._tag !== "RequestEncoding") return assert.fail("versions 0 to 2 are common")
    assert.deepStrictEqual(said(old.lower(highest, byId)), ["id"], "the broker is too old")
  })

  it("has no other version where the version is not what is wrong", () => {
    const encodings = of(all)
    const top = encodings.of(Topic, undefined, byId)
    if (top._tag !== "RequestEncoding") return assert.fail("all versions are common")
    assert.isUndefined(encodings.lower(top, { id: 7 }))
    assert.strictEqual(encodings.of(Topic, undefined, byName), top, "nothing is learnt from it")
  })
})
