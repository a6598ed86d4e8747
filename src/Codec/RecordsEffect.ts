/**
 * Records as Effects: what is large goes through a codec in another thread, so that the event loop is not held, and the codecs come
 * from a service. Without these, records are encoded and decoded synchronously, which is faster for what is small.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Compressors, compressor, compressors, defaultMaxDecompressedBytes } from "./Compression.ts"
import { MessageBatch } from "./MessageSet.ts"
import type { KafkaRecord, Magic } from "./Record.ts"
import { batchError, BatchV2, type ReadOptions, type RecordBatch } from "./RecordBatch.ts"
import type { Records } from "./Records.ts"
import { RecordsError } from "./RecordsError.ts"

/**
 * The codecs of {@link encodeEffect} and {@link decodeEffect}. Options that name their own go first.
 *
 * @since 0.1.0
 * @category services
 */
export const Compression: Context.Reference<Compressors> = Context.Reference(
  "effect-kafka-protocol/Codec/Compression",
  {
    defaultValue: (): Compressors => compressors
  }
)

/**
 * Input above this goes to another thread, where the codec can: 32 KiB. A turn there costs some 0.1 ms, as much as gzip needs for 10 KB.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaultAsyncAboveBytes = 32 * 1024

/**
 * @since 0.1.0
 * @category models
 */
export interface EncodeEffectOptions {
  /** What the request's version wants: see {@link Records.encode}. Default 2. */
  readonly magic?: Magic | undefined
  /** Default {@link defaultAsyncAboveBytes}. */
  readonly asyncAboveBytes?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DecodeEffectOptions extends ReadOptions {
  /** Of the compressed bytes. Default {@link defaultAsyncAboveBytes}. */
  readonly asyncAboveBytes?: number | undefined
}

/**
 * Encodes records ahead of the request that carries them, and keeps the bytes in them: writing the request then costs nothing.
 *
 * @since 0.1.0
 * @category writing
 */
export const encodeEffect = (
  records: Records,
  options: EncodeEffectOptions = {}
): Effect.Effect<Uint8Array, RecordsError> =>
  Effect.flatMap(Compression, (service) =>
    attempt(() => {
      const planned = records.planned(options.magic)
      if (planned === undefined) return Effect.succeed(records.encode(options.magic))
      if (planned.codec === "none") return Effect.succeed(records.finished(planned, undefined))
      const codec = compressor(planned.codec, records.options.compressors ?? service)
      const body = planned.bytes.subarray(planned.headerBytes)
      const codecOptions = { level: records.options.compressionLevel, magic: planned.magic }
      const { compressAsync } = codec
      if (compressAsync === undefined || body.length <= (options.asyncAboveBytes ?? defaultAsyncAboveBytes))
        return Effect.succeed(records.finished(planned, codec.compress(body, codecOptions)))
      return Effect.map(
        Effect.tryPromise({ try: () => compressAsync(body, codecOptions), catch: asRecordsError }),
        (compressed) => records.finished(planned, compressed)
      )
    })
  )

/**
 * The batches of a record set, decompressed: to iterate them is synchronous, and still checks each record.
 *
 * @since 0.1.0
 * @category reading
 */
export const decodeBatchesEffect = (
  records: Records,
  options: DecodeEffectOptions = {}
): Effect.Effect<ReadonlyArray<RecordBatch>, RecordsError> =>
  Effect.flatMap(Compression, (service) => {
    const readOptions = { ...options, compressors: options.compressors ?? service }
    return Effect.flatMap(
      attempt(() => Effect.succeed(Array.from(records.batches(readOptions)))),
      (batches) =>
        Effect.as(
          Effect.forEach(batches, (batch) => decompressBatch(batch, readOptions), { discard: true }),
          batches
        )
    )
  })

/**
 * All records of a record set, as {@link Records.toArray} gives them.
 *
 * @since 0.1.0
 * @category reading
 */
export const decodeEffect = (
  records: Records,
  options: DecodeEffectOptions = {}
): Effect.Effect<Array<KafkaRecord>, RecordsError> =>
  Effect.flatMap(decodeBatchesEffect(records, options), (batches) =>
    attempt(() => Effect.succeed(batches.flatMap((batch) => batch.toArray())))
  )

// ---------------------------------------------------------------------------------------------------------------------

/** The one place where what reading and writing throw becomes a failure. */
const attempt = <A>(run: () => Effect.Effect<A, RecordsError>): Effect.Effect<A, RecordsError> =>
  Effect.suspend(() => {
    try {
      return run()
    } catch (error) {
      if (error instanceof RecordsError) return Effect.fail(error)
      throw error
    }
  })

const asRecordsError = (cause: unknown): RecordsError =>
  cause instanceof RecordsError
    ? cause
    : new RecordsError({ kind: "compression", detail: "the codec failed in an unknown way", cause })

const decompressBatch = (
  batch: RecordBatch,
  options: DecodeEffectOptions & { readonly compressors: Compressors }
): Effect.Effect<void, RecordsError> =>
  attempt(() => {
    if (!(batch instanceof BatchV2 || batch instanceof MessageBatch)) return Effect.void
    const payload = batch.payload()
    const { compression } = batch
    if (payload === undefined || compression === "none") return Effect.void
    const { decompressAsync } = compressor(compression, options.compressors)
    // A codec without threads is asked by the batch itself, when its records are.
    if (
      decompressAsync === undefined ||
      payload.length <= (options.asyncAboveBytes ?? defaultAsyncAboveBytes)
    )
      return Effect.void
    const codecOptions = {
      maxBytes: options.maxDecompressedBytes ?? defaultMaxDecompressedBytes,
      magic: batch.magic
    }
    return Effect.tryPromise({
      try: async () => {
        batch.decompressed = await decompressAsync(payload, codecOptions)
      },
      catch: (cause) => {
        const error = asRecordsError(cause)
        return batchError(batch, error.kind, error.detail, 0, error.cause)
      }
    })
  })
