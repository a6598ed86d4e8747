/**
 * What a codec is.
 *
 * @since 0.1.0
 */
/**
 * How the records of a batch are compressed.
 *
 * @since 0.1.0
 * @category models
 */
export type CompressionName = "none" | "gzip" | "snappy" | "lz4" | "zstd"

/**
 * The format of a batch: 0 (Kafka 0.8), 1 (0.10, with timestamps), 2 (0.11, with headers and producer ids).
 *
 * @since 0.1.0
 * @category models
 */
export type Magic = 0 | 1 | 2

/**
 * @since 0.1.0
 * @category models
 */
export interface CompressOptions {
  /** The codec's own scale; `undefined` is its default. */
  readonly level: number | undefined
  /** LZ4 differs in magic 0. */
  readonly magic: Magic
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DecompressOptions {
  /** Stop with a `RecordsError` of kind `"tooLarge"` as soon as there are more. */
  readonly maxBytes: number
  /** LZ4 differs in magic 0. */
  readonly magic: Magic
}

/**
 * One codec. Failures are thrown, or rejected, as `RecordsError`. The asynchronous forms are for large input and off the event loop;
 * a codec without them is used synchronously. What a codec gives belongs to who asked: it does not write to that memory again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Compressor {
  readonly compress: (bytes: Uint8Array, options: CompressOptions) => Uint8Array
  readonly decompress: (bytes: Uint8Array, options: DecompressOptions) => Uint8Array
  readonly compressAsync?: (bytes: Uint8Array, options: CompressOptions) => Promise<Uint8Array>
  readonly decompressAsync?: (bytes: Uint8Array, options: DecompressOptions) => Promise<Uint8Array>
}
