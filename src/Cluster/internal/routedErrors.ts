/**
 * What a cluster says where no broker could be asked.
 */
import type * as Api from "../../Api/Api.ts"
import { fromCode } from "../../Api/ErrorCode.ts"
import { ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import { EncodeError } from "../../Codec/Errors/CodecError.ts"
import type { Answer, Plan } from "../routing/Plan.ts"
import type { Knowledge } from "./Knowledge.ts"

/** Whether it is about a broker that was not reached. */
export const isUnreached = ({ reason }: KafkaError): boolean =>
  reason._tag === "NotSent" ||
  reason._tag === "ConnectionError" ||
  (reason._tag === "Timeout" && !reason.sent)

/** What the schedule is told. */
export const errorOf = ({ outcome }: Answer, api: Api.Any): KafkaError =>
  outcome._tag === "Failure" ? outcome.error : nobodyYet(api)

/** That a broker refused, or nobody leads or coordinates what a request is about: for the schedule, which may decide by it. */
export const nobodyYet = (api: Api.Any): KafkaError =>
  new KafkaError({
    reason: fromCode(leaderNotAvailable, { apiName: api.name }),
    broker: undefined,
    apiName: api.name
  })

const leaderNotAvailable = 5

/** @param nodeId `undefined`: any */
export const noSuchBroker = (knowledge: Knowledge, nodeId: number | undefined): KafkaError => {
  const nodeIds = knowledge.nodeIds()
  const there = nodeIds.length === 0 ? "none is known" : `it has ${nodeIds.join(", ")}`
  const detail = `the cluster does not have it now (${there})`
  return new KafkaError({
    reason: new ConnectionError({ phase: "resolve", broker: `broker ${nodeId ?? "of any id"}`, detail }),
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
