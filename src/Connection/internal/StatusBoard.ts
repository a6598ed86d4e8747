/**
 * The status of a connection as a value, as a stream, and as something to wait for. Set by callbacks, hence without Effects.
 */
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import type { Status } from "../Status.ts"

export class StatusBoard {
  #current: Status
  readonly #watchers = new Set<(status: Status) => void>()
  readonly #pubsub: PubSub.PubSub<Status>

  constructor(first: Status, pubsub: PubSub.PubSub<Status>) {
    this.#current = first
    this.#pubsub = pubsub
    PubSub.publishUnsafe(pubsub, first)
  }

  /** @param first must be published before anyone can subscribe, hence `replay` */
  static make(first: Status): Effect.Effect<StatusBoard> {
    return Effect.map(PubSub.unbounded<Status>({ replay: 1 }), (pubsub) => new StatusBoard(first, pubsub))
  }

  get current(): Status {
    return this.#current
  }

  set(status: Status): void {
    this.#current = status
    PubSub.publishUnsafe(this.#pubsub, status)
    for (const watcher of this.#watchers) watcher(status)
  }

  /** Waits for the first status, the current one included, that `decide` makes something of. */
  when<A, E>(decide: (status: Status) => Effect.Effect<A, E> | undefined): Effect.Effect<A, E> {
    return Effect.callback<A, E>((resume) => {
      const now = decide(this.#current)
      if (now !== undefined) return resume(now)
      const watcher = (status: Status) => {
        const result = decide(status)
        if (result === undefined) return
        this.#watchers.delete(watcher)
        resume(result)
      }
      this.#watchers.add(watcher)
      return Effect.sync(() => this.#watchers.delete(watcher))
    })
  }

  /** The current status, then each new one; ends after `Closed`. */
  get changes(): Stream.Stream<Status> {
    return Stream.takeUntil(Stream.fromPubSub(this.#pubsub), (status) => status._tag === "Closed")
  }
}
