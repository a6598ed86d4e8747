/**
 * The status of a connection as a value, as changes to subscribe to, and as something to wait for. Set by callbacks, hence without Effects.
 *
 * `put` changes the value, `notify` calls the watchers: in between, what the change means for others is done. Each watcher gets each status once and in order, also
 * if one of them makes the next one, or leaves.
 */
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import { guard, type Report } from "../../internal/guard.ts"
import { Subscription } from "../../internal/Subscription.ts"
import type { ConnectionStatus } from "../Status.ts"

interface Watcher {
  readonly onStatus: (status: ConnectionStatus) => void
  /** The number of the last status that it knew when it began. */
  readonly since: number
}

type Statuses = readonly [ConnectionStatus, ...Array<ConnectionStatus>]

const isLast = ({ _tag }: ConnectionStatus): boolean => _tag === "Closed"

export class StatusRef {
  #current: ConnectionStatus
  readonly #report: Report
  readonly #watchers = new Set<Watcher>()
  /** What the watchers have not got yet, each with its number. */
  readonly #pending: Array<{ readonly status: ConnectionStatus; readonly number: number }> = []
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
    this.#pending.push({ status, number: ++this.#count })
  }

  notify(): void {
    if (this.#notifying) return
    this.#notifying = true
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      const { number, status } = next
      for (const watcher of this.#watchers) if (watcher.since < number) this.#call(watcher, status)
    }
    this.#notifying = false
  }

  /** Waits for the first status, the current one included, that `decide` makes something of. */
  when<A, E>(decide: (status: ConnectionStatus) => Effect.Effect<A, E> | undefined): Effect.Effect<A, E> {
    return Effect.callback<A, E>((resume) => {
      const now = decide(this.#current)
      if (now !== undefined) return resume(now)
      const unwatch = this.#watch(() => {
        // As it is now: the one of which this is called may be over.
        const result = decide(this.#current)
        if (result === undefined) return
        unwatch()
        resume(result)
      })
      return Effect.sync(unwatch)
    })
  }

  /**
   * The current status, then each new one, as long as the scope is open; done after `Closed`. A fiber that waits for the next one goes on within `notify`. Of
   * what is not pulled, the newest are kept.
   */
  readonly changes: Effect.Effect<Pull.Pull<Statuses>, never, Scope.Scope> = Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const subscription = new Subscription(this.#current, isLast)
        return { subscription, unwatch: this.#watch(subscription.add) }
      }),
      ({ unwatch }) => Effect.sync(unwatch)
    ),
    ({ subscription }) => subscription.pull
  )

  /** Calls `onStatus` with each new status, until the function that it gives is called. */
  #watch(onStatus: (status: ConnectionStatus) => void): () => void {
    const watcher: Watcher = { since: this.#count, onStatus }
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** A fiber that goes on at once may have observers, which throw. */
  #call({ onStatus }: Watcher, status: ConnectionStatus): void {
    guard(this.#report, "what waits for the status of a connection", () => onStatus(status))
  }
}
