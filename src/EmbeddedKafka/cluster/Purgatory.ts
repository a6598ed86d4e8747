/**
 * Requests that wait for something to change, or for their time to be over: a Fetch for records, a Produce for its followers. Who changes something that others may
 * wait for says so (`Watchers.notify`); what waited for it is tried at the end of the turn, when all state is settled.
 */
import { Fifo } from "../../Protocol/internal/Fifo.ts"
import type { Deadline, Deadlines } from "./Deadlines.ts"

/** Something that can be done when its condition is met. */
export interface DelayedOperation {
  /** Does it, if it can be done now; returns whether it is done. */
  readonly tryComplete: () => boolean
  /** Its time is over. */
  readonly onExpiration: () => void
}

/** Those who wait for one thing, say a partition. */
export class Watchers {
  readonly #purgatory: Purgatory
  /** @internal */
  readonly waiting = new Set<Delayed>()

  constructor(purgatory: Purgatory) {
    this.#purgatory = purgatory
  }

  /** What they wait for may have happened. */
  notify(): void {
    for (const delayed of this.waiting) this.#purgatory.check(delayed)
  }
}

/** An operation that waits. */
export class Delayed {
  readonly operation: DelayedOperation
  readonly watched: ReadonlyArray<Watchers>
  /** @internal */
  deadline: Deadline | undefined = undefined
  /** @internal */
  isQueued = false
  isDone = false

  constructor(operation: DelayedOperation, watched: ReadonlyArray<Watchers>) {
    this.operation = operation
    this.watched = watched
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    if (this.isDone) return
    this.isDone = true
    this.deadline?.cancel()
    for (const each of this.watched) each.waiting.delete(this)
  }
}

/** All operations of a cluster that wait. */
export class Purgatory {
  readonly #deadlines: Deadlines
  readonly #queue = new Fifo<Delayed>()

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines
  }

  /**
   * Lets an operation wait, if it cannot be done now. Gives `undefined` if it was.
   *
   * @param watched asked for only if it has to wait
   * @param deadlineMs when its time is over; `undefined`: never
   */
  tryCompleteElseWatch(
    operation: DelayedOperation,
    watched: ReadonlyArray<Watchers> | (() => ReadonlyArray<Watchers>),
    deadlineMs: number | undefined
  ): Delayed | undefined {
    if (operation.tryComplete()) return undefined
    const delayed = new Delayed(operation, typeof watched === "function" ? watched() : watched)
    for (const each of delayed.watched) each.waiting.add(delayed)
    if (deadlineMs !== undefined)
      delayed.deadline = this.#deadlines.add(deadlineMs, () => {
        delayed.cancel()
        operation.onExpiration()
      })
    return delayed
  }

  /** @internal Tries it at the end of the turn. */
  check(delayed: Delayed): void {
    if (delayed.isQueued || delayed.isDone) return
    delayed.isQueued = true
    this.#queue.push(delayed)
  }

  /** Tries what may be done now. Returns whether there was anything to try. After one that throws, the others are still there to be tried. */
  runChecks(): boolean {
    const { length } = this.#queue
    for (let tried = 0; tried < length; tried++) {
      const delayed = this.#queue.shift() as Delayed
      delayed.isQueued = false
      if (!delayed.isDone && delayed.operation.tryComplete()) delayed.cancel()
    }
    return length > 0
  }
}
