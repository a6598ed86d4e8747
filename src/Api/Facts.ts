/**
 * What is known of an API beside its two messages: plain data in its spec. Whoever sends, answers, traces or retries a request looks here, and at no API's
 * number.
 *
 * @since 0.1.0
 */
import type { Field, Fields } from "../Codec/Types.ts"
import * as Version from "../Codec/Version.ts"
import type { Condition } from "./Condition.ts"

/**
 * What a request does to messages, in OpenTelemetry's words (`messaging.operation.type`).
 *
 * @since 0.1.0
 * @category models
 */
export type Operation = "create" | "send" | "receive" | "process" | "settle"

/**
 * How long a broker that is well may take to answer, in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerWait {
  /** Fields of the request that say it; the first that is positive counts. It is added to the default deadline of the request. */
  readonly fields: ReadonlyArray<string>
  /** What each of `fields` is when it is left out; 0 if it has no default. */
  readonly defaultsMs: ReadonlyArray<number>
  /**
   * What the answer may take whatever the request says, because it waits for other clients: keeps the broker from being taken for dead, and is not added to
   * any deadline.
   */
  readonly atLeastMs: number
}

/**
 * The requests that a broker does not answer: those whose field has this value.
 *
 * @since 0.1.0
 * @category models
 */
export interface Unanswered {
  readonly field: string
  readonly value: number
}

/**
 * An error code, by Kafka's name, that proves that nothing was applied: of the requests that meet a condition, or of all.
 *
 * @since 0.1.0
 * @category models
 */
export type NothingApplied = string | { readonly code: string; readonly where: Condition }

/**
 * The facts of an API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Facts {
  /** The versions in which `throttleTimeMs` of the response asks the client to wait (KIP-219); in others the broker has waited already. */
  readonly throttles: Version.VersionRange
  /** `undefined`: the broker answers as soon as it can. */
  readonly brokerWait: BrokerWait | undefined
  /** `undefined`: every request is answered. */
  readonly unanswered: Unanswered | undefined
  /** `undefined`: it is not about messages. */
  readonly operation: Operation | undefined
  /**
   * Whether it changes nothing that lasts, so that asking twice is as asking once. What a question may create (a topic by `allowAutoTopicCreation`, the topic of
   * the group coordinators) it creates once.
   */
  readonly readOnly: boolean
  /**
   * Whether what may have been applied can be asked again: twice leaves what asking once, at the later time, leaves, and is answered alike. That of the requests
   * that meet a condition, or of all. What is `readOnly` is repeatable, too: see `Api.isRepeatable`.
   */
  readonly repeatable: boolean | Condition
  /** Error codes that prove here that nothing was applied, beside those that prove it whatever the API (`ErrorCode.codes`). */
  readonly nothingApplied: ReadonlyArray<NothingApplied>
  /** The versions whose request header is version 0, and those whose response header is version 0 although they are flexible. */
  readonly header0: { readonly request: Version.VersionRange; readonly response: Version.VersionRange }
}

/**
 * The facts of an API as its spec says them. All may be left out. `Field` is the name of a field of the request.
 *
 * @since 0.1.0
 * @category models
 */
export interface FactOptions<Field extends string = string> {
  /**
   * The versions in which `throttleTimeMs` of the response asks the client to wait (KIP-219). Default: all of them. Kafka's older versions do not: brokers
   * before 2.0, which have no others, answer when the time is over.
   */
  readonly throttles?: string | undefined
  /**
   * How long a broker that is well may take: the field of the request that says it in milliseconds, or more about it. See {@link BrokerWait}. Default: no
   * longer than any request.
   */
  readonly brokerWait?:
    | Field
    | { readonly fields?: ReadonlyArray<Field>; readonly atLeastMs?: number }
    | undefined
  /** The field and the value by which a request asks for no answer. Default: every request is answered. */
  readonly unanswered?: { readonly field: Field; readonly value: number } | undefined
  /** What a span calls it. Default: nothing. */
  readonly operation?: Operation | undefined
  /** Whether it changes nothing that lasts: then every error code proves that nothing was applied. Default: false. */
  readonly readOnly?: boolean | undefined
  /**
   * Whether asking twice leaves what asking once leaves, and is answered alike, for it sets what it says absolutely: all its requests, or those that meet a
   * condition. Default: false.
   */
  readonly repeatable?: boolean | Condition | undefined
  /**
   * Error codes, by Kafka's names (`"CONCURRENT_TRANSACTIONS"`), by which a broker refuses this API only before it acts, though it may refuse others by them later:
   * an error with one of them is safe to retry. With a condition: of the requests that meet it. Default: none.
   */
  readonly nothingApplied?: ReadonlyArray<NothingApplied> | undefined
  /**
   * Where headers are older than the versions that are flexible suggest: requests without a client id, and flexible responses without tagged fields in their
   * header. Default: nowhere.
   */
  readonly header0?: { readonly request?: string; readonly response?: string } | undefined
}

/** @internal */
export const factsOf = (options: FactOptions, request: Fields): Facts => ({
  throttles: options.throttles === undefined ? Version.all : Version.parse(options.throttles),
  brokerWait: options.brokerWait === undefined ? undefined : brokerWaitOf(options.brokerWait, request),
  unanswered: options.unanswered,
  operation: options.operation,
  readOnly: options.readOnly ?? false,
  repeatable: options.repeatable ?? false,
  nothingApplied: options.nothingApplied ?? [],
  header0:
    options.header0 === undefined
      ? noHeader0
      : {
          request: Version.parse(options.header0.request ?? "none"),
          response: Version.parse(options.header0.response ?? "none")
        }
})

const noHeader0 = { request: Version.none, response: Version.none }

const brokerWaitOf = (
  options: NonNullable<FactOptions["brokerWait"]>,
  request: Fields
): NonNullable<Facts["brokerWait"]> => {
  const { atLeastMs = 0, fields = [] } = typeof options === "string" ? { fields: [options] } : options
  return { fields, defaultsMs: fields.map((name) => defaultOf(request[name])), atLeastMs }
}

const defaultOf = (field: Fields[string] | undefined): number => {
  const value = field !== undefined && isVersioned(field) ? field.field.default : undefined
  return typeof value === "number" ? value : 0
}

const isVersioned = (field: Fields[string]): field is Field<unknown> => "optional" in field
