/**
 * Bytes ⇄ values, synchronously: no sockets, clocks or fibers. Of `effect` it uses the modules of Schema, `Data`, and, where a Schema or large records are
 * Effects, `Effect` and `Context`. It needs Node or what is compatible with it: strings go through methods of Node's `Buffer`, compression through
 * `node:zlib`.
 *
 * - `Types.ts`: the primitives and composites of the protocol guide, and `at`, `nullable`, `array`, … for versioned fields
 * - `RecordsType.ts`: the type of `records` fields; a program whose messages have none carries neither `Records/` nor `Compression/`
 * - `Message.ts`: messages in all their versions; `message.at(version)` is a `Wire`
 * - `Wire.ts`: a wire type as an Effect Schema that also reads and writes at a cursor (`Cursor.ts`)
 * - `Limits.ts`: what is refused; `Version.ts`: ranges such as `"8+"`
 * - `Errors/`: failures with path and byte offset
 * - `Records/`: record sets, read lazily or made; `Records` and `RecordsEffect` (the same as Effects: typed failures, large sets off the event loop, codecs as
 *   a service) come from here too, the rest by its path
 * - `Compression/`: the codecs of record batches
 * - `internal/`: spec (as written) → layout (at a version) → compiled or interpreted coder; `internal/userSchema.ts` finds the spec of a Schema of one's own
 *
 * @since 0.1.0
 */
export * from "./Errors/CodecError.ts"
export * from "./Cursor.ts"
export * from "./Message.ts"
export * from "./Records/Records.ts"
export * as RecordsEffect from "./Records/RecordsEffect.ts"
export * from "./RecordsType.ts"
export * from "./Types.ts"
export { isFieldType, setCompiler, type FieldType, type Wire } from "./Wire.ts"
export * as Version from "./Version.ts"
