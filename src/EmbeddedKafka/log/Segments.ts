/**
 * The files that a log would consist of. Nothing is in files here; but what retention deletes, where a read ends, and which aborted transactions a read names follow from
 * where one file ends and the next begins.
 */
import type { Int64 } from "./bytes.ts"
import type { LogConfig } from "./LogConfig.ts"
import type { StoredBatch } from "./StoredBatch.ts"

export class Segment {
  readonly baseOffset: number
  readonly createdMs: number
  sizeInBytes = 0
  /** When it was written to last. */
  modifiedMs: number
  /** −1 while no record has a timestamp. */
  maxTimestamp: Int64 = -1
  /** Of the first batch: how old the segment is. */
  firstTimestamp: Int64 = -1
  /** The sparse index: last offsets of batches and where they begin. */
  readonly indexOffsets: Array<number> = []
  readonly indexPositions: Array<number> = []
  #bytesSinceIndex = 0

  constructor(baseOffset: number, nowMs: number) {
    this.baseOffset = baseOffset
    this.createdMs = nowMs
    this.modifiedMs = nowMs
  }

  /** What retention by time looks at. */
  get largestTimestamp(): Int64 {
    return this.maxTimestamp >= 0 ? this.maxTimestamp : this.modifiedMs
  }

  isFullFor(batch: StoredBatch, sizeInBytes: number, nowMs: number, config: LogConfig): boolean {
    if (this.sizeInBytes > config.segmentBytes - sizeInBytes) return true
    if (batch.lastOffset - this.baseOffset > 0x7fff_ffff) return true
    if (this.sizeInBytes === 0) return false
    const ageMs =
      this.firstTimestamp >= 0
        ? Number(BigInt(batch.maxTimestamp) - BigInt(this.firstTimestamp))
        : nowMs - this.createdMs
    return ageMs > config.segmentMs
  }

  add(batch: StoredBatch, nowMs: number, indexIntervalBytes: number): void {
    if (this.sizeInBytes === 0) this.firstTimestamp = batch.maxTimestamp
    if (this.#bytesSinceIndex > indexIntervalBytes) {
      this.indexOffsets.push(batch.lastOffset)
      this.indexPositions.push(this.sizeInBytes)
      this.#bytesSinceIndex = 0
    }
    this.#bytesSinceIndex += batch.sizeInBytes
    this.sizeInBytes += batch.sizeInBytes
    this.modifiedMs = nowMs
    if (batch.maxTimestamp > this.maxTimestamp) this.maxTimestamp = batch.maxTimestamp
  }

  /** Before which offset the aborted transactions are of interest to who reads up to a position; `undefined` is the end of the segment. */
  upperBoundAt(position: number): number | undefined {
    const at = this.indexPositions.findIndex((each) => each >= position)
    return at < 0 ? undefined : this.indexOffsets[at]
  }
}

/** The segments of one log, from the oldest on; the last one is written to. */
export class Segments {
  readonly all: Array<Segment>

  constructor(baseOffset: number, nowMs: number) {
    this.all = [new Segment(baseOffset, nowMs)]
  }

  get active(): Segment {
    return this.all.at(-1)!
  }

  get sizeInBytes(): number {
    let size = 0
    for (const segment of this.all) size += segment.sizeInBytes
    return size
  }

  /** The index of the segment that an offset lies in. */
  indexOf(offset: number): number {
    return Math.max(
      this.all.findLastIndex((segment) => segment.baseOffset <= offset),
      0
    )
  }

  /** Where the next segment begins; `undefined` behind the last one. */
  endOf(index: number): number | undefined {
    return this.all[index + 1]?.baseOffset
  }

  /** A batch that is appended, into a new segment if the last one has no room for so many bytes or is too old. */
  add(batch: StoredBatch, sizeInBytes: number, nowMs: number, config: LogConfig): void {
    if (this.active.isFullFor(batch, sizeInBytes, nowMs, config)) this.roll(batch.baseOffset, nowMs)
    this.active.add(batch, nowMs, config.indexIntervalBytes)
  }

  roll(baseOffset: number, nowMs: number): void {
    // An empty one is replaced.
    if (this.active.baseOffset === baseOffset) this.all.pop()
    this.all.push(new Segment(baseOffset, nowMs))
  }

  /** Anew from what is left after the end was cut off. */
  rebuild(batches: ReadonlyArray<StoredBatch>, endOffset: number, indexIntervalBytes: number): void {
    while (this.all.length > 1 && this.active.baseOffset > endOffset) this.all.pop()
    const old = this.all.pop()!
    const segment = new Segment(old.baseOffset, old.createdMs)
    for (const batch of batches)
      if (batch.baseOffset >= old.baseOffset) segment.add(batch, old.modifiedMs, indexIntervalBytes)
    this.all.push(segment)
  }
}
