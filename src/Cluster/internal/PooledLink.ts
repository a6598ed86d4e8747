/**
 * A connection of the pool.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { KafkaClient } from "../../Client/KafkaClient.ts"
import type { KafkaConnection } from "../../Connection/KafkaConnection.ts"
import type { ManagedConnection } from "../../Connection/internal/ManagedConnection.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { Link, Purpose } from "./Links.ts"

export class PooledLink implements Link {
  readonly address: BrokerAddress
  readonly purpose: Purpose
  readonly client: KafkaClient["Service"]
  readonly #managed: ManagedConnection
  readonly #scope = Scope.makeUnsafe()
  /** Whether a request has it for itself. */
  isTaken = false

  /** @param choose for a purpose whose requests must not share a connection: takes one that is free */
  constructor(
    address: BrokerAddress,
    purpose: Purpose,
    managed: ManagedConnection,
    choose: ((link: PooledLink) => PooledLink) | undefined
  ) {
    this.address = address
    this.purpose = purpose
    this.#managed = managed
    this.client = choose === undefined ? managed.client : this.#exclusive(choose)
  }

  get connection(): KafkaConnection["Service"] {
    return this.#managed.service
  }

  get isConnected(): boolean {
    return this.#managed.isConnected
  }

  get isDown(): boolean {
    return this.#managed.isDown
  }

  /** Whether a request would fail at once. */
  get isAway(): boolean {
    return this.#managed.isAway
  }

  get isClosed(): boolean {
    return this.#managed.isClosed
  }

  get load(): number {
    const { load } = this.#managed
    return load === 0 && this.isTaken ? 1 : load
  }

  get throttledForMs(): number {
    return this.#managed.throttledForMs
  }

  /** Connects, and keeps it until it is closed. */
  get start(): Effect.Effect<void> {
    return Scope.provide(this.#managed.start, this.#scope)
  }

  /** Within `closeTimeout`. May be called again, and meanwhile. */
  get close(): Effect.Effect<void> {
    return Effect.andThen(this.#managed.service.close, Scope.close(this.#scope, Exit.void))
  }

  /** Takes no more requests, and closes when those in flight have ended. */
  retire(detail: string): Effect.Effect<void> {
    return Effect.andThen(this.#managed.retire(detail), this.close)
  }

  /** Whether it is free is asked when a request is made, and not only when the link was found: others may have found it, too. */
  #exclusive(choose: (link: PooledLink) => PooledLink): KafkaClient["Service"] {
    const alone = <A, E>(ask: (client: KafkaClient["Service"]) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const free = choose(this)
          free.isTaken = true
          return free
        }),
        (free) => ask(free.#managed.client),
        (free) => Effect.sync(() => void (free.isTaken = false))
      )
    return {
      request: (api, input, options) => alone((client) => client.request(api, input, options)),
      send: (api, input, options) => alone((client) => client.send(api, input, options))
    }
  }
}
