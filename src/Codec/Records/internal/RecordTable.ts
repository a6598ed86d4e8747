/**
 * Records with the sizes that were measured of them: numbers in typed arrays, since an object for each record would take as long as writing it.
 */
import type { RecordInput } from "../Record.ts"

/** What was measured of one record: its bytes (of magic 2, those after its length), the bytes of its key and value (−1 null), its deltas. */
export interface MeasuredRecord {
  readonly recordBytes: number
  readonly keyBytes: number
  readonly valueBytes: number
  readonly offsetDelta: number
  readonly timeDelta: number | bigint
}

/** How many numbers there are of each record. */
export const columns = 4

export class RecordTable {
  readonly _tag = "Table"
  readonly records: ReadonlyArray<RecordInput>
  /** Of each record: its bytes, those of its key and value (−1 null), its offset delta. */
  sizes: Int32Array
  /** Undefined while all deltas are 0, which is the case where a set has one timestamp. */
  timeDeltas: Float64Array | undefined = undefined
  /** Those that a double does not hold; they are NaN in `timeDeltas`. */
  longDeltas: Map<number, bigint> | undefined = undefined

  constructor(records: ReadonlyArray<RecordInput>, capacity: number) {
    this.records = records
    this.sizes = new Int32Array(capacity * columns)
  }

  at(index: number): MeasuredRecord {
    const at = index * columns
    return {
      recordBytes: this.sizes[at]!,
      keyBytes: this.sizes[at + 1]!,
      valueBytes: this.sizes[at + 2]!,
      offsetDelta: this.sizes[at + 3]!,
      timeDelta: this.timeDelta(index)
    }
  }

  timeDelta(index: number): number | bigint {
    const delta = this.timeDeltas === undefined ? 0 : this.timeDeltas[index]!
    return Number.isNaN(delta) ? this.longDeltas!.get(index)! : delta
  }

  /** The same of as many records, which what is added to this table does not change. */
  copy(records: ReadonlyArray<RecordInput>): RecordTable {
    const copy = new RecordTable(records, 0)
    copy.sizes = this.sizes.slice()
    copy.timeDeltas = this.timeDeltas?.slice()
    copy.longDeltas = this.longDeltas === undefined ? undefined : new Map(this.longDeltas)
    return copy
  }

  /** Gives the typed array, which may be a new one. */
  setTimeDelta(index: number, delta: number | bigint): Float64Array {
    this.timeDeltas ??= new Float64Array(this.sizes.length / columns)
    if (typeof delta === "number") this.timeDeltas[index] = delta
    else {
      this.longDeltas ??= new Map()
      this.longDeltas.set(index, delta)
      this.timeDeltas[index] = Number.NaN
    }
    return this.timeDeltas
  }

  /** Makes room for more records. */
  ensure(count: number): void {
    if (count * columns <= this.sizes.length) return
    const sizes = new Int32Array(Math.max(this.sizes.length * 2, 16 * columns))
    sizes.set(this.sizes)
    this.sizes = sizes
    if (this.timeDeltas === undefined) return
    const timeDeltas = new Float64Array(sizes.length / columns)
    timeDeltas.set(this.timeDeltas)
    this.timeDeltas = timeDeltas
  }
}
