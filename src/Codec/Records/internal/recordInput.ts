/**
 * What a caller gives, checked: every refusal names the record and the field.
 */
import { describe } from "../../../internal/describe.ts"
import { KafkaRecord, type Magic, narrow, type RecordInput } from "../Record.ts"
import { codecs } from "./batch.ts"
import type { MakeOptions } from "../RecordsOptions.ts"
import { existing, shorten } from "../../../internal/names.ts"
import { RecordsError } from "../../Errors/RecordsError.ts"

export const noHeaders = (magic: Magic, index: number, headers: unknown): RecordsError =>
  input(`records[${index}].headers`, `no headers: messages of magic ${magic} have none`, describe(headers))

export const input = (path: string, expected: string, actual: string): RecordsError =>
  new RecordsError({ kind: "input", path, expected, detail: `expected ${expected}, got ${actual}` })

const checkNames = (value: object, known: ReadonlySet<string>, prefix: string, what: string): void => {
  for (const name in value)
    if (!known.has(name) && Object.hasOwn(value, name))
      throw input(`${prefix}${shorten(name)}`, existing(name, known, what), "an unknown property")
}

/** `sequence` is of records that were read, as plain data. */
const recordNames: ReadonlySet<string> = new Set([
  "key",
  "value",
  "headers",
  "timestamp",
  "offset",
  "sequence"
])
const headerNames: ReadonlySet<string> = new Set(["key", "value"])

/**
 * Refuses a misspelt property: what it says would be lost, of a value even written as null, which deletes. Asked only where that costs nothing: for
 * the first record of a set, since those that one program makes are alike, and for each without a value.
 */
export const checkRecordNames = (record: RecordInput, index: number): void => {
  if (typeof record !== "object" || record === null)
    throw input(`records[${index}]`, "a record with key and value", describe(record))
  // To count takes a fraction of the time that looking names up does. (Of a set of one record, that was a tenth.)
  let count = 0
  for (const _ in record) count++
  const { key, offset, timestamp, value } = record
  const given =
    (value === undefined ? 0 : 1) +
    (key === undefined ? 0 : 1) +
    (timestamp === undefined ? 0 : 1) +
    (offset === undefined ? 0 : 1)
  if (count !== given || record.headers !== undefined) lookUpRecordNames(record, index)
}

const lookUpRecordNames = (record: RecordInput, index: number): void => {
  if (record instanceof KafkaRecord) return
  const path = `records[${index}].`
  checkNames(record, recordNames, path, "property")
  const { headers } = record
  if (!Array.isArray(headers)) return
  for (let i = 0; i < headers.length; i++)
    if (typeof headers[i] === "object")
      checkNames(headers[i] as object, headerNames, `${path}headers[${i}].`, "property")
}

/** An object: a set takes five times as long, for each batch. */
const makeOptions: { readonly [K in keyof MakeOptions]-?: true } & { readonly [name: string]: true } = {
  magic: true,
  timestamp: true,
  logAppendTime: true,
  baseOffset: true,
  keepOffsets: true,
  partitionLeaderEpoch: true,
  producerId: true,
  producerEpoch: true,
  baseSequence: true,
  isTransactional: true,
  isControl: true,
  deleteHorizonMs: true,
  compression: true,
  compressionLevel: true,
  compressors: true,
  // Of `RecordsBuilder`.
  maxBytes: true
}

const checkMakeOptionNames = (options: object): void => {
  for (const name in options)
    if (makeOptions[name] !== true) checkNames(options, new Set(Object.keys(makeOptions)), "", "option")
}

const produceAgainNames: ReadonlySet<string> = new Set([
  "magic",
  "producerId",
  "producerEpoch",
  "baseSequence",
  "isTransactional",
  "compression",
  "compressionLevel",
  "compressors",
  "fromOffset",
  "maxBytes",
  "maxDecompressedBytes",
  "maxHeldBytes"
])

export const checkProduceAgainNames = (options: object): void =>
  checkNames(options, produceAgainNames, "", "option")

export const allocate = (size: number): Buffer => {
  if (size > 0x7fffffff) throw input("", "at most 2³¹−1 bytes", `${size}`)
  // Small ones take their place in Node's pool, which nobody else writes to: memory of their own takes as long as to encode a record.
  return Buffer.allocUnsafe(size)
}

export const int64 = (value: unknown, path: string): bigint => {
  if (typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "bigint") {
    const big = BigInt(value as number | bigint)
    if (BigInt.asIntN(64, big) === big) return big
  }
  throw input(path, "an int64 (bigint, or a safe integer)", describe(value))
}

/** Kafka knows no time before 1970; −1 is no timestamp. */
export const timestampOf = (value: unknown, path: string): bigint => {
  const time = int64(value, path)
  if (time < -1n) throw input(path, "milliseconds since 1970, or −1 for none", describe(value))
  return time
}

export const recordTime = (value: unknown, index: number): number | bigint =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= -1
    ? value
    : narrow(timestampOf(value, `records[${index}].timestamp`))

/** A difference that is a number only where it and its zigzag form are exact. */
export const difference = (time: number | bigint, base: number | bigint): number | bigint => {
  if (typeof time === "number" && typeof base === "number") {
    const delta = time - base
    if (Math.abs(delta) < 2 ** 51) return delta
  }
  return BigInt.asIntN(64, BigInt(time) - BigInt(base))
}

export const offsetDelta = (value: unknown, base: bigint, last: number, index: number): number => {
  const offset = int64(value, `records[${index}].offset`)
  const delta = Number(offset - base)
  if (delta <= last || delta > 0x7fffffff)
    throw input(
      `records[${index}].offset`,
      "an offset after that of the record before, within 2³¹ of the base",
      describe(value)
    )
  return delta
}

/** A size in bytes, which may be `Infinity`. */
export const checkBytes = (value: unknown, path: string): void => {
  if (typeof value !== "number" || !(value >= 0))
    throw input(path, "a number of bytes, 0 or more", describe(value))
}

export const integer = (value: number | undefined, path: string, max: number): void => {
  if (value !== undefined && (!Number.isInteger(value) || value < -1 || value > max))
    throw input(path, `an integer from −1 to ${max}`, describe(value))
}

/** No options: nothing to check but the magic. To look all the same would take a tenth of the time that a set of one record takes. */
export const defaults: MakeOptions = Object.freeze({})

export const checkOptions = (magic: Magic, options: MakeOptions): void => {
  if (magic === 2 && options === defaults) return
  checkMakeOptionNames(options)
  if (magic !== 0 && magic !== 1 && magic !== 2) throw input("magic", "0, 1 or 2", describe(magic))
  const codec = options.compression ?? "none"
  if (!codecs.includes(codec)) throw input("compression", `one of ${codecs.join(", ")}`, describe(codec))
  if (options.producerId !== undefined) int64(options.producerId, "producerId")
  integer(options.producerEpoch, "producerEpoch", 0x7fff)
  integer(options.baseSequence, "baseSequence", 0x7fffffff)
  integer(options.partitionLeaderEpoch, "partitionLeaderEpoch", 0x7fffffff)
  if (magic === 2) return
  if (codec === "zstd") throw input("compression", `a codec of magic ${magic}`, codec)
  for (const name of [
    "producerId",
    "producerEpoch",
    "baseSequence",
    "isTransactional",
    "isControl",
    "deleteHorizonMs"
  ] as const) {
    const value = options[name]
    if (value !== undefined && value !== false && value !== -1 && value !== -1n)
      throw input(name, `nothing: messages of magic ${magic} lack it`, describe(value))
  }
  if (magic === 0 && options.logAppendTime !== undefined)
    throw input(
      "logAppendTime",
      "nothing: messages of magic 0 have no timestamps",
      describe(options.logAppendTime)
    )
}
