/**
 * What a played release says of itself; that the tables are those of real brokers is for `test/interop/Releases.test.ts`.
 */
import { assert, describe, it } from "@effect/vitest"
import { apis } from "../../../src/Api/apis.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { release, releaseNames } from "../../../src/EmbeddedKafka/releases/index.ts"

const topic = (name: (typeof releaseNames)[number], config: string) => release(name).topicConfigs.get(config)

describe("Release", () => {
  it("is compared with any release, by numbers", () => {
    assert.isTrue(release("0.10.2").isAtLeast("0.9.0"), "10 is more than 9")
    assert.isFalse(release("0.9.0").isAtLeast("0.10"))
    assert.isTrue(release("2.8").isAtLeast("2.8"))
    assert.isTrue(release("2.8").isAtLeast("0.11"))
    assert.isFalse(release("2.8").isAtLeast("2.8.1"))
    assert.isFalse(release("3.9").isAtLeast("4.0"))
    assert.isTrue(release("4.4").isAtLeast("4.3.1"))
  })

  it("names what is played if asked for another", () => {
    const other = JSON.parse('"2.0"')
    assert.throws(() => release(other), RangeError, /"2.0" is not a release that is played: 0.8.2, /)
  })

  it("has the formats of records that its brokers have", () => {
    assert.deepStrictEqual(
      releaseNames.map((name) => release(name).maxMagic),
      [0, 0, 1, 2, 2, 2, 2, 2]
    )
  })

  it("serves what both it and the library have", () => {
    assert.deepStrictEqual(release("0.8.2").served([Produce, CreateTopics]), [[Produce, { min: 0, max: 0 }]])
    assert.deepStrictEqual(release("1.1").served([Fetch, CreateTopics]), [
      [Fetch, { min: 0, max: 7 }],
      [CreateTopics, { min: 0, max: 2 }]
    ])
    for (const name of releaseNames)
      for (const [api, range] of release(name).served(apis)) {
        assert.isAtLeast(range.min, api.versions.min)
        assert.isAtMost(range.max, api.versions.max)
      }
  })

  it("advertises Produce from version 0 in 4.x, and does not take it", () => {
    for (const name of ["4.0", "4.4"] as const) {
      assert.strictEqual(release(name).advertised.get(Produce.key)!.min, 0)
      assert.strictEqual(release(name).apiRange(Produce.key)!.min, 3)
    }
    assert.strictEqual(release("3.9").apiRange(Produce.key)!.min, 0)
  })

  it("has the features of a new cluster, less those that the embedded cluster lacks", () => {
    for (const name of ["0.8.2", "0.9.0", "0.10.2", "1.1", "2.8"] as const) {
      assert.deepStrictEqual([...release(name).supportedFeatures], [])
      assert.deepStrictEqual([...release(name).finalizedFeatures], [])
    }
    assert.deepStrictEqual([...release("3.9").finalizedFeatures], [["metadata.version", 21]])
    assert.deepStrictEqual(Object.fromEntries(release("4.4").finalizedFeatures), {
      "transaction.version": 2,
      "metadata.version": 33
    })
    assert.deepStrictEqual(release("4.4").supportedFeatures.get("group.version"), { min: 0, max: 0 })
    assert.deepStrictEqual(release("4.4").supportedFeatures.get("transaction.version"), { min: 0, max: 2 })
  })

  it("has configs as they were defined then", () => {
    assert.isUndefined(topic("0.9.0", "message.format.version"))
    assert.deepStrictEqual(topic("1.1", "message.format.version"), [
      "message.format.version",
      "string",
      "1.1-IV0"
    ])
    assert.strictEqual(topic("3.9", "message.format.version")![2], "3.0-IV1")
    assert.isUndefined(topic("4.0", "message.format.version"))
    assert.strictEqual(topic("1.1", "max.message.bytes")![2], "1000012")
    assert.deepStrictEqual(topic("4.4", "retention.ms"), ["retention.ms", "long", "604800000", "-1.."])
    assert.strictEqual(release("0.8.2").brokerConfigs.get("message.max.bytes")![2], "1000012")
    assert.isTrue(release("2.8").brokerConfigs.has("zookeeper.connect"))
    assert.isFalse(release("4.0").brokerConfigs.has("zookeeper.connect"))
    assert.strictEqual(release("3.9").groupConfigs.size, 0)
    assert.isTrue(release("4.4").groupConfigs.has("share.auto.offset.reset"))
    assert.deepStrictEqual(
      [...release("3.9").clientMetricsConfigs.keys()],
      ["interval.ms", "match", "metrics"]
    )
  })
})
