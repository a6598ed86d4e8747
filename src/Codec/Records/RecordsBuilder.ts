/**
 * A record set that is filled up to a limit of bytes: what a producer that batches needs.
 *
 * @since 0.1.0
 */
import { Sizer } from "./internal/Sizer.ts"
import type { RecordInput } from "./Record.ts"
import { type MakeOptions, Records } from "./Records.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface BuilderOptions extends MakeOptions {
  /** Bytes that the record set may have before compression, with its header. Kafka's brokers take 1 MiB by default. */
  readonly maxBytes: number
}

/**
 * Takes records until the next one does not fit.
 *
 * **Details**
 *
 * `sizeInBytes` is exact for what is not compressed, and an upper bound in practice for what is. A record is checked when it is appended:
 * bad input throws a {@link RecordsError} and changes nothing.
 *
 * @since 0.1.0
 * @category writing
 */
export class RecordsBuilder {
  private readonly options: BuilderOptions
  private readonly sizer: Sizer
  private readonly records: Array<RecordInput> = []
  private bytes = 0

  constructor(options: BuilderOptions) {
    this.options = options
    this.sizer = new Sizer(options.magic ?? 2, options)
  }

  /** How many records are in. */
  get count(): number {
    return this.records.length
  }

  /** Bytes of the record set, before compression. */
  get sizeInBytes(): number {
    return this.bytes
  }

  /** Takes the record, or gives `false` when it does not fit. A record that does not fit an empty builder fits none. */
  append(record: RecordInput): boolean {
    const more = this.sizer.measure(record)
    if (this.bytes + more > this.options.maxBytes) return false
    this.sizer.accept()
    this.bytes += more
    this.records.push(record)
    return true
  }

  /** The records so far, to be encoded when they are written. The builder can go on; what it takes then is not among them. */
  build(): Records {
    return Records.make(this.records.slice(), { ...this.options, magic: this.options.magic ?? 2 })
  }
}
