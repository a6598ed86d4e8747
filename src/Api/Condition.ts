/**
 * Conditions on a request, as data: for facts that hold of some requests of an API and not of others.
 *
 * @since 0.1.0
 */
import { fieldOf } from "../internal/fields.ts"
import { type Step, steps } from "./Routing.ts"

/**
 * What every value at `path` has to be; a path is written as in {@link Step}s: `"acks"`, `"topics[name].partitions[partitionIndex].offset"`. A request that lacks
 * the field does not meet it.
 *
 * - `min`, `max`: a number from one to the other, inclusive
 * - `idempotent`: records whose batches all carry a producer id
 *
 * @since 0.1.0
 * @category models
 */
export type Condition =
  | { readonly path: string; readonly min?: number | undefined; readonly max?: number | undefined }
  | { readonly path: string; readonly idempotent: true }

const known = new WeakMap<Condition, ReadonlyArray<Step>>()

const stepsOf = (condition: Condition): ReadonlyArray<Step> => {
  let found = known.get(condition)
  if (found === undefined) known.set(condition, (found = steps(condition.path)))
  return found
}

/**
 * Whether a request meets a condition; not if it cannot be read.
 *
 * @since 0.1.0
 * @category conditions
 */
export const holds = (condition: Condition, request: unknown): boolean => {
  try {
    return everyValue(stepsOf(condition), 0, request, (value) => meets(condition, value))
  } catch {
    // A property that throws.
    return false
  }
}

const everyValue = (
  path: ReadonlyArray<Step>,
  depth: number,
  value: unknown,
  test: (value: unknown) => boolean
): boolean => {
  const step = path[depth]
  if (step === undefined) return test(value)
  const found = fieldOf(value, step.field)
  if (step.keys === undefined) return everyValue(path, depth + 1, found, test)
  return Array.isArray(found) && found.every((element) => everyValue(path, depth + 1, element, test))
}

const meets = (condition: Condition, value: unknown): boolean => {
  // By what it has, so that who sends no records does not load them.
  if ("idempotent" in condition) return fieldOf(value, "isIdempotent") === true
  const { max = Number.POSITIVE_INFINITY, min = Number.NEGATIVE_INFINITY } = condition
  return (typeof value === "number" || typeof value === "bigint") && value >= min && value <= max
}
