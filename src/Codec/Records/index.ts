/**
 * What Kafka stores and what Produce and Fetch carry: record batches (magic 2) and message sets (magic 0 and 1), as views of bytes.
 *
 * - `Records.ts`: record sets: read, made, produced again; `RecordBatch.ts`, `Record.ts`: what they consist of
 * - `RecordsBuilder.ts`: a record set by and by, of a size that is known; `RecordsOptions.ts`: what making and producing again can be told
 * - `RecordsEffect.ts`: reading as Effects; `RecordSchema.ts`: keys and values by a Schema
 * - `MessageSet.ts`: the formats before Kafka 0.11; `Crc32c.ts`: their checksums
 *
 * May import Compression and the errors of the codec.
 *
 * @since 0.1.0
 */
export * from "./Records.ts"
