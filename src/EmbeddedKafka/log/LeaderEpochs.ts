/**
 * Which leader epoch began at which offset of one log: how a replica or a client finds where its log and this one part (KIP-101, KIP-279).
 */

/** Asked for an epoch that is not known. */
export const unknownEpoch = { leaderEpoch: -1, endOffset: -1 } as const

export interface EpochEnd {
  /** The largest epoch of this log that is not larger than the one asked for; −1 if there is none. */
  readonly leaderEpoch: number
  /** The offset after its last record; −1 if unknown. */
  readonly endOffset: number
}

export class LeaderEpochs {
  /** Both ascend together. */
  readonly #epochs: Array<number> = []
  readonly #starts: Array<number> = []

  get latest(): number | undefined {
    return this.#epochs.at(-1)
  }

  /** As `[epoch, start offset]`, for whoever looks at a log from outside. */
  get entries(): ReadonlyArray<readonly [epoch: number, startOffset: number]> {
    return this.#epochs.map((epoch, i) => [epoch, this.#starts[i]!])
  }

  /** From `startOffset` on, records are of `epoch`. Entries that this contradicts are gone. */
  assign(epoch: number, startOffset: number): void {
    let last = this.#epochs.length - 1
    if (last >= 0 && this.#epochs[last] === epoch && startOffset >= this.#starts[last]!) return
    while (last >= 0 && (this.#epochs[last]! >= epoch || this.#starts[last]! >= startOffset)) {
      this.#epochs.pop()
      this.#starts.pop()
      last--
    }
    this.#epochs.push(epoch)
    this.#starts.push(startOffset)
  }

  endOf(epoch: number, logEndOffset: number): EpochEnd {
    const last = this.#epochs.length - 1
    if (epoch === -1 || last < 0) return unknownEpoch
    if (this.#epochs[last] === epoch) return { leaderEpoch: epoch, endOffset: logEndOffset }
    const higher = this.#epochs.findIndex((each) => each > epoch)
    if (higher < 0) return unknownEpoch
    return { leaderEpoch: higher === 0 ? epoch : this.#epochs[higher - 1]!, endOffset: this.#starts[higher]! }
  }

  /** The epoch that a record at the offset has; `undefined` before the first one that is known. */
  epochAt(offset: number): number | undefined {
    return this.#epochs[this.#starts.findLastIndex((start) => start <= offset)]
  }

  /** Where an epoch began; `undefined` for one that is not known. */
  startOf(epoch: number): number | undefined {
    return this.#starts[this.#epochs.indexOf(epoch)]
  }

  /** The first entry. */
  get earliest(): { readonly epoch: number; readonly startOffset: number } | undefined {
    const [epoch] = this.#epochs
    return epoch === undefined ? undefined : { epoch, startOffset: this.#starts[0]! }
  }

  /** Nothing is left from `endOffset` on. */
  truncateFromEnd(endOffset: number): void {
    while (this.#starts.length > 0 && this.#starts.at(-1)! >= endOffset) {
      this.#epochs.pop()
      this.#starts.pop()
    }
  }

  /** Nothing is left before `startOffset`. */
  truncateFromStart(startOffset: number): void {
    const at = this.#starts.findLastIndex((start) => start <= startOffset)
    if (at < 0) return
    this.#epochs.splice(0, at)
    this.#starts.splice(0, at)
    this.#starts[0] = startOffset
  }

  clear(): void {
    this.#epochs.length = 0
    this.#starts.length = 0
  }
}
