/**
 * Records encoded one after the other, in chunks of memory: nothing is moved to make room for more, and what was written is never written to again, so that
 * what was built of it stays as it was while more is appended.
 */
import type { RecordsError } from "../../Errors/RecordsError.ts"
import type { RecordInput } from "../Record.ts"
import type { BatchMeasure } from "./measureBatch.ts"
import type { Piece } from "./Pieces.ts"
import { putMessage } from "./putMessage.ts"
import { putRecords } from "./putRecords.ts"
import { allocate, input } from "./recordInput.ts"
import { headersSize } from "./recordSize.ts"
import type { RecordTable } from "./RecordTable.ts"

/** The first chunk; each further one is twice as large, up to the largest. */
const firstChunkBytes = 1024
const largestChunkBytes = 64 * 1024

/** A varint of 32 bits: the length of a record. */
const maxLengthBytes = 5

export interface EncodedBodyOptions {
  /** Gives at least so many bytes. Default: memory of its own. */
  readonly allocate?: ((minBytes: number) => Uint8Array) | undefined
  /** Values that are at least as large are not copied. Magic 2 only. Default: all are. */
  readonly referenceFromBytes?: number | undefined
}

const noBytes: Buffer = Buffer.alloc(0)

const unsteady = (): RecordsError =>
  input("records", "a record that is the same each time it is read", "another")

export class EncodedBody {
  readonly #allocate: ((minBytes: number) => Uint8Array) | undefined
  readonly #referenceFrom: number
  readonly #pieces: Array<Piece> = []
  #chunk: Buffer = noBytes
  /** Where in the chunk the piece begins that is being written. */
  #start = 0
  #at = 0
  #nextChunkBytes = firstChunkBytes

  constructor(options: EncodedBodyOptions) {
    this.#allocate = options.allocate
    this.#referenceFrom = options.referenceFromBytes ?? Number.POSITIVE_INFINITY
  }

  /** A record of magic 2, which has so many bytes with its length. When this throws, nothing has changed. */
  append(records: readonly [RecordInput], measured: RecordTable, bytes: number): void {
    const [record] = records
    const recordBytes = measured.sizes[0]! + maxLengthBytes
    const valueBytes = measured.sizes[2]!
    const { value } = record
    if (valueBytes < this.#referenceFrom || !(value instanceof Uint8Array)) {
      this.#reserve(recordBytes)
      const end = putRecords(this.#chunk, this.#at, records, measured, true)
      if (end - this.#at !== bytes) throw unsteady()
      this.#at = end
      return
    }
    this.#reserve(recordBytes - valueBytes)
    const end = putRecords(this.#chunk, this.#at, records, measured, false)
    if (end - this.#at !== bytes - valueBytes || value.length !== valueBytes) throw unsteady()
    const headers = record.headers ?? []
    this.#at = end - headersSize(headers, 0)
    this.#closePiece()
    this.#pieces.push({ bytes: value, isStable: true })
    this.#at = end
  }

  /** A message of magic 0 or 1. When this throws, nothing has changed. */
  appendMessage(magic: 0 | 1, measured: BatchMeasure, record: RecordInput): void {
    const one = measured.body.at(0)
    this.#reserve(one.recordBytes)
    const end = putMessage(this.#chunk, this.#at, magic, measured, record, one)
    if (end - this.#at !== one.recordBytes) throw unsteady()
    this.#at = end
  }

  /** All records so far. What is appended later changes nothing in it. */
  pieces(): ReadonlyArray<Piece> {
    const last = this.#piece()
    return last === undefined ? this.#pieces.slice() : [...this.#pieces, last]
  }

  #piece(): Piece | undefined {
    return this.#at === this.#start
      ? undefined
      : { bytes: this.#chunk.subarray(this.#start, this.#at), isStable: this.#allocate === undefined }
  }

  #closePiece(): void {
    const piece = this.#piece()
    if (piece !== undefined) this.#pieces.push(piece)
    this.#start = this.#at
  }

  #reserve(bytes: number): void {
    if (this.#chunk.length - this.#at >= bytes) return
    const chunk = this.#newChunk(Math.max(bytes, this.#nextChunkBytes))
    this.#nextChunkBytes = Math.min(this.#nextChunkBytes * 2, largestChunkBytes)
    this.#closePiece()
    this.#chunk = chunk
    this.#start = 0
    this.#at = 0
  }

  #newChunk(bytes: number): Buffer {
    if (this.#allocate === undefined) return allocate(bytes)
    const given = this.#allocate(bytes)
    if (!(given instanceof Uint8Array) || given.length < bytes)
      throw input(
        "allocate",
        `at least ${bytes} bytes`,
        given instanceof Uint8Array ? `${given.length}` : typeof given
      )
    return Buffer.from(given.buffer, given.byteOffset, given.length)
  }
}
