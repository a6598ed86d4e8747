/**
 * What keeps a request, or a part of one, from being sent or answered, as failures of that request.
 */
import type * as Api from "../../Api/Api.ts"
import { refusal } from "../../Client/internal/refusal.ts"
import { ConnectionError, KafkaError, NotSent, Timeout } from "../../Client/KafkaError.ts"
import { EncodeError } from "../../Codec/Errors/CodecError.ts"
import type { Answer, Plan } from "../routing/Plan.ts"
import type { Knowledge } from "./Knowledge.ts"
import type { Call } from "./RoutingContext.ts"

export const answered = (nodeId: number, input: unknown, response: unknown): Answer => ({
  nodeId,
  input,
  outcome: { _tag: "Response", response }
})

export const unanswered = (nodeId: number, input: unknown, error: KafkaError): Answer => ({
  nodeId,
  input,
  outcome: { _tag: "Failure", error }
})

/** Whether a part did not get to its broker. */
export const isNotSent = ({ outcome }: Answer): boolean =>
  outcome._tag === "Failure" && isUnreached(outcome.error)

/** Whether it is about a broker that was not reached. */
export const isUnreached = ({ reason }: KafkaError): boolean =>
  reason._tag === "NotSent" ||
  reason._tag === "ConnectionError" ||
  (reason._tag === "Timeout" && !reason.sent)

/** Whether to ask again cannot help: all connections are closed, or there can be none. */
export const isHopeless = ({ outcome }: Answer): boolean => {
  if (outcome._tag === "Response") return false
  const { reason } = outcome.error
  return (
    (reason._tag === "ConnectionError" && reason.phase === "closed") ||
    // Of a connection that was closed alone there may be another.
    (reason._tag === "NotSent" && reason.cause.phase !== "closed" && !reason.isRetryable)
  )
}

/** A failure of the cluster as one of this request. */
export const notSent = (api: Api.Any, { broker, reason }: KafkaError): KafkaError =>
  new KafkaError({
    reason: reason._tag === "ConnectionError" ? new NotSent({ cause: reason }) : reason,
    broker,
    apiName: api.name
  })

/** There was no time left to send anything. */
export const timedOutAfter = (timeoutMs: number, apiName?: string, broker?: string): KafkaError =>
  new KafkaError({ reason: new Timeout({ timeoutMs, sent: false }), broker, apiName })

export const timedOut = ({ route, timeoutMs }: Call): KafkaError => timedOutAfter(timeoutMs, route.api.name)

/** The same failure, but for a time-out the time that the caller gave, and not what was left of it for the last attempt. */
export const withWholeTime = ({ timeoutMs }: Call, error: KafkaError): KafkaError => {
  const { apiName, broker, reason, version } = error
  if (reason._tag !== "Timeout" || reason.timeoutMs === timeoutMs) return error
  const { sent, throttleTimeMs } = reason
  return new KafkaError({
    reason: new Timeout({ timeoutMs, sent, throttleTimeMs }),
    broker,
    apiName,
    version
  })
}

const refusedWith = (api: Api.Any, code: number): KafkaError => refusal(code, { apiName: api.name })

const notLeader = { there: 6, nobody: 5 }
const notCoordinator = { there: 16, nobody: 15 }
const notController = { there: 41, nobody: 41 }

const codesOf = ({ to }: Api.Routing): { readonly there: number; readonly nobody: number } =>
  to === "leader" ? notLeader : to === "coordinator" || to === "all" ? notCoordinator : notController

/** That nobody leads or coordinates what a request is about: for the schedule, which may decide by it. */
export const nobodyYet = (api: Api.Any): KafkaError => refusedWith(api, codesOf(api.routing).nobody)

/** Why an answer is not enough: for the schedule. */
export const errorOf = ({ outcome }: Answer, api: Api.Any): KafkaError =>
  outcome._tag === "Failure" ? outcome.error : refusedWith(api, codesOf(api.routing).there)

/** @param nodeId `undefined`: any */
export const noSuchBroker = (knowledge: Knowledge, nodeId: number | undefined): KafkaError => {
  const nodeIds = knowledge.nodeIds()
  const there = nodeIds.length === 0 ? "none is known" : `it has ${nodeIds.join(", ")}`
  return new KafkaError({
    reason: new ConnectionError({
      phase: "resolve",
      broker: `broker ${nodeId ?? "of any id"}`,
      detail: `the cluster does not have it now (${there})`
    }),
    broker: undefined
  })
}

export const unroutable = (api: Api.Any, plan: Extract<Plan, { readonly _tag: "Unroutable" }>): KafkaError =>
  new KafkaError({
    reason: new EncodeError({
      messageName: `${api.name}Request`,
      version: undefined,
      path: plan.path,
      offset: 0,
      expected: plan.expected,
      actual: plan.actual
    }),
    broker: undefined,
    apiName: api.name
  })
