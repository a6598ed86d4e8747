/**
 * Messages behind their own version as an int16: `DefaultPrincipalData` in an Envelope, `EndTxnMarker`, producer snapshot files.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import type { Message } from "../Codec/Message.ts"
import { Reader } from "../Codec/Cursor.ts"
import { contains, readInt16, readRest, unknownVersion, writeAfterInt16 } from "./internal/body.ts"
import { decoding } from "./internal/schemaOf.ts"

/**
 * A message and the version that it was written in.
 *
 * @since 0.1.0
 * @category models
 */
export interface Versioned<out A> {
  readonly version: number
  readonly value: A
}

/**
 * Reads an int16 version and the message in it. Throws a `DecodeError`, also for a version that the message does not have.
 *
 * @since 0.1.0
 * @category decoding
 * @example
 * import { DefaultPrincipalData, VersionPrefixed } from "effect-kafka-protocol/Stored"
 *
 * const bytes = VersionPrefixed.encode(DefaultPrincipalData, { type: "User", name: "ann", tokenAuthenticated: false })
 * const { value } = VersionPrefixed.decode(DefaultPrincipalData, bytes)
 */
export const decode = <A>(message: Message<A, unknown>, bytes: Uint8Array): Versioned<A> => {
  const reader = new Reader(bytes)
  const version = readInt16(reader, message.name, "a version")
  if (!contains(message, version)) throw unknownVersion(message, version)
  return { version, value: readRest(reader, message, version) }
}

/**
 * {@link decode} as an Effect.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decodeEffect = <A>(
  message: Message<A, unknown>,
  bytes: Uint8Array
): Effect.Effect<Versioned<A>, DecodeError> => decoding(() => decode(message, bytes))

/**
 * The version as an int16, by default the highest, and the message. Throws an `EncodeError`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = <I>(
  message: Message<unknown, I>,
  value: NoInfer<I>,
  version = message.versions.max
): Uint8Array => writeAfterInt16(version, message, version, value)
