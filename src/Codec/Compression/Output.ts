/**
 * Where decompressed bytes go: a buffer that grows up to a limit and no further.
 *
 * @since 0.1.0
 */
import { RecordsError } from "../RecordsError.ts"

/** @internal */
export class Output {
  bytes: Buffer
  length = 0
  private readonly maxBytes: number

  constructor(expectedBytes: number, maxBytes: number) {
    this.maxBytes = maxBytes
    this.bytes = Buffer.allocUnsafeSlow(Math.min(expectedBytes, maxBytes))
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

  tooLarge(): RecordsError {
    return tooLarge(this.maxBytes)
  }

  /** What was written, without a copy. */
  take(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

/** @internal */
export const tooLarge = (maxBytes: number): RecordsError =>
  new RecordsError({ kind: "tooLarge", detail: `more than ${maxBytes} bytes after decompression` })

/** @internal */
export const badData = (detail: string, cause?: unknown): RecordsError =>
  new RecordsError({ kind: "compression", detail, ...(cause === undefined ? undefined : { cause }) })
