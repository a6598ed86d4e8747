/** Which APIs and versions a server has, and what it says of itself. */
import { assert, describe, it } from "vitest"
import * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { int16 } from "../../src/Codec/index.ts"
import { ServedApis } from "../../src/Protocol/ServedApis.ts"
import { Echo } from "../Connection/TestApis.ts"

/** What has the key of ApiVersions, and is not it. */
const Foreign = Api.make("Foreign", {
  key: ApiVersions.key,
  versions: "0-3",
  request: { a: int16 },
  response: { a: int16 }
})

/** Its first versions are gone. */
const Later = Api.make("Later", {
  key: 902,
  versions: "2-4",
  request: { a: int16 },
  response: { a: int16 }
})

const answerUpTo = (max: number) => new ServedApis([[ApiVersions, { min: 1, max }]]).unsupportedApiVersions()

describe("ServedApis", () => {
  it("has all versions of an API, or a part of them, and none below or above", () => {
    for (const [min, max] of [
      [1, 4],
      [2, 5],
      [4, 2]
    ] as const)
      assert.throws(() => new ServedApis([[Later, { min, max }]]), RangeError, /Later has versions/)
    assert.deepStrictEqual(new ServedApis([Later]).rangeOf(Later.key), { min: 2, max: 4 })
    for (const range of [
      { min: 2, max: 2 },
      { min: 4, max: 4 }
    ])
      assert.deepStrictEqual(new ServedApis([[Later, range]]).rangeOf(Later.key), range)
    assert.isUndefined(new ServedApis([Later]).rangeOf(Echo.key))
  })

  it("names both of two APIs with one key", () => {
    assert.throws(() => new ServedApis([ApiVersions, Foreign]), RangeError, /ApiVersions and Foreign.* 18/)
  })

  it("works out what an API needs at a version once", () => {
    const served = new ServedApis([Echo])
    const third = served.at(Echo.key, 3)
    assert.strictEqual(served.at(Echo.key, 3), third)
    assert.deepStrictEqual([third?.api.name, third?.version, third?.hasClientId], ["Echo", 3, true])
    assert.strictEqual(served.at(Echo.key, 2)?.version, 2)
    for (const version of [-1, 4, 32767]) assert.isUndefined(served.at(Echo.key, version))
    assert.strictEqual(served.apiKeys, served.apiKeys)
  })

  it("takes any version of an API whose version the server does not look at, for the nearest that it has", () => {
    const served = new ServedApis([Later, Echo], { anyVersionOf: new Set([Later.key]) })
    assert.deepStrictEqual(
      [-1, 0, 2, 3, 4, 5, 32767].map((version) => served.at(Later.key, version)?.version),
      [2, 2, 2, 3, 4, 4, 4]
    )
    assert.isUndefined(served.at(Echo.key, 32767))
  })

  it("says its range of ApiVersions from version 3 on, and nothing where the API is another one", () => {
    assert.deepStrictEqual(answerUpTo(2), { errorCode: 35, apiKeys: [] })
    for (const maxVersion of [3, 4])
      assert.deepStrictEqual(answerUpTo(maxVersion), {
        errorCode: 35,
        apiKeys: [{ apiKey: 18, minVersion: 1, maxVersion }]
      })
    assert.isUndefined(new ServedApis([Foreign]).unsupportedApiVersions())
    assert.isUndefined(new ServedApis([Echo]).unsupportedApiVersions())
  })
})
