/**
 * The transactions of one log: those that go on, those that are decided but not known to be on all replicas, and those that were aborted.
 */
import type { Int64 } from "./bytes.ts"

/** A transaction whose records a `read_committed` reader leaves out. */
export interface AbortedTransaction {
  readonly producerId: Int64
  readonly firstOffset: number
  /** Of its marker. */
  readonly lastOffset: number
  /** What was stable when it ended. */
  readonly lastStableOffset: number
}

interface Ongoing {
  readonly producerId: Int64
  readonly firstOffset: number
}

interface Decided {
  readonly firstOffset: number
  readonly lastOffset: number
}

export class Transactions {
  /** By their first offsets. */
  readonly #ongoing: Array<Ongoing> = []
  readonly #decided: Array<Decided> = []
  /** By the offsets of their markers. */
  readonly #aborted: Array<AbortedTransaction> = []

  /** From where on it is open what a `read_committed` reader may see; `undefined` if nothing is. */
  get firstUnstableOffset(): number | undefined {
    let first = this.#ongoing[0]?.firstOffset
    for (const { firstOffset } of this.#decided)
      if (first === undefined || firstOffset < first) first = firstOffset
    return first
  }

  copy(other: Transactions): void {
    this.#ongoing.push(...other.#ongoing)
    this.#decided.push(...other.#decided)
    this.#aborted.push(...other.#aborted)
  }

  begin(producerId: Int64, firstOffset: number): void {
    this.#ongoing.push({ producerId, firstOffset })
  }

  complete(producerId: Int64, firstOffset: number, lastOffset: number, isAbort: boolean): void {
    const at = this.#ongoing.findIndex((each) => each.firstOffset === firstOffset)
    if (at >= 0) this.#ongoing.splice(at, 1)
    this.#decided.push({ firstOffset, lastOffset })
    const lastStableOffset = this.#ongoing[0]?.firstOffset ?? lastOffset + 1
    if (isAbort) this.#aborted.push({ producerId, firstOffset, lastOffset, lastStableOffset })
  }

  /** What ended before the high watermark is stable. */
  onHighWatermark(highWatermark: number): void {
    for (let i = this.#decided.length - 1; i >= 0; i--)
      if (this.#decided[i]!.lastOffset < highWatermark) this.#decided.splice(i, 1)
  }

  /** The aborted transactions that have records between the two offsets. */
  abortedIn(fromOffset: number, upperBound: number): Array<AbortedTransaction> {
    const found: Array<AbortedTransaction> = []
    for (const each of this.#aborted) {
      if (each.lastOffset >= fromOffset && each.firstOffset < upperBound) found.push(each)
      if (each.lastStableOffset >= upperBound) break
    }
    return found
  }

  get hasAborted(): boolean {
    return this.#aborted.length > 0
  }

  /** Those that ended before the log begins are of no interest any more. */
  truncateFromStart(startOffset: number): void {
    this.onHighWatermark(startOffset)
    let count = 0
    while (count < this.#aborted.length && this.#aborted[count]!.lastOffset < startOffset) count++
    this.#aborted.splice(0, count)
  }
}
