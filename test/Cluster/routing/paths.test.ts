/** Walking messages by the paths of routing data, and telling their elements apart. */
import { assert, describe, it } from "@effect/vitest"
import * as Api from "../../../src/Api/Api.ts"
import { KeyTree, keysOf, numberOf, topicsOf, walk } from "../../../src/Cluster/routing/paths.ts"

const zero = "A".repeat(22)
const id = `${"B".repeat(21)}A`

const step = (text: string): Api.Step => Api.steps(text)[0]!

const ways = (path: string, value: unknown): ReadonlyArray<ReadonlyArray<unknown>> => {
  const found: Array<ReadonlyArray<unknown>> = []
  walk(Api.steps(path), value, (way) => found.push([...way]))
  return found
}

describe("walking", () => {
  it("visits each leaf with what leads to it, in the order of the message", () => {
    const [a, b] = [
      { name: "a", partitions: [{ index: 2 }, { index: 0 }] },
      { name: "b", partitions: [{ index: 1 }] }
    ] as const
    assert.deepStrictEqual(ways("topics[name].partitions[index]", { topics: [a, b] }), [
      [a, a.partitions[0]],
      [a, a.partitions[1]],
      [b, b.partitions[0]]
    ])
    assert.strictEqual(ways("topics[name].partitions[index]", { topics: [a] })[0]![1], a.partitions[0])
  })

  it("takes elements that are keys, and fields that are no arrays", () => {
    assert.deepStrictEqual(ways("groups[]", { groups: ["g", "h"] }), [["g"], ["h"]])
    assert.deepStrictEqual(ways("groupId", { groupId: "g" }), [["g"]])
    assert.deepStrictEqual(ways("groupId", {}), [])
  })

  it("finds nothing where there is nothing", () => {
    for (const value of [
      undefined,
      null,
      7,
      "text",
      [],
      {},
      { topics: null },
      { topics: [null, 7, { partitions: 7 }] }
    ])
      assert.deepStrictEqual(ways("topics[name].partitions[]", value), [])
  })
})

describe("keys", () => {
  it("are all that an element says", () => {
    const topics = step("topics[name/topicId]")
    const [byName, byId, both] = [{ name: "a" }, { topicId: id }, { name: "a", topicId: id }].map((element) =>
      keysOf(topics, element)
    )
    assert.deepStrictEqual(both, [...byName!, ...byId!])
    assert.notDeepEqual(byName, byId)
  })

  it("are not confused: a name is no id, two fields are not one, and nothing is not something", () => {
    const topics = step("topics[name/topicId]")
    assert.notDeepEqual(keysOf(topics, { name: id }), keysOf(topics, { topicId: id }))
    const resources = step("resources[type+name]")
    const keys = [
      { type: 1, name: "1:2" },
      { type: 11, name: ":2" },
      { type: 1, name: "" },
      { type: 11, name: "" },
      {}
    ].map((element) => keysOf(resources, element)[0])
    assert.lengthOf(new Set(keys), keys.length)
    assert.lengthOf(keysOf(resources, { type: 4, name: "" }), 1)
  })

  it("are equal for elements that say nothing", () => {
    const topics = step("topics[name/topicId]")
    for (const element of [
      {},
      { name: "" },
      { name: null },
      { topicId: zero },
      { name: "", topicId: zero },
      null,
      7,
      { name: {} }
    ])
      assert.deepStrictEqual(keysOf(topics, element), [""])
    assert.deepStrictEqual(keysOf(step("groups[]"), ""), [""])
    assert.notDeepEqual(keysOf(step("partitions[]"), 0), [""])
  })

  it("of a number are those of the same number in another field", () => {
    assert.deepStrictEqual(keysOf(step("partitions[]"), 3), keysOf(step("partitions[index]"), { index: 3 }))
    assert.deepStrictEqual(
      keysOf(step("markers[producerId]"), { producerId: 3n }),
      keysOf(step("markers[]"), 3n)
    )
    assert.deepStrictEqual(keysOf(step("groupId"), "g"), [])
  })

  it("find what was put in by any of them", () => {
    const asked = Api.steps("topics[topic/topicId].partitions[]")
    const answered = Api.steps("responses[topic/topicId].partitions[index]")
    const tree = new KeyTree<number>()
    tree.at(asked, [{ topic: "a", topicId: id }, 3]).value = 7
    tree.at(asked, [{ topic: "b" }, 3]).value = 8
    const find = (topic: object, index: number) =>
      tree.find(answered[0]!, topic)?.find(answered[1]!, { index })?.value
    assert.deepStrictEqual(
      [
        find({ topicId: id }, 3),
        find({ topic: "a" }, 3),
        find({ topic: "a", topicId: id }, 4),
        find({ topic: "b", topicId: zero }, 3),
        find({ topic: id }, 3),
        find({}, 3)
      ],
      [7, 7, undefined, 8, undefined, undefined]
    )
  })

  it("name topics and partitions", () => {
    const topics = step("topics[topic/topicId]")
    assert.deepStrictEqual(topicsOf(topics, { topic: "a", topicId: id }), [{ name: "a" }, { topicId: id }])
    assert.deepStrictEqual(topicsOf(topics, { topic: "", topicId: zero }), [])
    assert.deepStrictEqual(topicsOf(step("topics[]"), "a"), [{ name: "a" }])
    assert.deepStrictEqual(
      [
        numberOf(step("partitions[]"), 0),
        numberOf(step("partitions[index]"), { index: 4 }),
        numberOf(step("partitions[index]"), {})
      ],
      [0, 4, undefined]
    )
  })
})
