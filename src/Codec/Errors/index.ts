/**
 * What the codec fails with: `EncodeError` and `DecodeError` of messages, `RecordsError` of records and their compression.
 *
 * May import nothing of the codec.
 *
 * @since 0.1.0
 */
export * from "./CodecError.ts"
export * from "./RecordsError.ts"
