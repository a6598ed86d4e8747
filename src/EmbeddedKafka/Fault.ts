/**
 * Faults as values: what a broker does wrong, to which requests. They are added to a cluster within a scope (`EmbeddedKafka.fault`).
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type * as Api from "../Api/Api.ts"
import type { BrokerError, UnrecognizedErrorCode } from "../Api/ErrorCode.ts"
import { entityKinds, type EntityOf, type FaultAction, type FaultRule } from "./internal/FaultRule.ts"

/**
 * The name of an error code: the `_tag` of its class, as `"NotEnoughReplicas"`.
 *
 * @since 0.1.0
 * @category models
 */
export type ErrorName = Exclude<BrokerError, UnrecognizedErrorCode>["_tag"]

/**
 * What of a request is meant: the kinds of things that the API names. `{}`: all of them.
 *
 * @since 0.1.0
 * @category models
 */
export type FaultEntity<A extends Api.Any> = EntityOf<A>

/**
 * To which requests a fault happens, and how often.
 *
 * @since 0.1.0
 * @category options
 */
export interface FaultOptions<A extends Api.Any = Api.Any> {
  /** How often, counted in requests. Default: as long as the fault is there. */
  readonly times?: number | undefined
  /** From the nth request on that fits, 1 being the first. Default: 1. */
  readonly nth?: number | undefined
  /** Only from clients of this id. */
  readonly clientId?: string | undefined
  /** Only at this broker. */
  readonly broker?: number | undefined
  /** Only requests of which this is true. It is called within the broker's turn, and must not throw. */
  readonly when?: ((request: Api.Request<A>, version: number) => boolean) | undefined
}

/**
 * @since 0.1.0
 * @category options
 */
export interface ErrorFaultOptions<A extends Api.Any = Api.Any> extends FaultOptions<A> {
  /**
   * Whether the request is applied all the same, and the code answered then. Default: as Kafka would, `"after"` for `RequestTimedOut` and
   * `NotEnoughReplicasAfterAppend`, `"before"` for the others.
   */
  readonly apply?: "before" | "after" | undefined
  /** The code of the response as a whole, where it has one, and not of what the request names. Default: false, unless the request names nothing. */
  readonly topLevel?: boolean | undefined
}

/**
 * Options of a fault that names what it is about beside them.
 *
 * @since 0.1.0
 * @category options
 */
export type TargetedOptions<A extends Api.Any> = FaultOptions<A> & FaultEntity<A>

/**
 * A fault: to which requests something happens, and what. A value, which may be added to any cluster, and again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault {
  readonly _tag: "Fault"
  /** The API, by its name. */
  readonly apiName: string
  readonly kind: FaultAction["_tag"]
  /** @internal */
  readonly rule: FaultRule
}

const make = <A extends Api.Any>(
  api: A,
  entity: EntityOf<A>,
  options: FaultOptions<A>,
  action: FaultAction
): Fault => {
  const where: Record<string, unknown> = entity
  const rule: FaultRule = {
    api,
    entity: Object.fromEntries(
      entityKinds.flatMap((kind) => (where[kind] === undefined ? [] : [[kind, where[kind]]]))
    ),
    clientId: options.clientId,
    broker: options.broker,
    matches: (call) =>
      options.when === undefined || (call.is(api) && options.when(call.request, call.version)),
    times: options.times ?? Number.POSITIVE_INFINITY,
    nth: options.nth ?? 1,
    action
  }
  return { _tag: "Fault", apiName: api.name, kind: action._tag, rule }
}

/**
 * An error code, for what the request names or for the response as a whole.
 *
 * Adding it to a cluster fails where the broker would never answer so: the API has neither an error code for such things nor one for the whole.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * import { Produce } from "effect-kafka-protocol/Api/Produce"
 * import { Fault } from "effect-kafka-protocol/EmbeddedKafka"
 *
 * const twice = Fault.error(Produce, { topic: "orders", partition: 0 }, "NotEnoughReplicas", { times: 2 })
 */
export const error = <A extends Api.Any>(
  api: A,
  entity: FaultEntity<A>,
  name: ErrorName,
  options: ErrorFaultOptions<A> = {}
): Fault =>
  make(api, entity, options, {
    _tag: "error",
    name,
    apply: options.apply ?? (appliedFirst.has(name) ? "after" : "before"),
    topLevel: options.topLevel ?? false
  })

/** What Kafka answers when it has appended. */
const appliedFirst: ReadonlySet<string> = new Set<ErrorName>([
  "RequestTimedOut",
  "NotEnoughReplicasAfterAppend"
])

/**
 * Nothing is applied and nothing answered; the connection stays open, and what is asked on it later waits as well.
 *
 * @since 0.1.0
 * @category constructors
 */
export const silence = <A extends Api.Any>(api: A, options?: TargetedOptions<A>): Fault =>
  targeted(api, options, { _tag: "silence" })

/**
 * The request is applied, and its answer is never sent; the connection stays open, and what is asked on it later waits.
 *
 * @since 0.1.0
 * @category constructors
 */
export const loseAnswer = <A extends Api.Any>(api: A, options?: TargetedOptions<A>): Fault =>
  targeted(api, options, { _tag: "loseAnswer" })

/**
 * The request waits, by Effect's clock, before it is applied, or its answer does after.
 *
 * @since 0.1.0
 * @category constructors
 */
export const delay = <A extends Api.Any>(
  api: A,
  duration: Duration.Input,
  options?: TargetedOptions<A> & { readonly apply?: "before" | "after" | undefined }
): Fault =>
  targeted(api, options, {
    _tag: "delay",
    ms: Duration.toMillis(Duration.fromInputUnsafe(duration)),
    apply: options?.apply ?? "after"
  })

/**
 * The broker closes the connection: before the request is applied, or after, instead of the answer, if there is one. Default: before.
 *
 * @since 0.1.0
 * @category constructors
 */
export const hangUp = <A extends Api.Any>(
  api: A,
  options?: TargetedOptions<A> & { readonly apply?: "before" | "after" | undefined }
): Fault => targeted(api, options, { _tag: "hangUp", apply: options?.apply ?? "before" })

/**
 * Bytes instead of an answer, as they are: no length and no header is put before them. Nothing is applied.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bytes = <A extends Api.Any>(api: A, raw: Uint8Array, options?: TargetedOptions<A>): Fault =>
  targeted(api, options, { _tag: "bytes", bytes: raw.slice() })

/**
 * The answer asks the client to send nothing for a while (`throttleTimeMs`, whole ms, at most 2^31 − 1), and the broker takes nothing from that connection for as long (KIP-219).
 *
 * @since 0.1.0
 * @category constructors
 */
export const throttle = <A extends Api.Any>(
  api: A,
  duration: Duration.Input,
  options?: TargetedOptions<A>
): Fault =>
  targeted(api, options, {
    _tag: "throttle",
    ms: Math.ceil(Duration.toMillis(Duration.fromInputUnsafe(duration)))
  })

/**
 * The answer has another correlation id than the request.
 *
 * @param change what it is made of
 * @since 0.1.0
 * @category constructors
 */
export const correlationId = <A extends Api.Any>(
  api: A,
  change: (correlationId: number) => number,
  options?: TargetedOptions<A>
): Fault => targeted(api, options, { _tag: "correlationId", change })

/**
 * Nothing happens but that it is counted: for `FaultHandle.hits` and `await`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const observe = <A extends Api.Any>(api: A, options?: TargetedOptions<A>): Fault =>
  targeted(api, options, { _tag: "observe" })

const targeted = <A extends Api.Any>(
  api: A,
  options: TargetedOptions<A> | undefined,
  action: FaultAction
): Fault => {
  const given: TargetedOptions<A> | undefined = options
  return given === undefined ? make<A>(api, none, {}, action) : make<A>(api, given, given, action)
}

const none = {}
