/**
 * What the classes of all error codes are made of. They stand in `errors.ts`, and are used by way of `ErrorCode.ts`.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import { printable } from "../internal/printable.ts"
import { TaggedError } from "../internal/taggedError.ts"
import { type CodeRow, type CodeTag, codeRows, refusedBefore } from "./internal/codeRows.ts"

/**
 * The property of every failure that a broker reports, and of nothing else.
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId = "~effect-kafka-protocol/Api/BrokerError"

/**
 * What is known where a code was found. All of it is for people, but `response`: an answer that fails can carry what is needed next, as
 * `MEMBER_ID_REQUIRED` carries the member id.
 *
 * @since 0.1.0
 * @category models
 */
export interface Props {
  readonly apiName?: string | undefined
  readonly apiVersion?: number | undefined
  /** `host:port` */
  readonly broker?: string | undefined
  /** Where in the response the code stands, for example `topics[0].partitions[3]`; empty for the response as a whole. */
  readonly path?: string | undefined
  /** The broker's own words; null or missing where it sent none. */
  readonly errorMessage?: string | null | undefined
  /** The whole decoded response. */
  readonly response?: unknown
  /** Whether this API answers with this code only where it has applied nothing, by its own facts (`readOnly`, `nothingApplied`). Default: false. */
  readonly nothingApplied?: boolean | undefined
}

const describe = (props: Props, kafkaName: string, code: number, words: string): string => {
  const asked =
    props.apiName === undefined
      ? ""
      : `${props.apiName}${props.apiVersion === undefined ? "" : ` v${props.apiVersion}`}`
  const where = [props.broker, asked, props.path]
    .filter((part) => part !== undefined && part !== "")
    .join(", ")
  const own = props.errorMessage ? ` (the broker says: ${printable(props.errorMessage)})` : ""
  return `${kafkaName} (${code})${where === "" ? "" : ` from ${where}`}: ${words}${own}`
}

/**
 * What Kafka says about a code.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodeFacts {
  readonly code: number
  /** The `_tag` of its class. */
  readonly tag: string
  readonly kafkaName: string
  readonly retriable: boolean
  /** Whether a broker that answers this has applied nothing of what it refuses, whatever the API. */
  readonly safeToRetry: boolean
}

/**
 * What the classes of all codes have: an error that can be yielded, with what is known about where it was found.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerErrorBase<Tag extends string> extends Cause.YieldableError, Props {
  readonly [TypeId]: typeof TypeId
  readonly _tag: Tag
  /** The number on the wire. */
  readonly code: number
  /** Kafka's own name for the code. */
  readonly kafkaName: string
  /** Whether Kafka says that the same request can succeed later. */
  readonly isRetryable: boolean
  /** Whether the broker has applied nothing of the part of the request that the code stands for, so that asking again cannot apply it twice. */
  readonly isSafeToRetry: boolean
}

/**
 * A code's name as Kafka spells it: CORRUPT_MESSAGE for CorruptMessage.
 *
 * @internal
 */
export const kafkaNameOf = (tag: string): string => tag.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()

const rows = new Map<string, CodeRow>(codeRows.map((row) => [row[1], row]))

/**
 * The class of a code. What is known of it is worked out when it is first asked for: there are many, and most programs meet none.
 *
 * @internal
 */
export const brokerError = <const Tag extends CodeTag>(
  tag: Tag
): { readonly facts: CodeFacts; new (props: Props): BrokerErrorBase<Tag> } => {
  const [code, , words, retriable] = rows.get(tag)!
  let known: CodeFacts | undefined
  const factsOf = (): CodeFacts =>
    (known ??= {
      code,
      tag,
      kafkaName: kafkaNameOf(tag),
      retriable: retriable !== undefined,
      safeToRetry: refusedBefore.has(code)
    })
  return class extends TaggedError(tag)<Props> {
    static get facts(): CodeFacts {
      return factsOf()
    }
    get [TypeId](): typeof TypeId {
      return TypeId
    }
    readonly code: number = code
    readonly kafkaName: string = factsOf().kafkaName
    readonly isRetryable: boolean = retriable !== undefined
    get isSafeToRetry(): boolean {
      return refusedBefore.has(code) || this.nothingApplied === true
    }
    override get message(): string {
      return describe(this, this.kafkaName, code, words)
    }
  }
}

/**
 * A code that Kafka 4.4 does not have.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnrecognizedErrorCode extends TaggedError("UnrecognizedErrorCode")<
  Props & { readonly code: number }
> {
  get [TypeId](): typeof TypeId {
    return TypeId
  }
  readonly kafkaName = "UNRECOGNIZED"
  readonly isRetryable = false
  readonly isSafeToRetry = false
  override get message(): string {
    return describe(
      this,
      this.kafkaName,
      this.code,
      "a code that this library does not know; a newer broker may mean something by it"
    )
  }
}
