/** The controller's image: changes that are gathered are published once. */
import { assert, describe, it } from "@effect/vitest"
import { createTopics } from "../../../src/EmbeddedKafka/cluster/topics.ts"
import { TestCluster } from "./testCluster.ts"

const names = (test: TestCluster): ReadonlyArray<string> => [...test.cluster.controller.image.topics.keys()]

const make = (test: TestCluster, name: string) =>
  createTopics(test.cluster, [{ name, assignments: [[1]] }])[0]!

describe("the controller", () => {
  it("publishes gathered changes as one image, which it has itself while they are made", () => {
    const test = new TestCluster(1)
    const { controller } = test.cluster
    const broker = test.cluster.brokers.get(1)!
    const { version } = controller.image
    const seen = test.turn(() =>
      controller.gather(() => {
        make(test, "a")
        const dropped = make(test, "b")
        controller.gather(() => controller.change((draft) => draft.deleteTopic(dropped)))
        make(test, "c")
        return { controller: names(test), broker: [...broker.image.topics.keys()] }
      })
    )
    assert.deepStrictEqual(seen, { controller: ["a", "c"], broker: [] })
    assert.deepStrictEqual([...broker.image.topics.keys()], ["a", "c"])
    assert.strictEqual(broker.image, controller.image)
    assert.strictEqual(controller.image.version, version + 1)
  })

  it("publishes what was changed before something threw, and nothing where nothing was", () => {
    const test = new TestCluster(1)
    const { controller } = test.cluster
    assert.throws(() =>
      test.turn(() =>
        controller.gather(() => {
          make(test, "a")
          throw new Error("no")
        })
      )
    )
    assert.deepStrictEqual([...test.cluster.brokers.get(1)!.image.topics.keys()], ["a"])
    const { image } = controller
    test.turn(() => controller.gather(() => {}))
    assert.strictEqual(controller.image, image)
  })
})
