/** A pool of connections to fake brokers, in memory, under TestClock. A broker is there for each host that is asked for. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import { makePool, type LinkOptions } from "../../../src/Cluster/internal/ConnectionPool.ts"
import type { Link } from "../../../src/Cluster/internal/Links.ts"
import type { RequestOptions } from "../../../src/Client/KafkaClient.ts"
import type { OpenOptions } from "../../../src/Transport/OpenOptions.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { FakeBroker } from "../../Connection/FakeBroker.ts"
import { settle } from "../../Connection/Harness.ts"
import { Echo } from "../../Connection/TestApis.ts"

export class Brokers {
  readonly #brokers = new Map<string, FakeBroker>()
  /** What connections were asked for. */
  readonly opened: Array<OpenOptions> = []
  readonly transport: Transport = {
    open: (options) => {
      this.opened.push(options)
      return this.at(options.host).transport.open(options)
    }
  }

  at(host: string): FakeBroker {
    const known = this.#brokers.get(host)
    if (known !== undefined) return known
    const made = new FakeBroker()
    this.#brokers.set(host, made)
    return made
  }

  use(host: string, broker: FakeBroker): FakeBroker {
    this.#brokers.set(host, broker)
    return broker
  }

  /** Connections to a host that are open. */
  openTo(host: string): number {
    return this.at(host).connections.filter(({ closed }) => !closed).length
  }
}

/** The pause after each failure is one second. */
export const pool = (brokers: Brokers, options: LinkOptions = {}) =>
  makePool({ reconnect: Schedule.spaced("1 second"), ...options }).pipe(
    Effect.provideService(Transport, brokers.transport),
    Effect.provideService(References.MinimumLogLevel, "None")
  )

export const echo = ({ client }: Pick<Link, "client">, text: string, options?: RequestOptions) =>
  Effect.map(client.request(Echo, { text }, options), (response) => response.text)

/** Runs what takes no time. */
export const soon = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    // What is asked of one after the other takes a turn for each.
    for (let turns = 0; turns < 10 && fiber.pollUnsafe() === undefined; turns++) yield* settle
    const exit = fiber.pollUnsafe()
    if (exit === undefined) {
      yield* Fiber.interrupt(fiber)
      throw new Error("it waits")
    }
    return yield* exit
  })
