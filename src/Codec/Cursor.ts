/**
 * `Reader` and `Writer`: a buffer and a position in it. Wire types read and write at these.
 *
 * @since 0.1.0
 */
import { defaultMaxDecodedBytes, initialWriterBytes } from "./Limits.ts"

const asBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Bytes and a position in them. `bytes`, `byte arrays` and records that are read from it are views of `bytes`, not copies.
 *
 * @since 0.1.0
 * @category models
 */
export class Reader {
  readonly bytes: Buffer
  readonly view: DataView
  /** The next byte to read. */
  offset: number
  /** One past the last byte of what is read. An earlier one than that of `bytes`: one message among several. */
  end: number
  /** Where the message begins in `bytes`: the offsets of errors count from here. Default: 0. */
  origin = 0
  /** What the values that are still to be read may take in memory, in bytes: see {@link defaultMaxDecodedBytes}. Reading takes from it. */
  allowance: number
  /** The limit that `allowance` began with, for errors. */
  readonly maxDecodedBytes: number
  /** @internal The size of the tagged field that was begun last. */
  tagSize = 0

  constructor(bytes: Uint8Array, offset = 0, maxDecodedBytes: number = defaultMaxDecodedBytes) {
    this.bytes = asBuffer(bytes)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.offset = offset
    this.end = bytes.byteLength
    this.allowance = maxDecodedBytes
    this.maxDecodedBytes = maxDecodedBytes
  }

  /** Begins a message that lies in `bytes` from `offset` to `end`, with an allowance of its own. */
  begin(offset: number, end: number): void {
    this.offset = offset
    this.origin = offset
    this.end = end
    this.allowance = this.maxDecodedBytes
  }

  get remaining(): number {
    return this.end - this.offset
  }
}

/**
 * Bytes that a {@link Writer} did not copy.
 *
 * @since 0.1.0
 * @category models
 */
export interface Apart {
  readonly at: number
  readonly bytes: Uint8Array
}

/**
 * A growing buffer and the position where the next byte goes.
 *
 * @since 0.1.0
 * @category models
 */
export class Writer {
  bytes: Buffer
  view: DataView
  /** Where the next byte goes; everything before it has been written. */
  offset = 0
  /**
   * Large records that were not copied, each with the position in `bytes` before which it belongs. `undefined`, the default: everything is copied. Only for
   * a writer whose bytes go to a socket piece by piece.
   */
  apart: Array<Apart> | undefined

  constructor(initialBytes: number = initialWriterBytes) {
    // Not from Node's pool: a writer's bytes are handed out as views and must belong to this writer alone.
    this.bytes = Buffer.allocUnsafeSlow(initialBytes)
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength)
  }

  /** Makes room for `count` more bytes; `bytes` and `view` may be new ones afterwards. */
  ensure(count: number): void {
    const needed = this.offset + count
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.offset)
    this.bytes = grown
    this.view = new DataView(grown.buffer, grown.byteOffset, grown.byteLength)
  }

  /** What has been written, as a view: valid until the writer writes over it. */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.offset)
  }

  /** Starts again at the beginning of the same memory. */
  reset(): void {
    this.offset = 0
  }
}
