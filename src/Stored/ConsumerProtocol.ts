/**
 * What consumers of a classic group tell each other through the coordinator: the `metadata` of a JoinGroup protocol is a subscription, the `assignment` of
 * a SyncGroup an assignment (where the protocol type is `"consumer"`).
 *
 * Both start with an int16 version. As Java does, a version that is newer than ours is read as our newest; what is left over is kept.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { DecodeError } from "../Codec/Errors/CodecError.ts"
import type { Message } from "../Codec/Message.ts"
import { Reader } from "../Codec/Cursor.ts"
import { ConsumerProtocolAssignment } from "./ConsumerProtocolAssignment.ts"
import { ConsumerProtocolSubscription } from "./ConsumerProtocolSubscription.ts"
import { readInt16, unknownVersion, writeAfterInt16 } from "./internal/body.ts"
import { decoding, schemaOf } from "./internal/schemaOf.ts"

interface Part<A> {
  /** As written; may be newer than this library knows. */
  readonly version: number
  readonly value: A
  /** What follows the fields that this library knows; empty unless the version is newer. */
  readonly rest: Uint8Array
}

interface PartInput<I> {
  /** Default: the highest that this library knows. */
  readonly version?: number | undefined
  readonly value: I
  /** Default: nothing. */
  readonly rest?: Uint8Array | undefined
}

/**
 * The topics that a member wants, and what it owns (from version 1 on).
 *
 * @since 0.1.0
 * @category models
 */
export interface Subscription extends Part<(typeof ConsumerProtocolSubscription)["Type"]> {}

/** @since 0.1.0 @category models */
export interface SubscriptionInput extends PartInput<(typeof ConsumerProtocolSubscription)["Input"]> {}

/**
 * The partitions that a member is given.
 *
 * @since 0.1.0
 * @category models
 */
export interface Assignment extends Part<(typeof ConsumerProtocolAssignment)["Type"]> {}

/** @since 0.1.0 @category models */
export interface AssignmentInput extends PartInput<(typeof ConsumerProtocolAssignment)["Input"]> {}

const decodePart = <A>(message: Message<A, unknown>, bytes: Uint8Array): Part<A> => {
  const reader = new Reader(bytes)
  const version = readInt16(reader, message.name, "a version")
  if (version < message.versions.min) throw unknownVersion(message, version)
  const value = message.at(Math.min(version, message.versions.max)).read(reader)
  return { version, value, rest: bytes.subarray(reader.offset) }
}

const encodePart = <I>(message: Message<unknown, I>, input: PartInput<NoInfer<I>>): Uint8Array => {
  const { max } = message.versions
  const version = input.version ?? max
  const bytes = writeAfterInt16(version, message, Math.min(version, max), input.value)
  return input.rest === undefined || input.rest.length === 0 ? bytes : Buffer.concat([bytes, input.rest])
}

/**
 * Reads a subscription. Throws a `DecodeError`.
 *
 * @since 0.1.0
 * @category decoding
 * @example
 * import { ConsumerProtocol } from "effect-kafka-protocol/Stored"
 *
 * const metadata = ConsumerProtocol.encodeSubscription({ value: { topics: ["orders"] } })
 * ConsumerProtocol.decodeSubscription(metadata).value.topics // ["orders"]
 */
export const decodeSubscription = (bytes: Uint8Array): Subscription =>
  decodePart(ConsumerProtocolSubscription, bytes)

/** {@link decodeSubscription} as an Effect. @since 0.1.0 @category decoding */
export const decodeSubscriptionEffect = (bytes: Uint8Array): Effect.Effect<Subscription, DecodeError> =>
  decoding(() => decodeSubscription(bytes))

/** The bytes of a subscription. Throws an `EncodeError`. @since 0.1.0 @category encoding */
export const encodeSubscription = (input: SubscriptionInput): Uint8Array =>
  encodePart(ConsumerProtocolSubscription, input)

/** Reads an assignment. Throws a `DecodeError`. @since 0.1.0 @category decoding */
export const decodeAssignment = (bytes: Uint8Array): Assignment =>
  decodePart(ConsumerProtocolAssignment, bytes)

/** {@link decodeAssignment} as an Effect. @since 0.1.0 @category decoding */
export const decodeAssignmentEffect = (bytes: Uint8Array): Effect.Effect<Assignment, DecodeError> =>
  decoding(() => decodeAssignment(bytes))

/** The bytes of an assignment. Throws an `EncodeError`. @since 0.1.0 @category encoding */
export const encodeAssignment = (input: AssignmentInput): Uint8Array =>
  encodePart(ConsumerProtocolAssignment, input)

/** Subscriptions as a Schema. @since 0.1.0 @category schemas */
export const Subscription: Schema.Codec<Subscription, Uint8Array> = schemaOf(
  Schema.Uint8Array,
  decodeSubscription,
  encodeSubscription,
  "Subscription"
)

/** Assignments as a Schema. @since 0.1.0 @category schemas */
export const Assignment: Schema.Codec<Assignment, Uint8Array> = schemaOf(
  Schema.Uint8Array,
  decodeAssignment,
  encodeAssignment,
  "Assignment"
)
