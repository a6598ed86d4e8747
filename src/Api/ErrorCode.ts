/**
 * The error codes of Kafka's brokers as typed classes, with Kafka's own `retriable` flag (of 4.4.0, which has every code of the releases before it).
 *
 * @since 0.1.0
 */
import { hasProperty } from "effect/Predicate"
import { type CodeFacts, type Props, TypeId, UnrecognizedErrorCode } from "./BrokerError.ts"
import { holds } from "./Condition.ts"
import { classes } from "./errors.ts"
import type { Facts } from "./Facts.ts"
import { codeRows } from "./internal/codeRows.ts"

export { type BrokerErrorBase, type CodeFacts, type Props, UnrecognizedErrorCode } from "./BrokerError.ts"
export * from "./errors.ts"

/**
 * Any failure that a broker reports.
 *
 * @since 0.1.0
 * @category errors
 */
export type BrokerError = InstanceType<(typeof classes)[number]> | UnrecognizedErrorCode

/**
 * Whether a value is the failure that an error code of a broker stands for, of whatever code.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBrokerError = (u: unknown): u is BrokerError => hasProperty(u, TypeId)

let byCode: ReadonlyMap<number, (typeof classes)[number]> | undefined

const classOf = (code: number): (typeof classes)[number] | undefined => {
  byCode ??= new Map(classes.map((each, index) => [codeRows[index]![0], each]))
  return byCode.get(code)
}

/**
 * The failure that a code stands for. Code 0 is no failure; asked for it all the same, this gives an {@link UnrecognizedErrorCode}.
 *
 * @param api what the API that answered says of its codes; by default only what a code says of itself counts
 * @param request what was asked, if it is known: for what an API says of some requests only
 * @since 0.1.0
 * @category constructors
 */
export const fromCode = (
  code: number,
  props: Props = {},
  api?: AppliedFacts,
  request?: unknown
): BrokerError => {
  const Class = classOf(code)
  if (Class === undefined) return new UnrecognizedErrorCode({ ...props, code })
  const isNothing = api !== undefined && saysNothingApplied(api, Class.facts, request)
  return new Class(isNothing ? { ...props, nothingApplied: true } : props)
}

/**
 * What an API says of what it has applied where it answers with an error code.
 *
 * @since 0.1.0
 * @category models
 */
export type AppliedFacts = Partial<Pick<Facts, "readOnly" | "nothingApplied">>

const saysNothingApplied = (api: AppliedFacts, { kafkaName }: CodeFacts, request: unknown): boolean =>
  api.readOnly === true ||
  api.nothingApplied?.some((each) =>
    typeof each === "string" ? each === kafkaName : each.code === kafkaName && holds(each.where, request)
  ) === true

/**
 * Whether a broker that answers a request with this code has applied nothing of what the code stands for: `isSafeToRetry` of its failure, without making that.
 *
 * @param request what was asked, if it is known: for what an API says of some requests only
 * @since 0.1.0
 * @category guards
 */
export const provesNothingApplied = (code: number, api: AppliedFacts, request?: unknown): boolean => {
  const facts = classOf(code)?.facts
  return facts !== undefined && (facts.safeToRetry || saysNothingApplied(api, facts, request))
}

/**
 * All codes but 0, in ascending order.
 *
 * @since 0.1.0
 * @category constants
 */
export const codes = (): ReadonlyArray<CodeFacts> => classes.map((Class) => Class.facts)
