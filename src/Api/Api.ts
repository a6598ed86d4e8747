/**
 * What an API of Kafka is to this library: a name, a key, versions, two messages, and the facts about it. Data only: `Connection` knows how to ask, `Kafka`
 * is what users call.
 *
 * @since 0.1.0
 */
import type { Content, Message, MessageOf } from "../Codec/Message.ts"
import { isFields, message } from "../Codec/Message.ts"
import * as Version from "../Codec/Version.ts"
import { holds } from "./Condition.ts"
import { type FactOptions, type Facts, factsOf } from "./Facts.ts"
import { any, type Routing } from "./Routing.ts"

/**
 * An API: one kind of request and its response. Both are messages, which carry two types each: `Type`, the complete value that decoding gives, and `Input`,
 * what encoding takes. A client gives a {@link RequestInput} and gets a {@link Response}; a broker gets a {@link Request} and gives a {@link ResponseInput}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Api<
  out Name extends string,
  out Request extends Message,
  out Response extends Message
> extends Facts {
  readonly name: Name
  /** Kafka's number for the API. */
  readonly key: number
  /** The versions that this library supports. Each connection chooses the highest one that its broker supports, too. */
  readonly versions: Version.VersionRange
  /** Where a cluster expects the request. */
  readonly routing: Routing
  readonly request: Request
  readonly response: Response
}

/**
 * Any API. Its messages give `unknown` and take `unknown`: encoding checks the whole of a value, and refuses what is wrong with an `EncodeError`.
 *
 * @since 0.1.0
 * @category models
 */
export type Any = Api<string, Message, Message>

/** What an API's request and response are. @since 0.1.0 @category models */
export type { Message } from "../Codec/Message.ts"

export type { BrokerWait, FactOptions, Facts, NothingApplied, Operation, Unanswered } from "./Facts.ts"
export type { Condition } from "./Condition.ts"

export * from "./Routing.ts"

/**
 * Defines an API: the whole of what a new API costs. Use it with `Kafka.request` at once, also for APIs that this library does not have.
 *
 * What is known of it beside its messages stands here too ({@link FactOptions}, {@link Routing}). Nothing follows from its `key` or its name: an API of your own
 * under the number of Produce is answered, retried and traced as any other.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * import * as Api from "effect-kafka-protocol/Api/Api"
 * import { array, at, int16, int32, string } from "effect-kafka-protocol/Codec"
 *
 * // From Kafka 0.9 on
 * export const ListGroups = Api.make("ListGroups", {
 *   key: 16,
 *   versions: "0-2",
 *   routing: Api.all("groups[groupId]"), // each broker lists its own
 *   throttles: "2+", // in older versions a broker has waited itself
 *   request: {},
 *   response: {
 *     throttleTimeMs: at("1+", int32, { ignorable: true }),
 *     errorCode: int16,
 *     groups: array({ groupId: string, protocolType: string })
 *   }
 * })
 */
export const make = <const Name extends string, const Req extends Content, const Res extends Content>(
  name: Name,
  options: FactOptions<NoInfer<FieldNames<Req>>> & {
    readonly key: number
    readonly versions: string
    /** The versions with compact types and tagged fields (KIP-482). Default: none. */
    readonly flexible?: string | { readonly request: string; readonly response: string } | undefined
    /** Default: any broker. */
    readonly routing?: Routing | undefined
    readonly request: Req
    readonly response: Res
  }
): Api<Name, MessageOf<Req>, MessageOf<Res>> => {
  const flexible =
    typeof options.flexible === "object"
      ? options.flexible
      : { request: options.flexible, response: options.flexible }
  const { versions } = options
  return {
    name,
    key: options.key,
    versions: Version.parse(versions),
    ...factsOf(options, isFields(options.request) ? options.request : {}),
    routing: options.routing ?? any,
    request: message(`${name}Request`, { versions, flexible: flexible.request, fields: options.request }),
    response: message(`${name}Response`, { versions, flexible: flexible.response, fields: options.response })
  }
}

/** The names of fields that facts can be about. */
type FieldNames<C extends Content> = keyof MessageOf<C>["Type"] & string

/** What a caller gives for a request of `A`. @since 0.1.0 @category type-level */
export type RequestInput<A extends Any> = A["request"]["Input"]
/** A complete request of `A`. @since 0.1.0 @category type-level */
export type Request<A extends Any> = A["request"]["Type"]
/** A complete response of `A`. @since 0.1.0 @category type-level */
export type Response<A extends Any> = A["response"]["Type"]
/** What a broker gives for a response of `A`: fields with a default may be left out. @since 0.1.0 @category type-level */
export type ResponseInput<A extends Any> = A["response"]["Input"]

/**
 * `Given`, in which no property may stand that `Wanted` lacks, at any depth. The compiler refuses such properties in a literal, but not in what a function gives
 * back: a misspelt optional field of a response would go unnoticed.
 *
 * @since 0.1.0
 * @category type-level
 * @example
 * import type * as Api from "effect-kafka-protocol/Api/Api"
 * import type { Message } from "effect-kafka-protocol/Codec"
 *
 * // One function for the handlers of all APIs: it knows what comes in, and what must come out
 * export const handler =
 *   <Req, Res, Given extends Res>(
 *     api: Api.Api<string, Message<Req, unknown>, Message<unknown, Res>>,
 *     handle: (request: Req) => Given & Api.Exact<Res, Given>
 *   ) =>
 *   (version: number, request: Uint8Array): Uint8Array =>
 *     api.response.at(version).encode(handle(api.request.at(version).decode(request)))
 */
export type Exact<Wanted, Given> =
  Given extends ReadonlyArray<infer G>
    ? Wanted extends ReadonlyArray<infer W>
      ? ReadonlyArray<Exact<NonNullable<W>, G>>
      : Given
    : Given extends Iterable<unknown>
      ? // Bytes, records, text
        Given
      : Given extends object
        ? {
            readonly [K in keyof Given]: K extends keyof Wanted
              ? Exact<NonNullable<Wanted[K]>, Given[K]>
              : never
          }
        : Given

/**
 * The version of the request header: 2, with tagged fields, for flexible versions; else 1. ControlledShutdown v0 has version 0, without a client id.
 *
 * @since 0.1.0
 * @category headers
 */
export const requestHeaderVersion = (api: Any, version: number): 0 | 1 | 2 =>
  Version.contains(api.request.flexible, version) ? 2 : Version.contains(api.header0.request, version) ? 0 : 1

/**
 * The version of the response header: 1, with tagged fields, for flexible versions; else 0. ApiVersions stays at 0, so that a client can read the answer of
 * a broker that is older than itself (KIP-511).
 *
 * @since 0.1.0
 * @category headers
 */
export const responseHeaderVersion = (api: Any, version: number): 0 | 1 =>
  Version.contains(api.response.flexible, version) && !Version.contains(api.header0.response, version) ? 1 : 0

/**
 * Whether a broker does not answer this request: one with `acks: 0` of Produce. Throws what a property of `request` throws when it is read.
 *
 * @since 0.1.0
 * @category answers
 */
export const isUnanswered = (api: Any, request: unknown): boolean => {
  const { unanswered } = api
  return (
    unanswered !== undefined &&
    typeof request === "object" &&
    request !== null &&
    (request as Readonly<Record<string, unknown>>)[unanswered.field] === unanswered.value
  )
}

/**
 * Whether a request can be asked again when it may have been applied: it changes nothing, or sets what it says absolutely, or its records carry the producer id
 * by which brokers know them again. As long as nobody else sets the same in between; who does loses to the later of the two.
 *
 * @since 0.1.0
 * @category answers
 * @example
 * import * as Api from "effect-kafka-protocol/Api/Api"
 * import { DeleteRecords } from "effect-kafka-protocol/Api/DeleteRecords"
 *
 * const before = (offset: bigint) =>
 *   Api.isRepeatable(DeleteRecords, {
 *     timeoutMs: 5000,
 *     topics: [{ name: "orders", partitions: [{ partitionIndex: 0, offset }] }]
 *   })
 *
 * export const absolute = before(100n) // true
 * export const allUntilNow = before(-1n) // false: later, "now" is another offset
 */
export const isRepeatable = (api: Pick<Facts, "readOnly" | "repeatable">, request: unknown): boolean => {
  if (api.readOnly) return true
  return typeof api.repeatable === "boolean" ? api.repeatable : holds(api.repeatable, request)
}
