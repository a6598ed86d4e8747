/**
 * Records as Effects: what is wrong with them is a failure, a {@link RecordsError}; what is large goes through a codec in another thread, so that the
 * event loop is not held; and the codecs come from a service. Without these, records are encoded and decoded synchronously, which throws.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import {
  type Compressors,
  compressor,
  compressors,
  defaultMaxDecompressedBytes
} from "../Compression/index.ts"
import { bodyOf, encodeSet, finishCompressed, keptSet } from "./internal/writeBatch.ts"
import { batchError, checkHeld, collect, type OwnBatch } from "./internal/batch.ts"
import type { KafkaRecord, Magic } from "./Record.ts"
import type { ReadOptions, RecordBatch } from "./RecordBatch.ts"
import type { Records } from "./Records.ts"
import { RecordsError } from "../Errors/RecordsError.ts"
import type { ProduceAgainOptions } from "./RecordsOptions.ts"

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
 * Encodes records ahead of the request that carries them, and keeps the bytes in them: to write the request copies them at most. What is given is a copy.
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
      const set = records.measure(options.magic)
      const given = () => records.encode(options.magic)
      if (set._tag === "Encoded") return Effect.succeed(given())
      const finish = (compressed: Uint8Array): Uint8Array => {
        records.keep(set.magic, finishCompressed(set, compressed))
        return given()
      }
      if (set.codec === "none" || set.isCompressed) {
        records.keep(set.magic, keptSet(encodeSet(set)))
        return Effect.succeed(given())
      }
      const codec = compressor(set.codec, records.options.compressors ?? service)
      const body = bodyOf(set)
      const codecOptions = { level: records.options.compressionLevel, magic: set.magic }
      const { compressAsync } = codec
      if (compressAsync === undefined || body.length <= (options.asyncAboveBytes ?? defaultAsyncAboveBytes))
        return Effect.succeed(finish(codec.compress(body, codecOptions)))
      return Effect.map(
        Effect.tryPromise({ try: () => compressAsync(body, codecOptions), catch: asRecordsError }),
        finish
      )
    })
  )

/**
 * The batches of a record set, decompressed: to iterate them is synchronous, and still checks each record. All of them are held, up to `maxHeldBytes`.
 * `null`, as responses have it, is no records.
 *
 * @since 0.1.0
 * @category reading
 */
export const decodeBatchesEffect = (
  records: Records | null,
  options: DecodeEffectOptions = {}
): Effect.Effect<ReadonlyArray<RecordBatch>, RecordsError> =>
  Effect.map(opened(records, options), ({ batches }) => batches)

/**
 * All records of a record set, as {@link Records.toArray} gives them. `null`, as responses have it, is no records.
 *
 * Whatever is wrong with the bytes is a failure, a {@link RecordsError}, where reading them by hand in `Effect.map` would throw it, which is a defect.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Kafka from "effect-kafka-protocol/Kafka"
 * import { Fetch } from "effect-kafka-protocol/Api/Fetch"
 * import { decodeEffect } from "effect-kafka-protocol/Codec/Records/RecordsEffect"
 *
 * const values = Effect.gen(function* () {
 *   const response = yield* Kafka.request(Fetch, {
 *     maxWaitMs: 500,
 *     minBytes: 1,
 *     topics: [{ topic: "orders", partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_048_576 }] }]
 *   })
 *   const records = yield* decodeEffect(response.responses[0]!.partitions[0]!.records)
 *   return records.map((record) => record.value)
 * })
 *
 * @since 0.1.0
 * @category reading
 */
export const decodeEffect = (
  records: Records | null,
  options: DecodeEffectOptions = {}
): Effect.Effect<Array<KafkaRecord>, RecordsError> =>
  Effect.flatMap(opened(records, options), ({ batches, readOptions }) =>
    attempt(() => Effect.succeed(collect(batches, readOptions)))
  )

/**
 * Goes through all records without holding more than one batch after decompression, and gives what `combine` made of them. What reading throws is a failure;
 * what `combine` throws, a {@link RecordsError} included, is a defect, as everywhere in Effect.
 *
 * @example
 * import { Records } from "effect-kafka-protocol/Codec/Records"
 * import { foldEffect } from "effect-kafka-protocol/Codec/Records/RecordsEffect"
 *
 * const bytes = (records: Records | null) =>
 *   foldEffect(records, 0, (total, record) => total + Math.max(record.valueLength, 0))
 *
 * @since 0.1.0
 * @category reading
 */
export const foldEffect = <A>(
  records: Records | null,
  initial: A,
  combine: (result: A, record: KafkaRecord) => A,
  options: DecodeEffectOptions = {}
): Effect.Effect<A, RecordsError> =>
  records === null
    ? Effect.succeed(initial)
    : Effect.flatMap(
        Compression,
        Effect.fnUntraced(function* (service): Effect.fn.Return<A, RecordsError> {
          const readOptions = { ...options, compressors: options.compressors ?? service }
          const batches = records.batches(readOptions) as Generator<OwnBatch, undefined>
          let result = initial
          for (;;) {
            const next = yield* attempt(() => {
              const batch = batches.next().value
              return Effect.succeed(batch && { batch, job: decompression(batch, readOptions) })
            })
            if (next === undefined) return result
            const { batch, job } = next
            if (job !== undefined) yield* job
            const found = yield* attempt(() => Effect.succeed(batch[Symbol.iterator]()))
            for (let record = nextOf(found); record !== undefined; record = nextOf(found)) {
              if (record instanceof RecordsError) return yield* record
              result = combine(result, record)
            }
          }
        })
      )

/**
 * {@link foldEffect} for its side effects only.
 *
 * @since 0.1.0
 * @category reading
 */
export const forEachEffect = (
  records: Records | null,
  run: (record: KafkaRecord) => void,
  options: DecodeEffectOptions = {}
): Effect.Effect<void, RecordsError> =>
  foldEffect<void>(records, undefined, (_, record) => run(record), options)

/**
 * {@link Records.toProduce}: what was fetched, to be produced again, one record set for each batch. `null`, as responses have it, is none.
 *
 * @since 0.1.0
 * @category writing
 */
export const toProduceEffect = (
  records: Records | null,
  options: ProduceAgainOptions = {}
): Effect.Effect<Array<Records>, RecordsError> =>
  records === null
    ? Effect.succeed([])
    : Effect.flatMap(Compression, (service) =>
        attempt(() =>
          Effect.succeed(records.toProduce({ ...options, compressors: options.compressors ?? service }))
        )
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

/** The next record, or why there is none. */
const nextOf = (records: Iterator<KafkaRecord>): KafkaRecord | undefined | RecordsError => {
  try {
    return records.next().value
  } catch (error) {
    if (error instanceof RecordsError) return error
    throw error
  }
}

/** All batches, each decompressed if that is done in another thread. */
const opened = (records: Records | null, options: DecodeEffectOptions) =>
  Effect.flatMap(
    Compression,
    Effect.fnUntraced(function* (service): Effect.fn.Return<
      { readonly batches: ReadonlyArray<OwnBatch>; readonly readOptions: ReadOptions },
      RecordsError
    > {
      const readOptions = { ...options, compressors: options.compressors ?? service }
      if (records === null) return { batches: [], readOptions }
      const { batches, jobs } = yield* attempt(() => {
        const all = Array.from(records.batches(readOptions) as Generator<OwnBatch, undefined>)
        return Effect.succeed({ batches: all, jobs: all.map((batch) => decompression(batch, readOptions)) })
      })
      let heldBytes = 0
      for (const [i, job] of jobs.entries()) {
        if (job === undefined) continue
        heldBytes += yield* job
        yield* attempt(() => Effect.succeed(checkHeld(batches[i]!, heldBytes, readOptions)))
      }
      return { batches, readOptions }
    })
  )

/** Decompresses a large batch in another thread; gives the bytes that it has now. A small one is decompressed when its records are asked for. */
const decompression = (
  batch: OwnBatch,
  options: DecodeEffectOptions & { readonly compressors: Compressors }
): Effect.Effect<number, RecordsError> | undefined => {
  const payload = batch.payload()
  const { compression } = batch
  if (payload === undefined || compression === "none") return undefined
  const { decompressAsync } = compressor(compression, options.compressors)
  // A codec without threads is asked by the batch itself, when its records are.
  if (decompressAsync === undefined || payload.length <= (options.asyncAboveBytes ?? defaultAsyncAboveBytes))
    return undefined
  const codecOptions = {
    maxBytes: options.maxDecompressedBytes ?? defaultMaxDecompressedBytes,
    magic: batch.magic
  }
  return Effect.tryPromise({
    try: async () => {
      const bytes = await decompressAsync(payload, codecOptions)
      batch.setDecompressed(bytes)
      return bytes.length
    },
    catch: (cause) => {
      const error = asRecordsError(cause)
      return batchError(batch, error.kind, error.detail, 0, error.cause)
    }
  })
}
