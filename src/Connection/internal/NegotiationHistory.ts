/**
 * Whether ApiVersions, which disturbs Kafka 0.9 (see `Negotiation.ts`), was answered: shared by the connections of a process, by address (`host:port`).
 *
 * It decides only what is asked first, and who asks: whether a broker is an old one is found out on each connection. So that many connections cost an old
 * broker that request once, they share the result, and while nothing is known of an address one of them asks, and the others wait for what it finds.
 */
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import type { Transport } from "../../Transport/Transport.ts"

/** How long a result is used, in milliseconds. */
export const resultLifetimeMs = 600_000

interface Known {
  readonly isOld: boolean
  readonly untilMs: number
}

/** The addresses that are reached by one transport. */
class Addresses {
  readonly known = new Map<string, Known>()
  /** Opened when a connection has asked, or has given up. */
  readonly asking = new Map<string, Latch.Latch>()

  static readonly #all = new WeakMap<Transport, Addresses>()

  static of(transport: Transport): Addresses {
    const addresses = Addresses.#all.get(transport) ?? new Addresses()
    Addresses.#all.set(transport, addresses)
    return addresses
  }

  record(address: string, known: Known, nowMs: number): void {
    this.known.delete(address)
    // In the order in which they were recorded.
    for (const [each, { untilMs }] of this.known) {
      if (untilMs > nowMs) break
      this.known.delete(each)
    }
    this.known.set(address, known)
  }
}

/** Of one `KafkaConnection`. */
export class NegotiationHistory {
  readonly #address: string
  readonly #nowMs: () => number
  readonly #addresses: Addresses
  #answered = false

  constructor(transport: Transport, address: string, nowMs: () => number) {
    this.#address = address
    this.#nowMs = nowMs
    this.#addresses = Addresses.of(transport)
  }

  /** Whether the broker may be one without ApiVersions: it never answered them. */
  get mayBeOld(): boolean {
    return !this.#answered
  }

  /** Whether to ask the old way first. */
  get isOld(): boolean {
    return this.mayBeOld && this.#known?.isOld === true
  }

  get #known(): Known | undefined {
    const known = this.#addresses.known.get(this.#address)
    return known !== undefined && this.#nowMs() < known.untilMs ? known : undefined
  }

  /** ApiVersions was answered. */
  modern(): void {
    this.#answered = true
    this.#record(false)
  }

  /** ApiVersions was not answered, and what only old brokers answer was. Being answered that again does not prolong it. */
  old(): void {
    if (!this.isOld) this.#record(true)
  }

  #record(isOld: boolean): void {
    const nowMs = this.#nowMs()
    this.#addresses.record(this.#address, { isOld, untilMs: nowMs + resultLifetimeMs }, nowMs)
  }

  /** Waits while another connection is the first to ask at this address. */
  readonly settled: Effect.Effect<void> = Effect.suspend(() => {
    const asking = this.#known === undefined ? this.#addresses.asking.get(this.#address) : undefined
    return asking === undefined ? Effect.void : Effect.andThen(asking.await, this.settled)
  })

  /** Asks, and has others wait for it if it is the first to ask at this address. */
  asking<A, E, R>(ask: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.suspend(() => {
      const { asking } = this.#addresses
      if (this.#known !== undefined || asking.has(this.#address)) return ask
      const latch = Latch.makeUnsafe()
      asking.set(this.#address, latch)
      return Effect.ensuring(
        ask,
        Effect.suspend(() => {
          asking.delete(this.#address)
          return latch.open
        })
      )
    })
  }
}
