/**
 * The codecs of record batches behind one interface, so that each can be swapped.
 *
 * @since 0.1.0
 */
import type { CompressionName, Magic } from "./Record.ts"
import { RecordsError } from "./RecordsError.ts"

/**
 * Bytes that one batch may have after decompression, unless the caller says otherwise: 128 MiB. A batch of a few kilobytes can claim
 * gigabytes; Kafka's own brokers take batches of 1 MiB by default.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxDecompressedBytes = 128 * 1024 * 1024

/** @since 0.1.0 @category models */
export type CodecName = Exclude<CompressionName, "none">

/** @since 0.1.0 @category models */
export interface Compressor {
  /** Compresses; `level` is the codec's own. */
  readonly compress: (
    bytes: Uint8Array,
    options: { readonly level: number | undefined; readonly magic: Magic }
  ) => Uint8Array
  /** Decompresses; stops with a {@link RecordsError} of kind `"tooLarge"` as soon as `maxBytes` are exceeded. */
  readonly decompress: (
    bytes: Uint8Array,
    options: { readonly maxBytes: number; readonly magic: Magic }
  ) => Uint8Array
}

/** @since 0.1.0 @category models */
export type Compressors = Partial<Record<CodecName, Compressor>>

/** @since 0.1.0 @category codecs */
export const compressors: Compressors = {}

/** @internal */
export const decompress = (
  name: CodecName,
  bytes: Uint8Array,
  options: { readonly maxBytes: number; readonly magic: Magic; readonly compressors: Compressors }
): Uint8Array => compressor(name, options.compressors).decompress(bytes, options)

/** @internal */
export const compress = (
  name: CodecName,
  bytes: Uint8Array,
  options: { readonly level: number | undefined; readonly magic: Magic; readonly compressors: Compressors }
): Uint8Array => compressor(name, options.compressors).compress(bytes, options)

const compressor = (name: CodecName, available: Compressors): Compressor => {
  const found = available[name]
  if (found === undefined)
    throw new RecordsError({ kind: "compression", detail: `no codec for ${name} is installed` })
  return found
}
