/**
 * One replica's log of one partition: batches in the order of their offsets.
 */

/** A batch as a log keeps it. The replicas of a partition share it. */
export interface LogBatch {
  readonly bytes: Uint8Array
  readonly baseOffset: number
  readonly lastOffset: number
  readonly leaderEpoch: number
}

export class PartitionLog {
  #batches: Array<LogBatch> = []
  #epochs: Array<readonly [epoch: number, startOffset: number]> = []
  startOffset = 0
  endOffset = 0

  get latestEpoch(): number | undefined {
    return this.#epochs.at(-1)?.[0]
  }

  /** From the end on, records are of this epoch. */
  assignEpoch(epoch: number): void {
    if (this.latestEpoch === epoch) return
    while ((this.#epochs.at(-1)?.[1] ?? -1) >= this.endOffset) this.#epochs.pop()
    this.#epochs.push([epoch, this.endOffset])
  }

  endOffsetFor(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number } {
    const at = this.#epochs.findLastIndex(([each]) => each <= epoch)
    if (at < 0) return { leaderEpoch: -1, endOffset: -1 }
    return { leaderEpoch: this.#epochs[at]![0], endOffset: this.#epochs[at + 1]?.[1] ?? this.endOffset }
  }

  *batchesFrom(offset: number): Generator<LogBatch, undefined> {
    for (const batch of this.#batches) if (batch.lastOffset >= offset) yield batch
  }

  appendAsFollower(batch: LogBatch): void {
    if (this.latestEpoch !== batch.leaderEpoch) this.#epochs.push([batch.leaderEpoch, batch.baseOffset])
    this.#batches.push(batch)
    this.endOffset = batch.lastOffset + 1
  }

  truncateTo(offset: number): void {
    this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset < offset)
    this.#epochs = this.#epochs.filter(([, start]) => start < offset)
    this.endOffset = Math.max(offset, this.startOffset)
  }

  truncateFully(offset: number): void {
    this.#batches = []
    this.#epochs = []
    this.startOffset = offset
    this.endOffset = offset
  }

  deleteBefore(offset: number): void {
    if (offset <= this.startOffset) return
    this.#batches = this.#batches.filter(({ lastOffset }) => lastOffset >= offset)
    this.startOffset = offset
  }
}
