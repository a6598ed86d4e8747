/**
 * The bytes on their way to the transport: requests are encoded one after the other into blocks of memory, flushed in pieces, and the memory is used again
 * when it has been written. Records that are encoded already stay where they are.
 *
 *     start ─▶ write into `writer` ─▶ finish, or cancel          flush ─▶ pieces for the transport ─▶ written
 */
import { type Apart, Writer } from "../Codec/Cursor.ts"
import { Fifo } from "./internal/Fifo.ts"

const blockBytes = 64 * 1024

/**
 * With this much to flush, an owner does so at once, without waiting for the end of the tick.
 *
 * @since 0.1.0
 * @category bytes
 */
export const flushBytes = 64 * 1024

/** A block with less room than this is given up for a new one at a flush. */
const minRoomBytes = 4 * 1024
/** Blocks are used again as long as those that are free are no more than this together. */
const maxSpareBytes = 1024 * 1024

/**
 * The most bytes that a message may have behind its size prefix: sizes are int32.
 *
 * @since 0.1.0
 * @category bytes
 */
export const maxMessageBytes = 0x7fffffff

/**
 * Thrown for a message that has more bytes than any may have.
 *
 * @since 0.1.0
 * @category bytes
 */
export class TooLarge {
  readonly bytes: number
  constructor(bytes: number) {
    this.bytes = bytes
  }
}

const nothing: ReadonlyArray<Uint8Array> = []

const newBlock = (): Writer => {
  const writer = new Writer(blockBytes)
  writer.apart = []
  return writer
}

/**
 * What a writer holds from `start` on, in pieces: its own bytes, and between them those that it did not copy.
 *
 * @since 0.1.0
 * @category bytes
 */
export const piecesOf = (writer: Writer, start: number, apart: ReadonlyArray<Apart>): Array<Uint8Array> => {
  const pieces: Array<Uint8Array> = []
  for (const { at, bytes } of apart) {
    if (at > start) pieces.push(writer.bytes.subarray(start, at))
    pieces.push(bytes)
    start = at
  }
  if (writer.offset > start) pieces.push(writer.bytes.subarray(start, writer.offset))
  return pieces
}

/**
 * Bytes to write, in the order in which they were encoded. Owners count them from the first byte of the connection.
 *
 * @since 0.1.0
 * @category bytes
 */
export class Outgoing {
  /** All bytes so far, by how far they have come. */
  encodedBytes = 0
  flushedBytes = 0
  writtenBytes = 0
  /** The block that is being filled. What has been flushed of it belongs to the transport. */
  writer = newBlock()
  /** Where in the writer's bytes the request began that was started last. */
  startedAt = 0
  #apartBefore = 0
  /** How much of the writer's block has been flushed. */
  #blockFlushed = 0
  /** Full blocks, in the order in which they will have been written; each with the count of bytes at its end. */
  readonly #full = new Fifo<{ readonly block: Writer; readonly endByte: number }>()
  readonly #spare: Array<Writer> = []
  #spareBytes = 0

  /** A request begins here. */
  start(): void {
    this.startedAt = this.writer.offset
    this.#apartBefore = (this.writer.apart as Array<Apart>).length
  }

  /** Nothing of the request stays behind. */
  cancel(): void {
    this.writer.offset = this.startedAt
    ;(this.writer.apart as Array<Apart>).length = this.#apartBefore
  }

  /** Counts the message; gives its size in bytes. Throws {@link TooLarge} where no size prefix says that: nothing of the message stays behind then. */
  finish(): number {
    const apart = this.writer.apart as Array<Apart>
    let size = this.writer.offset - this.startedAt
    for (let i = this.#apartBefore; i < apart.length; i++) size += (apart[i] as Apart).bytes.length
    if (size > maxMessageBytes) {
      this.cancel()
      throw new TooLarge(size)
    }
    this.encodedBytes += size
    return size
  }

  /** The bytes to write now, in pieces; none if there are none. They belong to the caller until `written` is called for them. */
  flush(): ReadonlyArray<Uint8Array> {
    if (this.flushedBytes === this.encodedBytes) return nothing
    this.flushedBytes = this.encodedBytes
    const { writer } = this
    const apart = writer.apart as Array<Apart>
    const pieces = piecesOf(writer, this.#blockFlushed, apart)
    const end = writer.offset
    apart.length = 0
    this.#blockFlushed = end
    if (writer.bytes.length - end < minRoomBytes || writer.bytes.length > blockBytes) {
      this.#full.push({ block: writer, endByte: this.flushedBytes })
      this.writer = this.#takeBlock()
      this.#blockFlushed = 0
    }
    return pieces
  }

  /** The transport has nothing to do with the bytes up to this count any more. */
  written(bytes: number): void {
    this.writtenBytes = bytes
    for (
      let full = this.#full.peek();
      full !== undefined && full.endByte <= bytes;
      full = this.#full.peek()
    ) {
      this.#full.shift()
      const { block } = full
      if (this.#spareBytes + block.bytes.length > maxSpareBytes) continue
      block.reset()
      this.#spare.push(block)
      this.#spareBytes += block.bytes.length
    }
  }

  #takeBlock(): Writer {
    const spare = this.#spare.pop()
    if (spare === undefined) return newBlock()
    this.#spareBytes -= spare.bytes.length
    return spare
  }
}
