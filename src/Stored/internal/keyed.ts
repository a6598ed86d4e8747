/**
 * Logs of coordinators: a key that starts with the type of the record, a value that starts with its version.
 */
import type { Message } from "../../Codec/Message.ts"
import { Reader } from "../../Codec/Cursor.ts"
import type { RecordBytes } from "../RecordBytes.ts"
import {
  contains,
  malformedKey,
  peekInt16,
  readInt16,
  readRest,
  unknownType,
  writeAfterInt16
} from "./body.ts"

interface Kind {
  readonly type: string
  readonly key: Message
  readonly value: Message
}

export interface Table {
  readonly [recordType: string]: Kind
}

/**
 * A record of a type that this library does not know, or with a version of its value that it does not know: as it is in the log.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownRecord {
  readonly type: "Unknown"
  /** The int16 that the key starts with. */
  readonly recordType: number
  /** The whole key. */
  readonly key: Uint8Array
  /** The int16 that the value starts with; null for a tombstone. */
  readonly valueVersion: number | null
  /** The whole value; null for a tombstone. */
  readonly value: Uint8Array | null
}

type KnownRecord<K extends Kind> = K extends Kind
  ? {
      readonly type: K["type"]
      readonly key: K["key"]["Type"]
      /** Null for a tombstone. */
      readonly valueVersion: number | null
      /** Null for a tombstone. */
      readonly value: K["value"]["Type"] | null
    }
  : never

type KnownInput<K extends Kind> = K extends Kind
  ? {
      readonly type: K["type"]
      readonly key: K["key"]["Input"]
      /** Default: the highest that there is. */
      readonly valueVersion?: number | null | undefined
      /** Null for a tombstone. */
      readonly value: K["value"]["Input"] | null
    }
  : never

export type RecordOf<T extends Table> = KnownRecord<T[keyof T & number]> | UnknownRecord

export type InputOf<T extends Table> = KnownInput<T[keyof T & number]> | UnknownRecord

export const decodeKeyed =
  <T extends Table>(topic: string, table: T) =>
  (record: RecordBytes): RecordOf<T> => {
    if (record.key === null) throw malformedKey(topic, 2, null)
    const keyReader = new Reader(record.key)
    const recordType = readInt16(keyReader, topic, "the type of a record")
    const valueVersion = record.value === null ? null : peekInt16(record.value, topic, "a version")
    const kind = table[recordType]
    if (kind === undefined || (valueVersion !== null && !contains(kind.value, valueVersion)))
      return { type: "Unknown", recordType, key: record.key, valueVersion, value: record.value }
    // Keys have had one version only: a new form of a key is a new type.
    const key = readRest(keyReader, kind.key, 0)
    const value =
      valueVersion === null ? null : readRest(new Reader(record.value!, 2), kind.value, valueVersion)
    return { type: kind.type, key, valueVersion, value } as RecordOf<T>
  }

export const encodeKeyed = <T extends Table>(table: T) => {
  const byType = new Map(
    Object.entries<Kind>(table).map(([recordType, kind]) => [
      kind.type,
      { ...kind, recordType: Number(recordType) }
    ])
  )
  return (record: InputOf<T>): { readonly key: Uint8Array; readonly value: Uint8Array | null } => {
    if (record.type === "Unknown") {
      const { key, value } = record as UnknownRecord
      return { key, value }
    }
    const kind = byType.get(record.type)
    if (kind === undefined) throw unknownType(record.type)
    const version = record.valueVersion ?? kind.value.versions.max
    return {
      key: writeAfterInt16(kind.recordType, kind.key, 0, record.key),
      value: record.value === null ? null : writeAfterInt16(version, kind.value, version, record.value)
    }
  }
}
