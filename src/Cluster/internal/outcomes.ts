/**
 * How a routed request ends for its caller: the answers of its brokers become one response, or one failure.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Api from "../../Api/Api.ts"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import { errorCodeOf, errorMessageOf } from "../../Api/internal/responseFields.ts"
import { refusal } from "../../Client/internal/refusal.ts"
import { KafkaError, ShardFailure } from "../../Client/KafkaError.ts"
import type { Answer, Route } from "../routing/Plan.ts"
import type { Shard } from "../Shard.ts"
import type { Answers } from "./RoutingContext.ts"

export const shardOf = ({ nodeId, outcome }: Answer): Shard<unknown> => ({
  nodeId,
  response: outcome._tag === "Response" ? Result.succeed(outcome.response) : Result.fail(outcome.error)
})

/** How a request that was answered ends. @param errors what becomes of a top-level error code of an answer that was put together */
export const outcomeOf = (
  route: Route,
  input: unknown,
  answers: Answers,
  errors: "fail" | "data" | undefined
): Effect.Effect<unknown, KafkaError> => {
  const whole = wholeOf(input, answers)
  if (whole !== undefined) return exitOf(whole)
  const failures = failuresOf(answers)
  if (failures.length === answers.length) return Effect.fail(failureOfAll(route, input, answers, failures))
  const merged = route.merge(input, answers.map(asData))
  if (merged._tag === "Unmergeable") return Effect.fail(shardFailure(route, input, answers))
  const code = errors === "data" ? 0 : errorCodeOf(merged.response)
  return code === 0
    ? Effect.succeed(merged.response)
    : Effect.fail(refusedWith(route, input, code, merged.response))
}

/** How one ends of which there is nothing to read. */
export const sentOf = (route: Route, input: unknown, answers: Answers): Effect.Effect<void, KafkaError> => {
  const whole = wholeOf(input, answers)
  if (whole !== undefined) return Effect.asVoid(exitOf(whole))
  const failures = failuresOf(answers)
  if (failures.length === 0) return Effect.void
  return Effect.fail(
    failures.length === answers.length
      ? failureOfAll(route, input, answers, failures)
      : shardFailure(route, input, answers)
  )
}

/** The one answer to all of a request. */
const wholeOf = (input: unknown, answers: Answers): Answer | undefined => {
  const [first] = answers
  return answers.length === 1 && first?.input === input ? first : undefined
}

const exitOf = ({ outcome }: Answer): Effect.Effect<unknown, KafkaError> =>
  outcome._tag === "Response" ? Effect.succeed(outcome.response) : Effect.fail(outcome.error)

const failuresOf = (answers: Answers): ReadonlyArray<KafkaError> =>
  answers.flatMap(({ outcome }) => (outcome._tag === "Failure" ? [outcome.error] : []))

/** A response whose code has failed the request it was an answer to, as it is: it may tell more than the code. */
const asData = (answer: Answer): Answer => {
  const { outcome } = answer
  if (outcome._tag === "Response") return answer
  const { reason } = outcome.error
  return isBrokerError(reason) && reason.response !== undefined
    ? { ...answer, outcome: { _tag: "Response", response: reason.response } }
    : answer
}

/** All went wrong in one way: that is the failure, of one that may have been applied if there is such; otherwise it is of each. */
const failureOfAll = (
  route: Route,
  input: unknown,
  answers: Answers,
  failures: ReadonlyArray<KafkaError>
): KafkaError => {
  const [first] = failures
  return first !== undefined && failures.every(({ reason }) => reason._tag === first.reason._tag)
    ? (failures.find(({ isSafeToRetry }) => !isSafeToRetry) ?? first)
    : shardFailure(route, input, answers)
}

const shardFailure = (route: Route, input: unknown, answers: Answers): KafkaError => {
  const errors = answers.map(({ outcome }) =>
    outcome._tag === "Failure" ? outcome.error : refusalIn(route, input, outcome.response)
  )
  const { api } = route
  return new KafkaError({
    reason: new ShardFailure({
      failures: answers.flatMap(({ nodeId }, index) => {
        const error = errors[index]
        return error === undefined ? [] : [{ nodeId, error }]
      }),
      answers: answers.flatMap(({ nodeId, outcome }, index) =>
        outcome._tag === "Response" && errors[index] === undefined
          ? [{ nodeId, response: outcome.response }]
          : []
      ),
      isSafeToRetry: errors.every((error) => error?.isSafeToRetry === true) || isRepeatable(api, input)
    }),
    broker: undefined,
    apiName: api.name
  })
}

const isRepeatable = (api: Api.Any, input: unknown): boolean => {
  try {
    return Api.isRepeatable(api, input)
  } catch {
    return false
  }
}

const refusalIn = (route: Route, input: unknown, response: unknown): KafkaError | undefined => {
  const code = errorCodeOf(response)
  return code === 0 ? undefined : refusedWith(route, input, code, response)
}

const refusedWith = ({ api }: Route, input: unknown, code: number, response: unknown): KafkaError =>
  refusal(code, { apiName: api.name, errorMessage: errorMessageOf(response), response }, api, input)
