/**
 * A real broker and the embedded one that plays its release, asked the same: each answer of the two must be equal, field by field.
 *
 * A scenario is a function of a `Side` (`Side.ts`): it runs on both at the same time, and what it asks of each is compared afterwards (`compare.ts`), but for what
 * cannot be equal (`normalize.ts`). `BESIDE_RELEASE=4.4`, `BESIDE_SCENARIO=name` and `BESIDE_TRACE=file` are for people who look at one of them.
 */
import { appendFileSync } from "node:fs"
import { inspect } from "node:util"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { ApiVersions } from "../../../src/Api/ApiVersions.ts"
import { oldReleases } from "../../../src/Protocol/oldReleases.ts"
import { suitesWithJava } from "../../support/leftOut.ts"
import { type Difference, differences, line } from "./compare.ts"
import { played } from "../../../scripts/releases/played.ts"
import { startPlayed, startReal } from "./played.ts"
import { type Address, type PlayedRelease, type Ranges, Side, type Step, type Unanswered } from "./Side.ts"

/** What is asked of both brokers. */
export interface Scenario {
  readonly name: string
  /** Only on these releases. Default: on all. */
  readonly only?: (release: PlayedRelease) => boolean
  readonly run: (side: Side) => Effect.Effect<unknown, Unanswered, Scope.Scope>
}

/** A difference that is there by design. */
export interface Accepted {
  /** Why the two cannot agree, or do not on purpose. */
  readonly reason: string
  readonly is: (difference: Difference, release: PlayedRelease) => boolean
}

interface Pair {
  readonly release: PlayedRelease
  readonly real: ReadonlyArray<Address>
  readonly embedded: ReadonlyArray<Address>
  readonly ranges: Ranges
  readonly startedMs: number
}

class Pairs extends Context.Service<Pairs, Pair>()("test/interop/embedded/Pairs") {}

/** What the real broker advertises; the releases without ApiVersions say it by their sources. */
const rangesOf = Effect.fnUntraced(function* (release: PlayedRelease, address: Address) {
  if (release === "0.8.2" || release === "0.9.0") return oldReleases[release].ranges
  const scope = yield* Effect.scope
  const side = new Side({ release, name: "", addresses: [address], ranges: new Map(), scope })
  const { apiKeys } = yield* Effect.orDie(side.ask(ApiVersions, 0, {}))
  return new Map(
    apiKeys.map(({ apiKey, maxVersion, minVersion }) => [apiKey, { min: minVersion, max: maxVersion }])
  )
})

/** Both brokers, started at the same time. */
const pairOf = Effect.fnUntraced(function* (
  release: PlayedRelease,
  brokers: number,
  prepare: BesideOptions["prepare"]
) {
  const startedMs = Date.now()
  const [real, embedded] = yield* Effect.all([startReal(release, brokers), startPlayed(release, brokers)], {
    concurrency: "unbounded"
  })
  const ranges = yield* rangesOf(release, real[0]!)
  if (prepare !== undefined) {
    const scope = yield* Effect.scope
    for (const addresses of [real, embedded])
      yield* Effect.orDie(prepare(new Side({ release, name: "", addresses, ranges, scope })))
  }
  const pair: Pair = { release, real, embedded, ranges, startedMs }
  return pair
})

/** For people: `BESIDE_TRACE=file` appends what the real broker answered. */
const traced = (release: PlayedRelease, scenario: string, steps: ReadonlyArray<Step>): void => {
  const file = process.env["BESIDE_TRACE"]
  if (file === undefined) return
  const lines = steps.map(({ apiName, label, ms, outcome, request, version }) =>
    [
      `Kafka ${release}, ${scenario}: ${apiName} v${version} ${label} ${ms} ms ${inspect(request, { depth: 9, breakLength: 150 })}`,
      `  => ${inspect(outcome, { depth: 12, breakLength: 150 })}\n`
    ].join("\n")
  )
  appendFileSync(file, lines.join("\n"))
}

/** Runs a scenario on both sides at once, and gives the differences. */
const compared = Effect.fnUntraced(function* (pair: Pair, scenario: Scenario) {
  const sides = yield* Effect.forEach(
    [pair.real, pair.embedded],
    (addresses) =>
      Effect.scoped(
        Effect.gen(function* () {
          const scope = yield* Effect.scope
          const { ranges, release, startedMs } = pair
          const timeMs = startedMs - 3_600_000
          const side = new Side({ release, name: scenario.name, addresses, ranges, scope, timeMs })
          const exit = yield* Effect.exit(scenario.run(side))
          if (Exit.isFailure(exit)) side.broke(Cause.pretty(exit.cause))
          return side.transcript
        })
      ),
    { concurrency: 2 }
  )
  yield* Effect.sync(() => traced(pair.release, scenario.name, sides[0]!))
  const window = { fromMs: pair.startedMs - 60_000, toMs: Date.now() + 60_000 }
  return { steps: sides[0]!.length, differences: differences(scenario.name, sides[0]!, sides[1]!, window) }
})

export interface BesideOptions {
  /** What the scenarios are about, in the title. */
  readonly about?: string
  readonly accepted?: ReadonlyArray<Accepted>
  /** Default: 1. */
  readonly brokers?: number
  /** What is made on each side before the scenarios run. */
  readonly prepare?: (side: Side) => Effect.Effect<unknown, Unanswered>
  /** Each scenario asks more than this. Default: 0. */
  readonly moreStepsThan?: number
}

/** Tests of these scenarios on this release, each beside a real broker that is started once. */
export const beside = (
  release: PlayedRelease,
  scenarios: ReadonlyArray<Scenario>,
  { about, accepted = [], brokers = 1, moreStepsThan = 0, prepare }: BesideOptions = {}
): void => {
  const title = `${about === undefined ? "" : `${about} `}beside Kafka ${played[release]}`
  const [onlyRelease, onlyScenario] = [process.env["BESIDE_RELEASE"], process.env["BESIDE_SCENARIO"]]
  if (onlyRelease !== undefined && onlyRelease !== release) return
  const chosen = scenarios.filter(
    ({ name, only }) =>
      (only?.(release) ?? true) && (onlyScenario === undefined || name.includes(onlyScenario))
  )
  if (chosen.length === 0) return
  const pair = Layer.effect(Pairs, pairOf(release, brokers, prepare))
  const suite = () =>
    layer(pair, { excludeTestServices: true, timeout: "180 seconds" })(title, (it) => {
      for (const scenario of chosen)
        it.effect(scenario.name, () =>
          Effect.gen(function* () {
            const found = yield* compared(yield* Pairs, scenario)
            assert.isAbove(found.steps, moreStepsThan, "the scenario asks something")
            const defects = found.differences.filter(
              (difference) => !accepted.some(({ is }) => is(difference, release))
            )
            if (defects.length > 0) assert.fail(["the answers differ:", ...defects.map(line)].join("\n"))
          })
        )
    })
  suitesWithJava(
    title,
    suite,
    chosen.map(({ name }) => name)
  )
}
