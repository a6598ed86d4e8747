/**
 * `KafkaError` as a Schema, for errors that leave the process: RPC, workers, queues, logs as JSON. A module of its own: a program that does not import it does
 * not load Schema for it.
 *
 * ```ts
 * import * as Schema from "effect/Schema"
 * import { ConnectionError, KafkaError } from "effect-kafka-protocol/Client/KafkaError"
 * import { KafkaErrorSchema } from "effect-kafka-protocol/Client/KafkaErrorSchema"
 *
 * const broker = "localhost:9092"
 * const reason = new ConnectionError({ phase: "connect", broker, detail: "connection refused" })
 * const json = JSON.stringify(Schema.encodeSync(KafkaErrorSchema)(new KafkaError({ reason, broker })))
 * const error = Schema.decodeUnknownSync(KafkaErrorSchema)(JSON.parse(json))
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { BrokerError, Props } from "../Api/ErrorCode.ts"
import { fromCode, UnrecognizedErrorCode } from "../Api/ErrorCode.ts"
import { DecodeError, EncodeError } from "../Codec/Errors/CodecError.ts"
import { messageOf } from "../internal/guard.ts"
import { printable } from "../internal/printable.ts"
import type { KafkaErrorReason } from "./KafkaError.ts"
import {
  AuthenticationError,
  ConnectionError,
  InvalidOption,
  isKafkaError,
  KafkaError,
  NotSent,
  OutcomeUnknown,
  ShardFailure,
  Timeout,
  VersionNotSupported
} from "./KafkaError.ts"

/** What may be missing: left out when it is `undefined`, for JSON has no word for that. */
const optional = Schema.optionalKey

/** JSON has no number that is not finite. */
const Millis = Schema.Union([Schema.Finite, Schema.Literals(["Infinity", "-Infinity", "NaN"])])

const Range = Schema.Struct({ min: Schema.Int, max: Schema.Int })

const Phase = Schema.Literals([
  "resolve",
  "connect",
  "tls",
  "negotiate",
  "authenticate",
  "established",
  "closed"
])

const Connection = Schema.Struct({
  _tag: Schema.Literal("ConnectionError"),
  phase: Phase,
  broker: Schema.String,
  detail: Schema.String,
  cause: optional(Schema.String)
})

const Field = Schema.Struct({
  path: Schema.String,
  value: optional(Schema.String),
  versions: Range,
  instead: optional(Schema.String),
  otherwise: optional(Schema.String)
})

const where = {
  messageName: Schema.String,
  version: optional(Schema.Int),
  path: Schema.String,
  offset: Schema.Int,
  expected: Schema.String,
  actual: Schema.String
}

/** The reasons of this side of a connection. */
const connectionReasons = [
  Connection,
  Schema.Struct({ _tag: Schema.Literal("NotSent"), cause: Connection }),
  Schema.Struct({ _tag: Schema.Literal("OutcomeUnknown"), cause: Connection }),
  Schema.Struct({
    _tag: Schema.Literal("Timeout"),
    timeoutMs: Millis,
    sent: Schema.Boolean,
    throttleTimeMs: optional(Millis)
  }),
  Schema.Struct({
    _tag: Schema.Literal("VersionNotSupported"),
    apiName: Schema.String,
    requested: optional(Schema.Int),
    client: Range,
    broker: optional(Range),
    fields: optional(Schema.Array(Field))
  }),
  Schema.Struct({
    _tag: Schema.Literal("AuthenticationError"),
    mechanism: Schema.String,
    detail: Schema.String,
    isTransient: optional(Schema.Boolean),
    cause: optional(Schema.String)
  }),
  Schema.Struct({
    _tag: Schema.Literal("InvalidOption"),
    option: Schema.String,
    expected: Schema.String,
    actual: Schema.String
  }),
  Schema.Struct({ _tag: Schema.Literal("EncodeError"), ...where }),
  Schema.Struct({
    _tag: Schema.Literal("DecodeError"),
    ...where,
    limit: optional(Schema.Literal("maxDecodedBytes"))
  })
] as const

const clientTags: ReadonlySet<string> = new Set([
  ...connectionReasons.map((each) => each.fields._tag.literal),
  "ShardFailure"
])

/** An error code of a broker. The code decides: the other end may know more of them, or fewer. */
const Broker = Schema.Struct({
  _tag: Schema.String.check(
    Schema.makeFilter((tag) => !clientTags.has(tag), { expected: "the tag of an error code" })
  ),
  code: Schema.Int,
  apiName: optional(Schema.String),
  apiVersion: optional(Schema.Int),
  broker: optional(Schema.String),
  path: optional(Schema.String),
  errorMessage: optional(Schema.NullOr(Schema.String)),
  nothingApplied: optional(Schema.Boolean)
})

const request = {
  broker: optional(Schema.String),
  apiName: optional(Schema.String),
  version: optional(Schema.Int)
}

/** Several brokers: each with the failure of its connection, or its code. */
const Shards = Schema.Struct({
  _tag: Schema.Literal("ShardFailure"),
  failures: Schema.Array(
    Schema.Struct({
      nodeId: Schema.Int,
      ...request,
      reason: Schema.Union([...connectionReasons, Broker])
    })
  ),
  answered: Schema.Array(Schema.Int),
  isSafeToRetry: Schema.Boolean
})

const Encoded = Schema.Struct({
  _tag: Schema.Literal("KafkaError"),
  ...request,
  reason: Schema.Union([...connectionReasons, Shards, Broker])
})

/**
 * A `KafkaError` as plain data that JSON can hold: tags, codes and facts. Of a cause it has the message; the `response` of an error code is left out.
 *
 * @since 0.1.0
 * @category models
 */
export type KafkaErrorEncoded = typeof Encoded.Type

type ShardsEncoded = typeof Shards.Type
type ReasonEncoded = Exclude<KafkaErrorEncoded["reason"], ShardsEncoded>
type ConnectionEncoded = typeof Connection.Type

/** The same without the properties that are `undefined`. */
type Given<A> = { readonly [K in keyof A as undefined extends A[K] ? never : K]: A[K] } & {
  readonly [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined>
}

const given = <A extends object>(fields: A): Given<A> =>
  // What the loop does is what the type says; TypeScript does not follow it.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<A>

/** A cause can hold anything: only its message is taken, made printable. */
const causeText = (cause: unknown): string | undefined =>
  cause === undefined ? undefined : printable(messageOf(cause))

const causeOf = (text: string | undefined): { readonly cause?: Error } =>
  text === undefined ? {} : { cause: new Error(text) }

const fromMillis = (ms: number): typeof Millis.Type =>
  Number.isFinite(ms) ? ms : ms > 0 ? "Infinity" : ms < 0 ? "-Infinity" : "NaN"

const encodeConnection = (error: ConnectionError): ConnectionEncoded =>
  given({
    _tag: "ConnectionError" as const,
    phase: error.phase,
    broker: error.broker,
    detail: error.detail,
    cause: causeText(error.cause)
  })

const decodeConnection = ({ broker, cause, detail, phase }: ConnectionEncoded): ConnectionError =>
  new ConnectionError({ phase, broker, detail, ...causeOf(cause) })

const encodeWhere = (error: EncodeError | DecodeError) =>
  given({
    messageName: error.messageName,
    version: error.version,
    path: error.path,
    offset: error.offset,
    expected: error.expected,
    actual: error.actual
  })

const encodeVersions = (error: VersionNotSupported) => {
  const { apiName, broker, client, fields, requested } = error
  return given({
    _tag: error._tag,
    apiName,
    requested,
    client: rangeOf(client),
    broker: broker && rangeOf(broker),
    fields: fields?.map(({ instead, otherwise, path, value, versions }) =>
      given({ path, value, versions: rangeOf(versions), instead, otherwise })
    )
  })
}

const rangeOf = ({ max, min }: typeof Range.Type) => ({ min, max })

const encodeBroker = (error: BrokerError) =>
  given({
    _tag: error._tag,
    code: error.code,
    apiName: error.apiName,
    apiVersion: error.apiVersion,
    broker: error.broker,
    path: error.path,
    errorMessage: error.errorMessage,
    nothingApplied: error.nothingApplied
  })

/** One broker's failure is never that of several. */
const encodeShards = ({ answers, failures, isSafeToRetry }: ShardFailure): ShardsEncoded => ({
  _tag: "ShardFailure",
  failures: failures.flatMap(({ error, nodeId }) => {
    const { apiName, broker, reason, version } = error
    return reason._tag === "ShardFailure"
      ? encodeShards(reason).failures
      : [given({ nodeId, broker, apiName, version, reason: encodeReason(reason) })]
  }),
  answered: answers.map(({ nodeId }) => nodeId),
  isSafeToRetry
})

const decodeShards = ({ answered, failures, isSafeToRetry }: ShardsEncoded): ShardFailure =>
  new ShardFailure({
    failures: failures.map(({ broker, nodeId, reason, ...rest }) => ({
      nodeId,
      error: new KafkaError({ reason: decodeReason(reason), broker, ...rest })
    })),
    answers: answered.map((nodeId) => ({ nodeId, response: undefined })),
    isSafeToRetry
  })

const encodeReason = (reason: Exclude<KafkaErrorReason, ShardFailure>): ReasonEncoded => {
  switch (reason._tag) {
    case "ConnectionError":
      return encodeConnection(reason)
    case "NotSent":
      return { _tag: reason._tag, cause: encodeConnection(reason.cause) }
    case "OutcomeUnknown":
      return { _tag: reason._tag, cause: encodeConnection(reason.cause) }
    case "Timeout": {
      const { _tag, sent, throttleTimeMs, timeoutMs } = reason
      const throttled = throttleTimeMs === undefined ? undefined : fromMillis(throttleTimeMs)
      return given({ _tag, timeoutMs: fromMillis(timeoutMs), sent, throttleTimeMs: throttled })
    }
    case "VersionNotSupported":
      return encodeVersions(reason)
    case "AuthenticationError": {
      const { _tag, detail, isTransient, mechanism } = reason
      return given({ _tag, mechanism, detail, isTransient, cause: causeText(reason.cause) })
    }
    case "InvalidOption":
      return { _tag: reason._tag, option: reason.option, expected: reason.expected, actual: reason.actual }
    case "EncodeError":
      return { _tag: reason._tag, ...encodeWhere(reason) }
    case "DecodeError":
      return given({ _tag: reason._tag, ...encodeWhere(reason), limit: reason.limit })
    default:
      return encodeBroker(reason)
  }
}

const decodeReason = (reason: ReasonEncoded): KafkaErrorReason => {
  // Only error codes have a code; their tags are no closed set.
  if ("code" in reason) return decodeBroker(reason)
  switch (reason._tag) {
    case "ConnectionError":
      return decodeConnection(reason)
    case "NotSent":
      return new NotSent({ cause: decodeConnection(reason.cause) })
    case "OutcomeUnknown":
      return new OutcomeUnknown({ cause: decodeConnection(reason.cause) })
    case "Timeout": {
      const { _tag, throttleTimeMs, timeoutMs, ...rest } = reason
      const throttled = throttleTimeMs === undefined ? {} : { throttleTimeMs: Number(throttleTimeMs) }
      return new Timeout({ ...rest, timeoutMs: Number(timeoutMs), ...throttled })
    }
    case "VersionNotSupported": {
      const { apiName, broker, client, fields, requested } = reason
      const said = fields === undefined ? {} : { fields: fields.map(decodeField) }
      return new VersionNotSupported({ apiName, requested, client, broker, ...said })
    }
    case "AuthenticationError": {
      const { _tag, cause, ...rest } = reason
      return new AuthenticationError({ ...rest, ...causeOf(cause) })
    }
    case "InvalidOption":
      return new InvalidOption({ option: reason.option, expected: reason.expected, actual: reason.actual })
    case "EncodeError": {
      const { _tag, ...rest } = reason
      return new EncodeError({ ...rest, version: rest.version })
    }
    case "DecodeError": {
      const { _tag, ...rest } = reason
      return new DecodeError({ ...rest, version: rest.version })
    }
  }
}

const decodeField = ({ instead, otherwise, path, value, versions }: typeof Field.Type) => ({
  path,
  value,
  versions,
  instead,
  otherwise
})

const decodeBroker = ({ _tag, code, ...props }: typeof Broker.Type): BrokerError => {
  const facts: Props = props
  return _tag === "UnrecognizedErrorCode"
    ? new UnrecognizedErrorCode({ ...facts, code })
    : fromCode(code, facts)
}

const decode = ({ _tag, broker, reason, ...request }: KafkaErrorEncoded): KafkaError =>
  new KafkaError({
    reason: "failures" in reason ? decodeShards(reason) : decodeReason(reason),
    broker,
    ...request
  })

const encode = (error: KafkaError): KafkaErrorEncoded =>
  given({
    _tag: "KafkaError" as const,
    broker: error.broker,
    apiName: error.apiName,
    version: error.version,
    reason: error.reason._tag === "ShardFailure" ? encodeShards(error.reason) : encodeReason(error.reason)
  })

const Decoded = Schema.declare(isKafkaError, {
  identifier: "KafkaError",
  toCodecJson: () => Schema.link<KafkaError>()(Encoded, transformation),
  toCodecArbitrary: () => Schema.link<KafkaError>()(Encoded, transformation)
})

const transformation = SchemaTransformation.transform<KafkaError, KafkaErrorEncoded>({ decode, encode })

/**
 * A {@link KafkaError} ⇄ plain data. What is decoded is an instance of `KafkaError` whose reason is of the same class, with the same message, code,
 * `isRetryable` and `isSafeToRetry`, so `Effect.catchReason` works on both sides.
 *
 * It leaves out the `response` that an error code may keep, and what brokers answered beside those of a `ShardFailure`, and reduces causes to their messages (at most 500 characters). A code that the decoding side
 * does not know becomes an `UnrecognizedErrorCode`. An RPC that can fail so takes this as its `error` schema.
 *
 * @since 0.1.0
 * @category schemas
 */
export const KafkaErrorSchema: Schema.Codec<KafkaError, KafkaErrorEncoded> = Encoded.pipe(
  Schema.decodeTo(Decoded, transformation)
)
