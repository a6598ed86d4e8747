/**
 * The views of a cluster for those who watch: each gets each new one, in order.
 */
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import type * as Scope from "effect/Scope"
import { guard, type Report } from "../../internal/guard.ts"
import { Subscription } from "../../internal/Subscription.ts"
import type { ClusterView } from "../ClusterView.ts"

export class Views {
  #last: ClusterView
  readonly #report: Report
  readonly #subscriptions = new Set<Subscription<ClusterView>>()

  constructor(first: ClusterView, report: Report) {
    this.#last = first
    this.#report = report
  }

  /** Tells of a view, if it is a new one. A fiber that waits for it goes on within this call. */
  tell(view: ClusterView): void {
    if (view === this.#last) return
    this.#last = view
    for (const { add } of this.#subscriptions)
      guard(this.#report, "what waits for the view of a cluster", () => add(view))
  }

  /** There will be no more. */
  end(): void {
    for (const { end } of this.#subscriptions)
      guard(this.#report, "what waits for the view of a cluster", end)
    this.#subscriptions.clear()
  }

  readonly changes: Effect.Effect<
    Pull.Pull<readonly [ClusterView, ...Array<ClusterView>]>,
    never,
    Scope.Scope
  > = Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const subscription = new Subscription<ClusterView>(this.#last, () => false)
        this.#subscriptions.add(subscription)
        return subscription
      }),
      (subscription) => Effect.sync(() => void this.#subscriptions.delete(subscription))
    ),
    ({ pull }) => pull
  )
}
