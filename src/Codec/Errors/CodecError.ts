/**
 * The two errors of the codec. Both say where: the path of the field and the byte offset.
 *
 * The codec is synchronous: `read` and `write` throw these, and whatever turns them into Effects (a Schema, a connection) catches them once.
 *
 * @since 0.1.0
 */
import type * as SchemaIssue from "effect/SchemaIssue"
import { TaggedError } from "../../internal/taggedError.ts"

interface Where {
  /** The message or type being coded, for example `"MetadataResponse"`. */
  readonly messageName: string
  /** The version of the message, or `undefined` for a type that has no versions. */
  readonly version: number | undefined
  /** The field, for example `"topics[3].partitions[0].offset"`; empty for the whole value. */
  readonly path: string
  /** Bytes from the start of the message, or of what is read, to where the field starts. */
  readonly offset: number
  /** What should have been there. */
  readonly expected: string
  /** What was there, in short. Never the bytes themselves: they can hold secrets. */
  readonly actual: string
  /** What a Schema of a user's own failed with, if the layout has found nothing wrong. */
  readonly cause?: SchemaFailure | undefined
}

/**
 * What a Schema of a user's own failed with: its issue, or, without one, where it threw an exception.
 *
 * @since 0.1.0
 * @category models
 */
export interface SchemaFailure extends Error {
  /** Printed by nothing that prints errors: the keys and the messages of one's own in it can be data. */
  readonly issue?: SchemaIssue.Issue | undefined
}

const subject = (where: Where): string =>
  `${where.messageName}${where.version === undefined ? "" : ` v${where.version}`}${where.path === "" ? "" : ` at ${where.path}`}`

/**
 * Bytes that are not what the layout says: a cut or corrupt message, or a peer that uses another version.
 *
 * @since 0.1.0
 * @category errors
 */
export class DecodeError extends TaggedError("DecodeError")<
  Where & {
    /** The setting that would have to be larger, if the message is not malformed but too large: `"maxDecodedBytes"`. */
    readonly limit?: "maxDecodedBytes" | undefined
  }
> {
  /** Whether nothing can have been applied: the broker has acted on a request whose response cannot be read. */
  get isSafeToRetry(): boolean {
    return false
  }
  override get message(): string {
    return `Cannot decode ${subject(this)} (byte ${this.offset}): expected ${this.expected}, got ${this.actual}`
  }
}

/**
 * A value that the layout cannot carry: a wrong type, an integer out of range, a null or a field that the version lacks.
 * Nothing was sent.
 *
 * @since 0.1.0
 * @category errors
 */
export class EncodeError extends TaggedError("EncodeError")<Where> {
  /** Whether nothing can have been applied: nothing was sent. The same value fails again. */
  get isSafeToRetry(): boolean {
    return true
  }
  override get message(): string {
    return `Cannot encode ${subject(this)}: expected ${this.expected}, got ${this.actual}`
  }
}
