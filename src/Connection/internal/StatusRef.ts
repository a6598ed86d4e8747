/**
 * The status of a connection as a value, as something to listen to, and as something to wait for. Set by callbacks, hence without Effects.
 *
 * `put` changes the value, `notify` tells of it: in between, what the change means for others is done. Each listener gets each status once and in order,
 * also if one of them makes the next one, throws, or leaves.
 */
import * as Effect from "effect/Effect"
import type { ConnectionStatus } from "../Status.ts"
import { guard, type Report } from "../../internal/guard.ts"

interface Watcher {
  readonly tell: (status: ConnectionStatus) => void
  /** It knows all up to this one. */
  readonly knows: number
}

export class StatusRef {
  #current: ConnectionStatus
  readonly #report: Report
  readonly #watchers = new Set<Watcher>()
  /** What is to be told, and how many have been put before it. */
  readonly #news: Array<{ readonly status: ConnectionStatus; readonly number: number }> = []
  #count = 0
  #notifying = false

  constructor(first: ConnectionStatus, report: Report) {
    this.#current = first
    this.#report = report
  }

  get current(): ConnectionStatus {
    return this.#current
  }

  set(status: ConnectionStatus): void {
    this.put(status)
    this.notify()
  }

  /** Nothing comes after `Closed`. */
  put(status: ConnectionStatus): void {
    if (this.#current._tag === "Closed") return
    this.#current = status
    this.#news.push({ status, number: ++this.#count })
  }

  notify(): void {
    if (this.#notifying) return
    this.#notifying = true
    for (let news = this.#news.shift(); news !== undefined; news = this.#news.shift()) {
      const { number, status } = news
      for (const watcher of this.#watchers) if (watcher.knows < number) this.#tell(watcher, status)
    }
    this.#notifying = false
  }

  /** Waits for the first status, the current one included, that `decide` makes something of. */
  when<A, E>(decide: (status: ConnectionStatus) => Effect.Effect<A, E> | undefined): Effect.Effect<A, E> {
    return Effect.callback<A, E>((resume) => {
      const now = decide(this.#current)
      if (now !== undefined) return resume(now)
      const watcher: Watcher = {
        knows: this.#count,
        tell: () => {
          // As it is now: what was news may be over.
          const result = decide(this.#current)
          if (result === undefined) return
          this.#watchers.delete(watcher)
          resume(result)
        }
      }
      this.#watchers.add(watcher)
      return Effect.sync(() => this.#watchers.delete(watcher))
    })
  }

  /** Tells the current status, then each new one, until the function that it gives is called. */
  readonly listen = (listener: (status: ConnectionStatus) => void): (() => void) => {
    const watcher: Watcher = { knows: this.#count, tell: listener }
    this.#watchers.add(watcher)
    this.#tell(watcher, this.#current)
    return () => this.#watchers.delete(watcher)
  }

  #tell({ tell }: Watcher, status: ConnectionStatus): void {
    guard(this.#report, "a listener to the status of a connection", () => {
      const result: unknown = tell(status)
      // An async listener, which the type allows.
      if (result instanceof Promise)
        result.catch((defect: unknown) => this.#report("a listener to the status of a connection", defect))
    })
  }
}
