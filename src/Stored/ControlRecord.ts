/**
 * The records of control batches (`batch.isControl`): markers of transactions in the logs of topics; changes of leader, feature and voters in the log of a
 * KRaft quorum.
 *
 * A key is a version and a type, both int16. A value starts with its version as an int16; in the values of a quorum that is a field of the message.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import type { Message } from "../Codec/Message.ts"
import { Reader, Writer } from "../Codec/Cursor.ts"
import { EndTxnMarker } from "./EndTxnMarker.ts"
import { contains, malformedKey, peekInt16, readRest, unknownType, writeAfterInt16 } from "./internal/body.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"
import { KRaftVersionRecord } from "./KRaftVersionRecord.ts"
import { LeaderChangeMessage } from "./LeaderChangeMessage.ts"
import { RecordBytes } from "./RecordBytes.ts"
import { SnapshotFooterRecord } from "./SnapshotFooterRecord.ts"
import { SnapshotHeaderRecord } from "./SnapshotHeaderRecord.ts"
import { VotersRecord } from "./VotersRecord.ts"

/** By the type in the key. */
const kinds = {
  0: { type: "abort", value: EndTxnMarker },
  1: { type: "commit", value: EndTxnMarker },
  2: { type: "leaderChange", value: LeaderChangeMessage },
  3: { type: "snapshotHeader", value: SnapshotHeaderRecord },
  4: { type: "snapshotFooter", value: SnapshotFooterRecord },
  5: { type: "kraftVersion", value: KRaftVersionRecord },
  6: { type: "kraftVoters", value: VotersRecord }
} as const

type Kinds = typeof kinds

/**
 * A control record of a type or version that this library does not know: as it is in the log.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownControlRecord extends RecordBytes {
  readonly type: "unknown"
  /** The type as it is written. */
  readonly typeCode: number
  readonly key: Uint8Array
}

/**
 * A control record by its `type`, with the names that `Codec.controlRecord` gives them.
 *
 * @since 0.1.0
 * @category models
 */
export type ControlRecord =
  | {
      [K in keyof Kinds]: {
        readonly type: Kinds[K]["type"]
        readonly keyVersion: number
        /** Of the value. */
        readonly version: number
        readonly value: Kinds[K]["value"]["Type"]
      }
    }[keyof Kinds]
  | UnknownControlRecord

/**
 * What {@link encode} takes.
 *
 * @since 0.1.0
 * @category models
 */
export type ControlRecordInput =
  | {
      [K in keyof Kinds]: {
        readonly type: Kinds[K]["type"]
        /** Default 0. */
        readonly keyVersion?: number | undefined
        /** Of the value. Default: that in the value's own `version`, else 0. */
        readonly version?: number | undefined
        readonly value: Kinds[K]["value"]["Input"]
      }
    }[keyof Kinds]
  | UnknownControlRecord

const keyBytes = 4

/** Whether the version before the body is a field of the body. */
const holdsItsVersion = (message: Message): boolean => message !== EndTxnMarker

/**
 * Reads a control record. Throws a `DecodeError`; never for a type or version that is not known.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (record: RecordBytes): ControlRecord => {
  const { key, value: bytes } = record
  if (key === null || key.length < keyBytes) throw malformedKey("a control record", keyBytes, key)
  const view = new DataView(key.buffer, key.byteOffset, key.length)
  const keyVersion = view.getInt16(0)
  const typeCode = view.getInt16(2)
  const kind = kinds[typeCode as keyof Kinds] as Kinds[keyof Kinds] | undefined
  const unknown: UnknownControlRecord = { type: "unknown", typeCode, key, value: bytes }
  if (kind === undefined || bytes === null || key.length > keyBytes) return unknown
  const message: Message = kind.value
  const version = peekInt16(bytes, message.name, "a version")
  if (!contains(message, version)) return unknown
  const reader = new Reader(bytes, holdsItsVersion(message) ? 0 : 2)
  const value = readRest(reader, message, version)
  return { type: kind.type, keyVersion, version, value } as ControlRecord
}

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = (record: RecordBytes): Effect.Effect<ControlRecord, DecodeError> =>
  decoding(() => decode(record))

/**
 * The key and value of a control record. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (record: ControlRecordInput): RecordBytes => {
  if (record.type === "unknown") return { key: record.key, value: record.value }
  const entry = Object.entries(kinds).find(([, kind]) => kind.type === record.type)
  if (entry === undefined) throw unknownType(record.type)
  const [typeCode, kind] = entry
  const key = Buffer.alloc(keyBytes)
  key.writeInt16BE(record.keyVersion ?? 0, 0)
  key.writeInt16BE(Number(typeCode), 2)
  const message: Message = kind.value
  if (!holdsItsVersion(message)) {
    const version = record.version ?? 0
    return { key, value: writeAfterInt16(version, message, version, record.value) }
  }
  const version = record.version ?? (record.value as { readonly version: number }).version
  const writer = new Writer()
  message.at(version).write(writer, record.value)
  return { key, value: writer.take() }
}

/**
 * A Schema between the bytes of a control record and what they mean.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ControlRecord: Schema.Codec<ControlRecord, RecordBytes> = schemaOf(
  RecordBytes,
  decode,
  encode,
  "ControlRecord"
)
