/**
 * Where decompressed bytes go: a buffer that grows up to a limit and no further, and is handed out in the size of what is in it.
 *
 * @since 0.1.0
 */
import { RecordsError } from "../Errors/RecordsError.ts"

const scratchBytes = 64 * 1024

/** What is small is decompressed here and then copied to memory of its own size, which is not known beforehand. Shared, as decompressing is synchronous. */
let scratch: Buffer | undefined

/** @internal */
export class Output {
  bytes: Buffer
  length = 0
  private readonly maxBytes: number

  /** @param mayShare whether all is written, and taken, in one synchronous call */
  constructor(expectedBytes: number, maxBytes: number, mayShare: boolean) {
    this.maxBytes = maxBytes
    const isSmall = mayShare && expectedBytes <= scratchBytes && scratchBytes <= maxBytes
    this.bytes = isSmall
      ? (scratch ??= Buffer.allocUnsafeSlow(scratchBytes))
      : Buffer.allocUnsafeSlow(Math.min(expectedBytes, maxBytes))
  }

  /** Makes room for `more` bytes; what was written stays. */
  reserve(more: number): void {
    const needed = this.length + more
    if (needed > this.maxBytes) throw this.tooLarge()
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.min(Math.max(needed, this.bytes.length * 2), this.maxBytes))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }

  /** Makes room for `more` bytes, or for as many as the limit allows. */
  reserveUpTo(more: number): void {
    this.reserve(Math.min(more, this.maxBytes - this.length))
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** The same byte over and over. */
  repeat(byte: number, count: number): void {
    this.reserve(count)
    this.bytes.fill(byte, this.length, this.length + count)
    this.length += count
  }

  /** How many more bytes there may be. */
  get left(): number {
    return this.maxBytes - this.length
  }

  tooLarge(): RecordsError {
    return tooLarge(this.maxBytes)
  }

  /** What was written, in memory that nobody else writes to. */
  take(): Uint8Array {
    const written = this.bytes.subarray(0, this.length)
    return this.bytes === scratch ? copied(written) : fitted(written)
  }
}

const copied = (bytes: Uint8Array): Uint8Array => {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}

/** @internal The same bytes, copied where two thirds of the memory behind them would be held for nothing. */
export const fitted = (bytes: Uint8Array): Uint8Array =>
  bytes.buffer.byteLength > bytes.length * 3 ? copied(bytes) : bytes

/** @internal */
export const tooLarge = (maxBytes: number): RecordsError =>
  new RecordsError({ kind: "tooLarge", detail: `more than ${maxBytes} bytes after decompression` })

/** @internal */
export const badData = (detail: string, cause?: unknown): RecordsError =>
  new RecordsError({ kind: "compression", detail, ...(cause === undefined ? undefined : { cause }) })
