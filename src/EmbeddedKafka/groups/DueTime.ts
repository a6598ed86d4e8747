/**
 * A time that is moved far more often than it comes, such as the end of a session: moving it on costs a number.
 */
import type { Deadline, Deadlines } from "../cluster/Deadlines.ts"

export interface Clock {
  readonly nowMs: number
}

export class DueTime {
  readonly #clock: Clock
  readonly #deadlines: Deadlines
  readonly #run: () => void
  #atMs: number | undefined = undefined
  #wakeMs = 0
  #deadline: Deadline | undefined = undefined

  constructor(clock: Clock, deadlines: Deadlines, run: () => void) {
    this.#clock = clock
    this.#deadlines = deadlines
    this.#run = run
  }

  get isSet(): boolean {
    return this.#atMs !== undefined
  }

  /** Runs after so many milliseconds, and not before, whatever was said earlier. */
  setAfter(ms: number): void {
    const atMs = this.#clock.nowMs + ms
    this.#atMs = atMs
    if (this.#deadline !== undefined && this.#wakeMs <= atMs) return
    this.#deadline?.cancel()
    this.#wakeAt(atMs)
  }

  cancel(): void {
    this.#atMs = undefined
    this.#deadline?.cancel()
    this.#deadline = undefined
  }

  #wakeAt(atMs: number): void {
    this.#wakeMs = atMs
    this.#deadline = this.#deadlines.add(atMs, () => this.#wake())
  }

  #wake(): void {
    this.#deadline = undefined
    if (this.#atMs === undefined) return
    if (this.#atMs > this.#clock.nowMs) this.#wakeAt(this.#atMs)
    else {
      this.#atMs = undefined
      this.#run()
    }
  }
}
