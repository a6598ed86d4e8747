/**
 * The codecs of record batches behind one interface, so that each can be swapped.
 *
 * Why snappy and lz4 are our own: no package bounds the decompressed size while it decompresses, reads dependent blocks and several
 * frames, or knows the old header checksum; and none is faster both ways. MB/s of 1 MB of JSON, compressed / decompressed:
 * ours snappy 291 / 629, lz4 276 / 567; snappyjs 287 / 419, lz4js 230 / 344; the native snappy 164–699 / 195 and lz4-napi 160–680 / 198,
 * which lose to JavaScript at decompressing because they copy, and win by half where records hardly compress. gzip 36–97 / 425–671 and
 * zstd 355–438 / 1079–1396 by `node:zlib`.
 *
 * @since 0.1.0
 */
import type { CompressionName, Compressor } from "./Compressor.ts"
import { lz4 } from "./Lz4.ts"
import { snappy } from "./Snappy.ts"
import { gzip, zstd } from "./Zlib.ts"
import { RecordsError } from "../Errors/RecordsError.ts"

/**
 * Bytes that one batch may have after decompression, unless the caller says otherwise: 128 MiB. A batch of a few kilobytes can claim
 * gigabytes; Kafka's own brokers take batches of 1 MiB by default.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultMaxDecompressedBytes = 128 * 1024 * 1024

/**
 * A codec by its name.
 *
 * @since 0.1.0
 * @category models
 */
export type CodecName = Exclude<CompressionName, "none">

export type { CompressOptions, Compressor, DecompressOptions } from "./Compressor.ts"

/**
 * The codecs that are there. To swap one: `{ ...compressors, snappy: mine }`.
 *
 * @since 0.1.0
 * @category models
 */
export type Compressors = Readonly<Partial<Record<CodecName, Compressor>>>

/**
 * All four codecs of Kafka, without any dependency: gzip and zstd by `node:zlib`, snappy and lz4 in plain JavaScript.
 *
 * @since 0.1.0
 * @category codecs
 */
export const compressors: Required<Compressors> = { gzip, snappy, lz4, zstd }

/** @internal The codec, or a failure that names it. */
export const compressor = (name: CodecName, available: Compressors): Compressor => {
  const found = available[name]
  if (found === undefined)
    throw new RecordsError({ kind: "compression", detail: `no codec for ${name} is there` })
  return found
}
