/** The faults of a cluster, and what they do to requests. Those that were added first come first. */
import type * as Api from "../../Api/Api.ts"
import * as ErrorCode from "../../Api/ErrorCode.ts"
import type { Call, Entity, Guard } from "../cluster/Call.ts"
import type { Cluster } from "../cluster/Cluster.ts"
import { EmbeddedKafkaError } from "../EmbeddedKafkaError.ts"
import { ActiveFault, kindsOf } from "./ActiveFault.ts"
import type { FaultAction, FaultRule } from "./FaultRule.ts"
import { guarded } from "./guarded.ts"
import { kindsNamedBy } from "./namedEntities.ts"
import { emptyMessage, fieldsOf, hasThrottleTime, hasTopLevelCode, responseFrame } from "./responses.ts"

/** What is written: the response itself, or one in its place. */
type Write = (response?: unknown) => void

export class FaultTable {
  readonly #cluster: Cluster
  readonly #notify: (tell: () => void) => void
  #faults: ReadonlyArray<ActiveFault> = []

  constructor(cluster: Cluster, notify: (tell: () => void) => void) {
    this.#cluster = cluster
    this.#notify = notify
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0
  }

  /** Throws an {@link EmbeddedKafkaError} for one that could never happen. */
  add(rule: FaultRule): ActiveFault {
    const range = this.#check(rule)
    const { action } = rule
    const isTopLevel = action._tag === "error" && isTopLevelError(rule.api, action, range.max)
    const code = action._tag === "error" ? codeOf(action.name) : 0
    const fault = new ActiveFault(rule, code, isTopLevel, this.#notify)
    this.#faults = [...this.#faults, fault]
    return fault
  }

  remove(fault: ActiveFault): void {
    fault.remove()
    // Requests that it happens to already are still answered by it, as long as it is in the lists that they hold.
    this.#faults = this.#faults.filter((each) => each !== fault)
  }

  #check(rule: FaultRule): { readonly min: number; readonly max: number } {
    const { action, api, entity } = rule
    const range = this.#cluster.servedApis.rangeOf(api.key)
    const refuse = (detail: string): never => {
      throw new EmbeddedKafkaError({ what: `fault of ${api.name}`, detail })
    }
    if (range === undefined)
      return refuse(`Kafka ${this.#cluster.release.name} as it is played here does not have this API`)
    const { nth, times } = rule
    if (!isCount(nth) || !(isCount(times) || times === Number.POSITIVE_INFINITY))
      refuse("times and nth are integers from 1 on")
    if (action._tag === "throttle" && !(action.ms <= maxThrottleMs))
      refuse(`a client cannot be told to wait for ${action.ms} ms, but for ${maxThrottleMs} at most`)
    if (action._tag === "throttle" && !hasThrottleTime(api, range.max))
      refuse("its responses have no throttleTimeMs")
    const named = kindsNamedBy(fieldsOf(api.request, range.max))
    for (const kind of kindsOf(entity)) if (!named.has(kind)) refuse(`its requests name no ${kind}`)
    if (action._tag === "error") checkError(api, entity, action, range.max, refuse)
    return range
  }

  // --- what happens --------------------------------------------------------------------------------------------------------

  onRequest(call: Call, handle: () => void): boolean {
    for (const fault of this.#faults) {
      const { action } = fault.rule
      if (isBefore(fault) && fault.happensTo(call) && before(call, fault, action, handle)) return true
    }
    return false
  }

  guard(call: Call, entity: Entity): Guard | undefined {
    for (const fault of this.#faults) {
      const { action } = fault.rule
      if (action._tag !== "error" || fault.isTopLevel || !fault.happensToEntity(call, entity)) continue
      return action.apply === "before" ? { before: fault.code, after: 0 } : { before: 0, after: fault.code }
    }
    return undefined
  }

  onResponse(call: Call, response: unknown, write: Write): boolean {
    for (const fault of this.#faults)
      if (isAfter(fault) && fault.happensTo(call) && after(call, fault, response, write)) return true
    return false
  }

  /** Of a request that is not answered: its connection may be closed all the same. */
  onNoResponse(call: Call): boolean {
    const fault = this.#faults.find(
      (each) => each.rule.action._tag === "hangUp" && isAfter(each) && each.happensTo(call)
    )
    if (fault === undefined || call.isOver) return false
    call.closeConnection("a fault")
    return true
  }
}

/** What fits into `throttleTimeMs`. */
const maxThrottleMs = 2 ** 31 - 1

const isCount = (count: number): boolean => Number.isInteger(count) && count >= 1

const codeOf = (name: string): number => {
  const found = ErrorCode.codes().find(({ tag }) => tag === name)
  if (found === undefined)
    throw new EmbeddedKafkaError({ what: "fault", detail: `there is no error code ${name}` })
  return found.code
}

type ErrorAction = Extract<FaultAction, { readonly _tag: "error" }>

const isTopLevelError = (api: Api.Any, action: ErrorAction, version: number): boolean =>
  action.topLevel || (guarded[api.name] === undefined && hasTopLevelCode(api, version))

const checkError = (
  api: Api.Any,
  entity: Entity,
  action: ErrorAction,
  version: number,
  refuse: (detail: string) => never
): void => {
  if (isTopLevelError(api, action, version)) {
    if (!hasTopLevelCode(api, version)) refuse("its response as a whole has no error code")
    return
  }
  const kinds = guarded[api.name]
  if (kinds === undefined)
    return refuse("neither its response as a whole nor what it names has an error code that a fault can set")
  const [kind] = kindsOf(entity)
  if (kind !== undefined && !kinds.includes(kind))
    refuse(
      `the broker asks for each ${kinds.join(", ")}, not for each ${kind}. Give topLevel: true for the whole`
    )
}

const isBefore = ({ isTopLevel, rule: { action } }: ActiveFault): boolean => {
  switch (action._tag) {
    case "error":
      return isTopLevel && action.apply === "before"
    case "delay":
    case "hangUp":
      return action.apply === "before"
    case "silence":
    case "bytes":
    case "observe":
      return true
    case "loseAnswer":
    case "throttle":
    case "correlationId":
      return false
  }
}

const isAfter = (fault: ActiveFault): boolean => {
  const { action } = fault.rule
  return !isBefore(fault) && (action._tag !== "error" || fault.isTopLevel)
}

/** Returns whether the request has been seen to. */
const before = (call: Call, { code }: ActiveFault, action: FaultAction, handle: () => void): boolean => {
  const { cluster, connection, incoming } = call
  switch (action._tag) {
    case "error":
      call.respond({ ...emptyMessage(incoming.api.response, call.version), errorCode: code })
      return true
    case "delay": {
      const waiting = cluster.deadlines.add(cluster.nowMs + action.ms, () => {
        if (!call.isOver) handle()
      })
      call.onAbandon(() => waiting.cancel())
      return true
    }
    case "hangUp":
      call.closeConnection("a fault")
      return true
    case "bytes":
      connection.session.writeUnchecked(action.bytes)
      call.noResponse()
      return true
    // The client waits until it gives up.
    case "silence":
      return true
    default:
      return false
  }
}

/** Returns whether the answer has been seen to. */
const after = (
  call: Call,
  { code, rule: { action } }: ActiveFault,
  response: unknown,
  write: Write
): boolean => {
  const { cluster, connection, incoming } = call
  const answer = typeof response === "object" ? response : {}
  switch (action._tag) {
    case "error":
      write({ ...answer, errorCode: code })
      return true
    case "delay":
      cluster.deadlines.add(cluster.nowMs + action.ms, () => write())
      return true
    case "hangUp":
      call.closeConnection("a fault")
      return true
    case "throttle": {
      connection.session.hold()
      cluster.deadlines.add(cluster.nowMs + action.ms, () => connection.session.resume())
      write({ ...answer, throttleTimeMs: action.ms })
      return true
    }
    case "correlationId": {
      const id = action.change(incoming.correlationId)
      connection.session.writeUnchecked(responseFrame(incoming.api, call.version, id, response))
      call.noResponse()
      return true
    }
    // The client waits until it gives up.
    case "loseAnswer":
      return true
    default:
      return false
  }
}
