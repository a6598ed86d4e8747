/**
 * Asking servers to begin with, or brokers that are known, until one answers.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import {
  AuthenticationError,
  ConnectionError,
  type ConnectionPhase,
  InvalidOption,
  KafkaError,
  type KafkaErrorReason,
  NotSent,
  OutcomeUnknown
} from "../../Client/KafkaError.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import { addressKey } from "./addressKey.ts"
import type { Link, Links } from "./Links.ts"

/** How long a server may take until the next one is asked as well, in milliseconds. */
const nextAfterMs = 250

/**
 * Asks one server after the other: the next as soon as the one before has failed, or has not answered for a moment, without giving that up. The first answer
 * counts, and interrupts the others.
 *
 * By chance, so that of many clients not all go to the first of the list. But a server to which there is a connection comes first, which costs nothing, and one
 * that is known to be down last: the others would only wait for it.
 */
export const firstThatAnswers = Effect.fnUntraced(function* <A>(
  links: Links,
  addresses: ReadonlyArray<BrokerAddress>,
  ask: (link: Link) => Effect.Effect<A, KafkaError>,
  what: "bootstrap servers" | "brokers" = "bootstrap servers"
): Effect.fn.Return<A, KafkaError> {
  const distinct = new Map(addresses.map((address) => [addressKey(address), address]))
  const shuffled = yield* Random.shuffle(distinct.values())
  const standing = new Map(shuffled.map((address) => [address, standingOf(links, address)]))
  const order = shuffled.sort((a, b) => standing.get(a)! - standing.get(b)!)
  const errors: Array<KafkaError> = []
  const from = (index: number): Effect.Effect<A, KafkaError> =>
    Effect.suspend(() => {
      const failed = Deferred.makeUnsafe<void>()
      const asked = links.open(order[index]!, "other").pipe(
        Effect.flatMap(ask),
        Effect.tapError((error) => Effect.sync(() => void errors.push(error))),
        // Interrupted, it is over, and nobody is to be asked any more.
        Effect.onExit((exit) =>
          Exit.isFailure(exit) && !Exit.hasInterrupts(exit)
            ? Deferred.succeed(failed, undefined)
            : Effect.void
        )
      )
      if (index === order.length - 1) return asked
      const others = Effect.andThen(
        Effect.timeoutOption(Deferred.await(failed), nextAfterMs),
        from(index + 1)
      )
      return Effect.raceAll([asked, others])
    })
  if (order.length === 0) return yield* noServers
  return yield* Effect.mapError(from(0), (error) => mostTelling(errors, order, what) ?? error)
})

const noServers = new KafkaError({
  reason: new InvalidOption({
    option: "bootstrapServers",
    expected: "at least one server",
    actual: "none"
  }),
  broker: undefined
})

const standingOf = (links: Links, address: BrokerAddress): number => {
  const link = links.find(address, "other")
  return link?.isConnected === true ? 0 : link?.isDown === true ? 2 : 1
}

/** The failure that says most about what to do, with how many have failed. */
const mostTelling = (
  errors: ReadonlyArray<KafkaError>,
  tried: ReadonlyArray<BrokerAddress>,
  what: string
): KafkaError | undefined => {
  let best: KafkaError | undefined
  for (const error of errors)
    if (best === undefined || rankOf(error.reason) < rankOf(best.reason)) best = error
  if (best === undefined || tried.length === 1) return best
  const { apiName, broker, reason, version } = best
  const names = tried.slice(0, maxNames).map(({ host, port = 9092 }) => `${host}:${port}`)
  const more = tried.length > maxNames ? ", …" : ""
  const note = `none of ${tried.length} ${what} answers (${names.join(", ")}${more})`
  return new KafkaError({ reason: withNote(reason, note), broker, apiName, version })
}

const maxNames = 5

/** Those that have no room for it stay as they are. */
const withNote = (reason: KafkaErrorReason, note: string): KafkaErrorReason => {
  switch (reason._tag) {
    case "AuthenticationError": {
      const { cause, detail, isTransient, mechanism } = reason
      return new AuthenticationError({ mechanism, detail: `${detail}; ${note}`, isTransient, cause })
    }
    case "ConnectionError":
      return lossWithNote(reason, note)
    case "NotSent":
      return new NotSent({ cause: lossWithNote(reason.cause, note) })
    case "OutcomeUnknown":
      return new OutcomeUnknown({ cause: lossWithNote(reason.cause, note) })
    default:
      return reason
  }
}

const lossWithNote = ({ broker, cause, detail, phase }: ConnectionError, note: string): ConnectionError =>
  new ConnectionError({ phase, broker, detail: `${detail}; ${note}`, cause })

/** What an answer says is worth more than that there was none, and the further a connection came the more. */
const rankOf = (reason: KafkaErrorReason): number => {
  if (reason._tag === "AuthenticationError") return 0
  if (isBrokerError(reason)) return 1
  switch (reason._tag) {
    case "ConnectionError":
      return phaseRank[reason.phase]
    case "NotSent":
    case "OutcomeUnknown":
      return phaseRank[reason.cause.phase]
    case "Timeout":
      return phaseRank.established
    default:
      // The request, its answer or an option is wrong.
      return 2
  }
}

const phaseRank: { readonly [P in ConnectionPhase]: number } = {
  authenticate: 3,
  tls: 4,
  negotiate: 5,
  established: 6,
  connect: 7,
  resolve: 8,
  closed: 9
}
