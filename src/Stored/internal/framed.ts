/**
 * Logs whose values name their type: frame version, apiKey and version as unsigned varints, then the body.
 */
import type { Message } from "../../Codec/Message.ts"
import { DecodeError } from "../../Codec/Errors/CodecError.ts"
import { Reader, Writer } from "../../Codec/Cursor.ts"
import { unsignedVarint } from "../../Codec/Types.ts"
import { contains, readRest, unknownType } from "./body.ts"

interface Kind {
  readonly type: string
  readonly value: Message
}

export interface Table {
  readonly [apiKey: string]: Kind
}

/**
 * A record of a type or version that this library does not know.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownRecord {
  readonly type: "Unknown"
  readonly apiKey: number
  readonly version: number
  /** What follows the version. */
  readonly value: Uint8Array
}

type KnownRecord<K extends Kind> = K extends Kind
  ? { readonly type: K["type"]; readonly version: number; readonly value: K["value"]["Type"] }
  : never

type KnownInput<K extends Kind> = K extends Kind
  ? {
      readonly type: K["type"]
      /** Default: the highest that there is. */
      readonly version?: number | undefined
      readonly value: K["value"]["Input"]
    }
  : never

export type RecordOf<T extends Table> = KnownRecord<T[keyof T & number]> | UnknownRecord

export type InputOf<T extends Table> = KnownInput<T[keyof T & number]> | UnknownRecord

/** The only one that there has been. */
const frameVersion = 1

export const decodeFramed =
  <T extends Table>(topic: string, table: T) =>
  (bytes: Uint8Array): RecordOf<T> => {
    const reader = new Reader(bytes)
    const frame = unsignedVarint.read(reader)
    if (frame !== frameVersion) {
      throw new DecodeError({
        messageName: topic,
        version: undefined,
        path: "",
        offset: 0,
        expected: `frame version ${frameVersion}`,
        actual: `${frame}`
      })
    }
    const apiKey = unsignedVarint.read(reader)
    const version = unsignedVarint.read(reader)
    const kind = table[apiKey]
    if (kind === undefined || !contains(kind.value, version))
      return { type: "Unknown", apiKey, version, value: bytes.subarray(reader.offset) }
    return { type: kind.type, version, value: readRest(reader, kind.value, version) } as RecordOf<T>
  }

const writeHead = (writer: Writer, apiKey: number, version: number) => {
  unsignedVarint.write(writer, frameVersion)
  unsignedVarint.write(writer, apiKey)
  unsignedVarint.write(writer, version)
}

export const encodeFramed = <T extends Table>(table: T) => {
  const byType = new Map(
    Object.entries<Kind>(table).map(([apiKey, kind]) => [kind.type, { ...kind, apiKey: Number(apiKey) }])
  )
  return (record: InputOf<T>): Uint8Array => {
    const writer = new Writer()
    if (record.type === "Unknown") {
      const { apiKey, version, value } = record as UnknownRecord
      writeHead(writer, apiKey, version)
      return Buffer.concat([writer.take(), value])
    }
    const kind = byType.get(record.type)
    if (kind === undefined) throw unknownType(record.type)
    const version = record.version ?? kind.value.versions.max
    writeHead(writer, kind.apiKey, version)
    kind.value.at(version).write(writer, record.value)
    return writer.take()
  }
}
