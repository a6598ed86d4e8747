/** Requests at random through a cluster in which everything moves at random, under `TestClock`. A seed determines all of it: `SEEDS=200` runs so many of them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { allKnowing, type Flaw } from "./seeds/allKnowing.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import { type MakeClient, run } from "./seeds/run.ts"

const seeds = Number(process.env["SEEDS"] ?? 20)

const cluster: MakeClient = ({ bootstrapServers }) => KafkaCluster.make({ bootstrapServers })

describe("a cluster in which everything moves", () => {
  for (let seed = 1; seed <= seeds; seed++)
    it.effect(`answers what it is asked, each once and in time; seed ${seed}`, () =>
      Effect.gen(function* () {
        const { endings, faults, requests } = yield* run(seed, 500, cluster)
        assert.deepStrictEqual(faults, [], `seed ${seed}`)
        assert.isAtLeast(requests, 500)
        assert.isAbove(endings.get("answered") ?? 0, 200)
      })
    )

  it.effect("does the same again with the same seed", () =>
    Effect.gen(function* () {
      for (const seed of ["a", "b", "c"]) {
        const first = yield* run(seed, 300, cluster)
        assert.strictEqual((yield* run(seed, 300, cluster)).traceHash, first.traceHash, seed)
      }
    })
  )
})

describe("what judges clients", () => {
  it.effect("finds nothing wrong with one that knows everything", () =>
    Effect.gen(function* () {
      for (const seed of ["a", "b", "c"]) {
        const { endings, faults } = yield* run(seed, 300, allKnowing())
        assert.deepStrictEqual(faults, [], seed)
        assert.isAbove(endings.get("answered") ?? 0, 100)
      }
    })
  )

  const flaws: ReadonlyArray<readonly [Flaw, RegExp]> = [
    ["asks twice", /applied 2 times/],
    ["asks the wrong broker", /refused with \d.* although nothing went wrong/],
    ["mixes up", /asked .*, answered /],
    ["leaves out", /asked .*, answered /],
    ["answers for others", /no broker said so/],
    ["is late", /had 250 ms/],
    ["never ends", /ended 0 times/],
    ["stays", /connections to \d stay/]
  ]
  for (const [flaw, expected] of flaws)
    it.effect(`finds one that ${flaw}`, () =>
      Effect.gen(function* () {
        const { faults } = yield* run("flaw", 100, allKnowing(flaw))
        assert.match(faults.join("\n"), expected)
      })
    )

  it.effect("sees the same of the same seed, and something else of another", () =>
    Effect.gen(function* () {
      const hashes = yield* Effect.forEach(["same", "same", "other"], (seed) => run(seed, 200, allKnowing()))
      const [first, second, other] = hashes.map(({ traceHash }) => traceHash)
      assert.strictEqual(first, second)
      assert.notStrictEqual(first, other)
    })
  )
})
