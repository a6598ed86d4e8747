/**
 * For how long the broker has asked this client to send nothing (KIP-219). A longer time that was asked before stays.
 */
export class Throttle {
  readonly #maxMs: number
  /** Until when nothing is sent; 0 if the broker has not asked to wait, or the time is over. */
  untilMs = 0
  /** The time that it asked for, in milliseconds, as long as it is not over. */
  throttleTimeMs: number | undefined

  /** @param maxMs the longest that a broker may make this client wait, in milliseconds */
  constructor(maxMs: number) {
    this.#maxMs = maxMs
  }

  /** A response asks to wait from now on; gives for how long, in milliseconds. */
  ask(throttleTimeMs: number, nowMs: number): number {
    const waitMs = Math.min(throttleTimeMs, this.#maxMs)
    if (waitMs > 0 && nowMs + waitMs > this.untilMs) {
      this.throttleTimeMs = throttleTimeMs
      this.untilMs = nowMs + waitMs
    }
    return waitMs
  }

  /** Whether the time is over now, that was not before. */
  isOver(nowMs: number): boolean {
    if (this.untilMs === 0 || this.untilMs > nowMs) return false
    this.untilMs = 0
    this.throttleTimeMs = undefined
    return true
  }
}
