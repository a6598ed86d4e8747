/**
 * What happens to brokers, networks and connections while a history is made. Each fault lasts until it has shown in the history, however long that takes
 * on a slow machine.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Broker, BrokerError } from "../../tools/kafka/Broker.ts"
import type { FaultProxy, Faults } from "../support/FaultProxy.ts"
import type { Dice, History, Lane } from "./historyLoad.ts"
import { onEachStatus } from "../Connection/Subscriber.ts"

export interface Stage {
  readonly broker: Broker
  /** One for each lane that does not go to the broker directly. */
  readonly proxies: ReadonlyArray<FaultProxy>
  readonly lanes: ReadonlyArray<Lane>
  readonly history: History
  readonly dice: Dice
}

type Fault = (stage: Stage) => Effect.Effect<void, BrokerError>

const until = (isSo: () => boolean): Effect.Effect<void> =>
  Effect.sync(isSo).pipe(
    Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (so) => so }),
    Effect.asVoid
  )

/** After so many appends a fault is over also if the library has not called its effect by the name that we expect: what the log shows decides. */
const maxAppends = 3000

/** Until so many more appends have ended in this way. */
const more = (history: History, end: string, count: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const goal = history.count(end) + count
    const most = history.appends.length + maxAppends
    return until(() => history.count(end) >= goal || history.appends.length >= most)
  })

/** Until every lane has appended so many more. */
export const progress = ({ history, lanes }: Stage, count = 20): Effect.Effect<void> =>
  Effect.suspend(() => {
    const goals = lanes.map(({ name }) => [name, history.count("ok", name) + count] as const)
    return until(() => goals.every(([name, goal]) => history.count("ok", name) >= goal))
  })

const during = <A, E>(begin: () => void, wait: Effect.Effect<A, E>, end: () => void): Effect.Effect<A, E> =>
  Effect.acquireUseRelease(
    Effect.sync(begin),
    () => wait,
    () => Effect.sync(end)
  )

/** From one byte to 30 000, each magnitude as likely as the others: in the set-up, in a frame, in its length, between two. */
const drawPosition = (dice: Dice): number => Math.floor(10 ** (dice.below(4500) / 1000))

/** Each connection of the proxy ends somewhere in what passes it, in one direction or the other, by RST or by FIN. */
const cutting = ({ dice }: Stage, proxy: FaultProxy): Effect.Effect<never> =>
  Effect.gen(function* () {
    for (;;) {
      const cuts = proxy.counts.cut
      const directions = dice.of([[proxy.up], [proxy.down], [proxy.up, proxy.down]])
      heal(proxy)
      for (const direction of directions) {
        direction.cutAfterBytes = drawPosition(dice)
        direction.cutBy = dice.of(["reset", "end"])
      }
      yield* until(() => proxy.counts.cut > cuts)
    }
  }).pipe(Effect.ensuring(Effect.sync(() => heal(proxy))))

const heal = ({ down, up }: FaultProxy): void => {
  up.cutAfterBytes = down.cutAfterBytes = Number.POSITIVE_INFINITY
}

/** Connections are cut, again and again. */
export const cuts: Fault = (stage) =>
  Effect.suspend(() => {
    const goals = stage.proxies.map(({ counts }) => counts.cut + 25)
    const most = stage.history.appends.length + maxAppends
    return Effect.raceFirst(
      Effect.forEach(stage.proxies, (proxy) => cutting(stage, proxy), {
        concurrency: "unbounded",
        discard: true
      }),
      until(
        () =>
          stage.proxies.every(({ counts }, i) => counts.cut >= goals[i]!) ||
          stage.history.appends.length >= most
      )
    )
  })

const slowness: Partial<Faults> = { delayMs: 2, jitterMs: 20, loss: 0.005, retransmitMs: 150, chopBytes: 333 }
const noSlowness: Partial<Faults> = { delayMs: 0, jitterMs: 0, loss: 0, chopBytes: Number.POSITIVE_INFINITY }

const setAll = ({ proxies }: Stage, faults: Partial<Faults>): void => {
  for (const proxy of proxies) {
    Object.assign(proxy.up, faults)
    Object.assign(proxy.down, faults)
    proxy.wake()
  }
}

/** Everything comes late and in small pieces, and is cut. */
export const slowCuts: Fault = (stage) =>
  during(
    () => setAll(stage, slowness),
    cuts(stage),
    () => setAll(stage, noSlowness)
  )

/** What passes is lost, in one direction of each connection: requests never come, or their answers. */
export const loss: Fault = (stage) => {
  const directions = stage.proxies.map((proxy) => (stage.dice.percent(50) ? proxy.up : proxy.down))
  const setLost = (lost: boolean) => () => directions.forEach((direction) => (direction.lost = lost))
  return during(
    setLost(true),
    // By the second the connection has been given up.
    Effect.andThen(more(stage.history, "Timeout, sent", 30), more(stage.history, "OutcomeUnknown", 20)),
    // A connection that has lost bytes is no connection any more: what follows would be taken for the beginning of a frame.
    () => {
      for (const proxy of stage.proxies) proxy.cut("reset")
      setLost(false)()
    }
  )
}

/** The network takes nothing more: requests wait in the socket, and behind it. */
export const stalls: Fault = (stage) => {
  const set = (stalled: boolean) => () => {
    for (const proxy of stage.proxies) {
      proxy.up.stalled = stalled
      proxy.wake()
    }
  }
  return during(set(true), more(stage.history, "Timeout, sent", 30), set(false))
}

/** Connections are dropped with requests that were encoded and not written; and again when these were about to go out on the next one. */
export const haste: Fault = (stage) => {
  const setHasty = (isHasty: boolean) => () => stage.lanes.forEach((lane) => (lane.isHasty = isHasty))
  return Effect.scoped(
    Effect.andThen(
      Effect.forEach(stage.lanes, (lane) => dropWhenConnected(lane, stage.dice), { discard: true }),
      during(setHasty(true), more(stage.history, "NotSent", 50), setHasty(false))
    )
  )
}

/** Within the notification, or right after it: in one of the two the requests that waited are encoded and not written. */
const dropWhenConnected = ({ connection }: Lane, dice: Dice): Effect.Effect<void, never, Scope.Scope> => {
  if (connection === undefined) return Effect.void
  const drop = () => Effect.runSync(connection.reconnect)
  return Effect.asVoid(
    onEachStatus(connection, ({ _tag }) => {
      if (_tag !== "Connected") return
      const drawn = dice.below(3)
      if (drawn === 0) drop()
      else if (drawn === 1) queueMicrotask(drop)
    })
  )
}

/** The broker is stopped for longer than requests have, and than connections wait for it; then it goes on, with all that was sent to it. */
export const pause: Fault = ({ broker, history }) =>
  Effect.acquireUseRelease(
    broker.pause,
    () => Effect.andThen(more(history, "Timeout, sent", 30), more(history, "Timeout, not sent", 100)),
    () => broker.resume
  )

/** The broker is killed in the middle of its work, stays away until requests have given up waiting for it, and is started again. */
export const kill: Fault = ({ broker, history }) =>
  Effect.gen(function* () {
    yield* broker.kill("SIGKILL")
    yield* more(history, "Timeout, not sent", 100)
    yield* broker.start
  })

const faults: Readonly<Record<string, Fault>> = { cuts, slowCuts, loss, stalls, haste, pause, kill }

/** Each fault once, in an order of its own. */
export const round = (dice: Dice): ReadonlyArray<{ readonly name: string; readonly fault: Fault }> =>
  Object.entries(faults)
    .map(([name, fault]) => ({ name, fault, at: dice.below(1_000_000) }))
    .sort((a, b) => a.at - b.at)
