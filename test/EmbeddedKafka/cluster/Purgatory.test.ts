/** Operations that wait: each is tried when what it waits for has changed, whatever the others do. */
import { assert, describe, it } from "@effect/vitest"
import { Deadlines } from "../../../src/EmbeddedKafka/cluster/Deadlines.ts"
import { Purgatory, Watchers } from "../../../src/EmbeddedKafka/cluster/Purgatory.ts"

describe("Purgatory", () => {
  it("tries those behind one that throws, the next time that it is asked", () => {
    const purgatory = new Purgatory(new Deadlines())
    const watchers = new Watchers(purgatory)
    const tried: Array<string> = []
    let isReady = false
    const wait = (name: string, fails = false) =>
      purgatory.tryCompleteElseWatch(
        {
          tryComplete: () => {
            if (!isReady) return false
            tried.push(name)
            if (fails) throw new Error(name)
            return true
          },
          onExpiration: () => {}
        },
        [watchers],
        undefined
      )
    wait("a")
    wait("b", true)
    wait("c")
    isReady = true
    watchers.notify()
    assert.throws(() => purgatory.runChecks(), "b")
    assert.isTrue(purgatory.runChecks())
    assert.isFalse(purgatory.runChecks())
    assert.deepStrictEqual(tried, ["a", "b", "c"])
    // The one that threw waits still.
    watchers.notify()
    assert.throws(() => purgatory.runChecks(), "b")
    assert.deepStrictEqual(tried, ["a", "b", "c", "b"])
  })
})
