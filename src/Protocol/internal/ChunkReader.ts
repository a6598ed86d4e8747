/**
 * One reader for all frames of a chunk of bytes. Its limit of memory begins anew with each frame.
 */
import { Reader } from "../../Codec/Cursor.ts"

export class ChunkReader {
  readonly #maxDecodedBytes: number
  #reader: Reader | undefined

  constructor(maxDecodedBytes: number) {
    this.#maxDecodedBytes = maxDecodedBytes
  }

  /** The reader, at the beginning of a frame. */
  begin(bytes: Buffer, start: number, end: number): Reader {
    if (this.#reader === undefined || this.#reader.bytes !== bytes)
      this.#reader = new Reader(bytes, 0, this.#maxDecodedBytes)
    this.#reader.begin(start, end)
    return this.#reader
  }

  /** The chunk has been read: nothing of it is kept. */
  release(): void {
    this.#reader = undefined
  }
}
