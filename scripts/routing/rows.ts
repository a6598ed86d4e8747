/**
 * How a cluster asks each API: a row for each range of versions that are routed alike, of what the specs say and of what the routing makes of it.
 */
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { codes, provesNothingApplied } from "../../src/Api/ErrorCode.ts"
import type { Condition } from "../../src/Api/Condition.ts"
import * as Version from "../../src/Codec/Version.ts"
import { blanksAt, structIn } from "../../src/Cluster/routing/elements.ts"
import { isProofOf, refusalsOf } from "../../src/Cluster/routing/refusals.ts"

export interface Row {
  readonly api: Api.Any
  readonly min: number
  readonly max: number
  readonly to: Api.Routing["to"]
  /** The paths by which it is split; none: it goes to one broker, or to each, as a whole. */
  readonly split: ReadonlyArray<string>
  /** The path at which answers are put together; `undefined`: one broker's answer is the answer. */
  readonly merge: ReadonlyArray<string>
  /** How a part that no broker answered is told. */
  readonly failure: "its elements" | "ShardFailure" | "the request fails"
}

const firstField = (path: string): string => Api.steps(path)[0]!.field

/** Whether a message has the first field of a path in a version. */
const has = (message: Api.Message, version: number, path: string): boolean => {
  const field = structIn(message.at(version).spec)?.fields[firstField(path)]
  return field !== undefined && Version.contains(field.versions, version)
}

const requestPaths = ({ routing }: Api.Any): ReadonlyArray<string> =>
  "request" in routing ? routing.request : []

const responsePaths = ({ routing }: Api.Any): ReadonlyArray<string> =>
  !("response" in routing) || routing.response === undefined
    ? []
    : typeof routing.response === "string"
      ? [routing.response]
      : routing.response

const isSplitting = (path: string): boolean => path.includes("[")

const rowAt = (api: Api.Any, version: number): Row => {
  const { routing } = api
  const split = requestPaths(api).filter((path) => isSplitting(path) && has(api.request, version, path))
  const joined = responsePaths(api).filter((path) => has(api.response, version, path))
  const merge = routing.to === "all" || split.length > 0 ? joined : []
  const leaf = merge[0] === undefined ? undefined : blanksAt(api.response, Api.steps(merge[0])).at(-1)
  const failure =
    merge.length === 0
      ? "the request fails"
      : routing.to !== "all" && leaf !== undefined && "errorCode" in leaf
        ? "its elements"
        : "ShardFailure"
  return { api, min: version, max: version, to: routing.to, split, merge, failure }
}

const isAlike = (one: Row, other: Row): boolean =>
  one.split.join() === other.split.join() &&
  one.merge.join() === other.merge.join() &&
  one.failure === other.failure

const rowsOf = (api: Api.Any): ReadonlyArray<Row> => {
  const rows: Array<Row> = []
  for (let version = api.versions.min; version <= api.versions.max; version++) {
    const row = rowAt(api, version)
    const last = rows.at(-1)
    if (last !== undefined && isAlike(last, row)) rows[rows.length - 1] = { ...last, max: version }
    else rows.push(row)
  }
  return rows
}

/** By the number of the API, then by version. */
export const rows: ReadonlyArray<Row> = [...apis].sort((a, b) => a.key - b.key).flatMap(rowsOf)

const conditionText = (condition: Condition): string => {
  if ("idempotent" in condition) return `\`${condition.path}\` of producers with an id`
  const { max, min, path } = condition
  return min === max ? `\`${path}\` ${min}` : `\`${path}\` from ${min ?? "any"} to ${max ?? "any"}`
}

/** What is asked again, in words: after which codes, and of which requests. */
export const againText = (api: Api.Any): string => {
  const { again } = refusalsOf(api)
  if (again.size === 0) return "–"
  const named = codes().filter(({ code }) => again.has(code))
  const isProof = isProofOf(false)
  const proven = named.filter(({ code }) => isProof(code) || provesNothingApplied(code, api))
  const names = (of: typeof named): string => of.map(({ kafkaName }) => kafkaName).join(", ")
  if (api.readOnly || api.repeatable === true || proven.length === named.length) return names(named)
  const parts = proven.length === 0 ? [] : [names(proven)]
  const conditional = api.nothingApplied.flatMap((each) =>
    typeof each === "string" || !named.some(({ kafkaName }) => kafkaName === each.code)
      ? []
      : [`${each.code} with ${conditionText(each.where)}`]
  )
  parts.push(...conditional)
  if (typeof api.repeatable === "object") parts.push(`all with ${conditionText(api.repeatable)}`)
  return parts.length === 0 ? "nothing" : parts.join("; ")
}
