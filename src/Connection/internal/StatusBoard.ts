/**
 * The status of a connection as a value, as something to listen to, and as something to wait for. Set by callbacks, hence without Effects.
 */
import * as Effect from "effect/Effect"
import type { Status } from "../Status.ts"

export class StatusBoard {
  #current: Status
  readonly #watchers = new Set<(status: Status) => void>()

  constructor(first: Status) {
    this.#current = first
  }

  get current(): Status {
    return this.#current
  }

  set(status: Status): void {
    this.#current = status
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

  /** Tells the current status, then each new one, until the function that it gives is called. */
  readonly listen = (listener: (status: Status) => void): (() => void) => {
    // A function of its own, so that one listener may listen twice.
    const watcher = (status: Status) => listener(status)
    this.#watchers.add(watcher)
    watcher(this.#current)
    return () => this.#watchers.delete(watcher)
  }
}
