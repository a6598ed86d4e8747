/**
 * Cuts a stream of bytes into Kafka's frames: an int32 size, then that many bytes.
 *
 * A frame that lies within one chunk is a view of it; a frame that spans chunks is copied, once, as far as it was not read into its place (`room`). It
 * gets all its memory only when much of it has really arrived, so that four bytes from a hostile peer do not allocate 100 MiB.
 */

/** The size prefix. */
const prefixBytes = 4

/**
 * A response holds at least its correlation id.
 *
 * @since 0.1.0
 * @category frames
 */
export const minFrameBytes = 4

/**
 * A spanning frame up to this size is allocated at once; a larger one when so much of it has arrived. More than the answer to a fetch of one partition
 * with Kafka's usual limit of 1 MiB; memory that is not written to costs next to nothing.
 */
const eagerBytes = 1280 * 1024

/**
 * A size prefix that no Kafka broker would send: the stream is lost.
 *
 * @since 0.1.0
 * @category models
 */
export interface BadFrame {
  readonly _tag: "BadFrame"
  /** The size as read: an int32. */
  readonly sizeBytes: number
  readonly maxFrameBytes: number
}

/**
 * Called with a buffer and where in it the frame lies, without its size prefix. Returns whether to go on.
 *
 * @since 0.1.0
 * @category models
 */
export type OnFrame = (bytes: Buffer, start: number, end: number) => boolean

/**
 * Finds the frames in chunks of a stream, and hands over each when its last byte is there.
 *
 * @since 0.1.0
 * @category frames
 */
export class FrameSplitter {
  maxFrameBytes: number
  /** Less only where the frame is a bare SASL token. */
  minFrameBytes = minFrameBytes
  readonly #onFrame: OnFrame
  /** The part of a size prefix that has arrived. */
  readonly #prefix = Buffer.alloc(prefixBytes)
  #prefixFilled = 0
  /** The frame that spans chunks, or `undefined` between frames. */
  #partial: Buffer | undefined
  #partialFilled = 0
  #partialSize = 0

  constructor(maxFrameBytes: number, onFrame: OnFrame) {
    this.maxFrameBytes = maxFrameBytes
    this.#onFrame = onFrame
  }

  /** Whether the stream stopped in the middle of a frame. */
  get isMidFrame(): boolean {
    return this.#partial !== undefined || this.#prefixFilled > 0
  }

  /** The rest of the frame that spans chunks: bytes that are read into its beginning need not be copied. */
  get room(): Buffer | undefined {
    if (this.#partial === undefined) return undefined
    return this.#ensure(this.#partialFilled + 1).subarray(this.#partialFilled)
  }

  push(chunk: Buffer): BadFrame | undefined {
    const end = chunk.length
    let offset = 0
    while (offset < end) {
      if (this.#partial !== undefined) {
        offset = this.#fill(chunk, offset)
        if (this.#partialFilled < this.#partialSize) return undefined
        const frame: Buffer = this.#partial
        const size = this.#partialSize
        this.#partial = undefined
        if (!this.#onFrame(frame, 0, size)) return undefined
        continue
      }
      let size: number
      if (this.#prefixFilled === 0 && end - offset >= prefixBytes) {
        size = chunk.readInt32BE(offset)
        offset += prefixBytes
      } else {
        while (this.#prefixFilled < prefixBytes && offset < end)
          this.#prefix[this.#prefixFilled++] = chunk[offset++] as number
        if (this.#prefixFilled < prefixBytes) return undefined
        size = this.#prefix.readInt32BE(0)
        this.#prefixFilled = 0
      }
      if (size < this.minFrameBytes || size > this.maxFrameBytes)
        return { _tag: "BadFrame", sizeBytes: size, maxFrameBytes: this.maxFrameBytes }
      if (end - offset >= size) {
        offset += size
        if (!this.#onFrame(chunk, offset - size, offset)) return undefined
      } else {
        this.#partial = Buffer.allocUnsafeSlow(Math.min(size, eagerBytes))
        this.#partialFilled = 0
        this.#partialSize = size
      }
    }
    return undefined
  }

  /** Takes what the chunk has of the spanning frame, if it is not there already; returns where in the chunk that ended. */
  #fill(chunk: Buffer, offset: number): number {
    const start = this.#partialFilled
    const count = Math.min(chunk.length - offset, this.#partialSize - start)
    const partial = this.#ensure(start + count)
    const isThere =
      chunk.buffer === partial.buffer && chunk.byteOffset + offset === partial.byteOffset + start
    if (!isThere) chunk.copy(partial, start, offset, offset + count)
    this.#partialFilled = start + count
    return offset + count
  }

  /** The spanning frame, with memory for so many of its bytes. */
  #ensure(bytes: number): Buffer {
    const partial = this.#partial as Buffer
    if (bytes <= partial.length) return partial
    const grown = Buffer.allocUnsafeSlow(this.#partialSize)
    partial.copy(grown, 0, 0, this.#partialFilled)
    return (this.#partial = grown)
  }
}
