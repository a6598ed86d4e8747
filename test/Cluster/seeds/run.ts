/** One run: a client asks while things go wrong, then while nothing does, and ends while it asks. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as References from "effect/References"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { Chance, seedOf, textOf } from "../randomValue.ts"
import { type End, Judge } from "./check.ts"
import { type Ask, everything, randomAsk } from "./workload.ts"
import { World } from "./World.ts"

/** Makes what is tested. */
export type MakeClient = (world: World) => Effect.Effect<KafkaClient["Service"], KafkaError, Scope.Scope>

export interface Run {
  readonly faults: ReadonlyArray<string>
  readonly endings: ReadonlyMap<string, number>
  readonly requests: number
  /** Of all that brokers saw and clients got, and when. */
  readonly traceHash: number
}

interface Pending {
  readonly ask: Ask
  readonly startMs: number
  fiber: Fiber.Fiber<void> | undefined
  end: { readonly endMs: number; readonly exit: Exit.Exit<unknown, KafkaError> } | undefined
  ends: number
}

/** How much time passes at once, in milliseconds. */
const stepMs = 10

class Runner {
  readonly world: World
  readonly #client: KafkaClient["Service"]
  readonly #chance: Chance
  readonly pending: Array<Pending> = []

  constructor(world: World, client: KafkaClient["Service"], chance: Chance) {
    this.world = world
    this.#client = client
    this.#chance = chance
  }

  /** Also of those that were not chosen at random. */
  get count(): number {
    return this.pending.length
  }

  nextAsk(isCalm: boolean): Ask {
    return randomAsk(this.count, this.world.names, this.#chance, this.world.isNew, isCalm)
  }

  readonly begin = Effect.fnUntraced({ self: this as Runner }, function* (this: Runner, ask: Ask) {
    const { api, input, interruptAfterMs, isSend, retry, timeoutMs, version } = ask
    const options = { version, timeout: timeoutMs, retry }
    const startMs = this.world.nowMs
    const asking: Effect.Effect<unknown, KafkaError> = isSend
      ? this.#client.send(api, input, options)
      : this.#client.request(api, input, { ...options, errors: "data" })
    const pending: Pending = { ask, startMs, fiber: undefined, end: undefined, ends: 0 }
    this.pending.push(pending)
    const ended = (exit: Exit.Exit<unknown, KafkaError>) => {
      pending.ends++
      pending.end = { endMs: this.world.nowMs, exit }
    }
    pending.fiber = yield* asking.pipe(
      Effect.onExit((exit) => Effect.sync(() => ended(exit))),
      Effect.exit,
      Effect.asVoid,
      Effect.forkDetach
    )
    if (interruptAfterMs !== undefined)
      yield* Effect.forkDetach(Effect.delay(this.#giveUp(pending), interruptAfterMs))
  })

  #giveUp(pending: Pending) {
    return Effect.suspend(() =>
      pending.end === undefined && pending.fiber !== undefined ? Fiber.interrupt(pending.fiber) : Effect.void
    )
  }

  readonly step = (ms: number) =>
    Effect.andThen(
      TestClock.adjust(ms),
      Effect.sync(() => this.world.answerDue())
    )

  get isIdle(): boolean {
    return this.pending.every(({ end }) => end !== undefined)
  }

  /** Time passes until all have ended, at most so long. */
  readonly settle = Effect.fnUntraced({ self: this as Runner }, function* (this: Runner, maxMs: number) {
    for (let ms = 0; ms < maxMs && !this.isIdle; ms += stepMs) yield* this.step(stepMs)
  })

  ends(from: number, to: number): ReadonlyArray<End> {
    return this.pending.slice(from, to).map(({ ask, end, ends, startMs }) => ({
      ask,
      ends,
      startMs,
      endMs: end?.endMs ?? Number.POSITIVE_INFINITY,
      exit: end === undefined || isGivenUp(ask, end.exit) ? undefined : end.exit
    }))
  }
}

const isGivenUp = (ask: Ask, exit: Exit.Exit<unknown, KafkaError>): boolean =>
  ask.interruptAfterMs !== undefined && Exit.hasInterrupts(exit)

const calmCount = 25
const lastCount = 10

/** @param count how many requests are asked while things go wrong */
export const run = (seed: number | string, count: number, make: MakeClient): Effect.Effect<Run, KafkaError> =>
  Effect.gen(function* () {
    const world = yield* World.make(seed)
    const chance = new Chance("run", seed)
    const scope = yield* Scope.make()
    const client = yield* make(world).pipe(
      Scope.provide(scope),
      Effect.provideService(Transport, world.cluster.network)
    )
    const runner = new Runner(world, client, chance)
    while (runner.count < count) {
      const burst = Math.min(chance.from(0, 6), count - runner.count)
      for (let each = 0; each < burst; each++) yield* runner.begin(runner.nextAsk(false))
      if (chance.happens(0.12)) yield* world.disturb
      yield* runner.step(chance.one([0, 1, stepMs, stepMs, 50]))
    }
    yield* runner.settle(12_000)
    const disturbed = runner.pending.length
    yield* world.calm
    yield* runner.step(12_000)
    // What was learnt of how things were is unlearnt by what may be asked again.
    for (const ask of everything(runner.count, world.names)) yield* runner.begin(ask)
    yield* runner.settle(31_000)
    for (let each = 0; each < calmCount; each++) {
      yield* runner.begin(runner.nextAsk(true))
      yield* runner.step(stepMs)
    }
    yield* runner.settle(31_000)
    const last = runner.pending.length
    for (let each = 0; each < lastCount; each++) yield* runner.begin(runner.nextAsk(true))
    const judge = new Judge(world)
    for (const end of runner.ends(0, disturbed)) judge.judge(end, false)
    for (const end of runner.ends(disturbed, last)) judge.judge(end, true)
    const left = yield* closed(world, scope, runner)
    return {
      faults: [
        ...judge.faults,
        ...left,
        ...world.cluster.defects.map((defect) => `a broker: ${String(defect)}`)
      ],
      endings: judge.endings,
      requests: runner.count,
      traceHash: seedOf(...traceOf(world, runner))
    }
  }).pipe(
    Effect.scoped,
    Random.withSeed(String(seed)),
    Effect.provideService(References.MinimumLogLevel, "None"),
    // Of its own: from 0 on.
    Effect.provide(TestClock.layer())
  )

/** Closes it while it asks, and tells what stays behind. */
const closed = Effect.fnUntraced(function* (world: World, scope: Scope.Closeable, runner: Runner) {
  const { cluster } = world
  const closing = yield* Effect.forkDetach(Scope.close(scope, Exit.void))
  yield* runner.step(stepMs)
  yield* runner.settle(40_000)
  const faults = runner.pending.flatMap(({ ask, end }) =>
    end === undefined ? [`request ${ask.index} waits after the end`] : []
  )
  if (closing.pollUnsafe() === undefined) faults.push("does not close")
  for (const id of world.topology.nodeIds)
    if (cluster.connectionsTo(id) > 0) faults.push(`${cluster.connectionsTo(id)} connections to ${id} stay`)
  const seen = cluster.log.length
  yield* TestClock.adjust("1 hour")
  if (cluster.log.length > seen) faults.push("asks after the end")
  return faults
})

const traceOf = (world: World, { pending }: Runner): ReadonlyArray<string> => [
  ...world.cluster.log.map(
    (seen) =>
      `${world.seenAt.get(seen)} ms ${seen.node} ${seen.api.name} v${seen.version} ${textOf(seen.request)} ${textOf(seen.answer)}`
  ),
  ...pending.map(({ ask, end }) => `${ask.index} ${end?.endMs} ms ${end?.exit._tag}`)
]
