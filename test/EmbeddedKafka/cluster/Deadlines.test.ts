/** What waits for a time: in order, cancelled or not, by the clock of the test. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { Chance } from "../../../src/internal/Chance.ts"
import { Deadlines } from "../../../src/EmbeddedKafka/cluster/Deadlines.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { clusterOf } from "../../../src/EmbeddedKafka/internal/clusterOf.ts"

describe("Deadlines", () => {
  it("run by time, then in the order in which they were added, but for those that are cancelled", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const chance = new Chance(seed)
      const deadlines = new Deadlines()
      const ran: Array<number> = []
      const model: Array<{ readonly id: number; readonly atMs: number; pending: boolean }> = []
      const added: Array<ReturnType<Deadlines["add"]>> = []
      let nowMs = 0
      for (let step = 0; step < 400; step++) {
        const what = chance.next()
        if (what < 0.5) {
          const id = model.length
          const atMs = nowMs + chance.upTo(20)
          model.push({ id, atMs, pending: true })
          added.push(deadlines.add(atMs, () => ran.push(id)))
        } else if (what < 0.85 && model.length > 0) {
          const at = chance.upTo(model.length) - 1
          added[at]!.cancel()
          model[at]!.pending = false
        } else {
          nowMs += chance.upTo(5)
          const due = model.filter(({ atMs, pending }) => pending && atMs <= nowMs)
          due.sort((a, b) => a.atMs - b.atMs || a.id - b.id)
          deadlines.runDue(nowMs)
          assert.deepStrictEqual(
            ran.splice(0),
            due.map(({ id }) => id),
            `seed ${seed}`
          )
          for (const each of due) each.pending = false
        }
        const left = model.filter(({ pending }) => pending)
        assert.strictEqual(deadlines.size, left.length)
        assert.strictEqual(
          deadlines.nextMs,
          left.length === 0 ? undefined : Math.min(...left.map(({ atMs }) => atMs))
        )
      }
    }
  })

  it("those that are cancelled by the thousand are not kept", () => {
    const deadlines = new Deadlines()
    const last = deadlines.add(1e9, () => {})
    for (let i = 0; i < 100_000; i++) deadlines.add(i, () => {}).cancel()
    assert.strictEqual(deadlines.size, 1)
    last.cancel()
    last.cancel()
    assert.strictEqual(deadlines.size, 0)
    assert.isUndefined(deadlines.nextMs)
  })

  it.effect("of a cluster follow the clock, also when the one that the timer was set for is cancelled", () =>
    Effect.gen(function* () {
      const cluster = yield* clusterOf
      const ran: Array<string> = []
      const add = (afterMs: number, name: string) =>
        cluster.turn(cluster.nowMs, () =>
          cluster.deadlines.add(cluster.nowMs + afterMs, () => ran.push(name))
        )
      add(500, "first").cancel()
      add(1000, "second")
      yield* TestClock.adjust(999)
      assert.deepStrictEqual(ran, [])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(ran, ["second"])
    }).pipe(Effect.provide(EmbeddedKafka.layer()))
  )
})
