/**
 * How long a broker may take to answer for the sake of a request: what the request asks it to wait, which is added to its deadline, and what it does
 * not, which only puts off giving up the connection (`deadPeerTimeout`). What there is to know of an API stands in its spec (`brokerWait`).
 */
import type * as Api from "../Api/Api.ts"

/**
 * What the request asks the broker to wait, in milliseconds. Throws what a property of `input` throws when it is read.
 *
 * @since 0.1.0
 * @category deadlines
 */
export const brokerWaitMs = (api: Api.Any, input: unknown): number => {
  const wait = api.brokerWait
  if (wait === undefined || typeof input !== "object" || input === null) return 0
  for (let index = 0; index < wait.fields.length; index++) {
    const given = (input as Readonly<Record<string, unknown>>)[wait.fields[index]!]
    const value = given === undefined ? wait.defaultsMs[index] : given
    if (typeof value === "number" && value > 0) return value
  }
  return 0
}

/**
 * The longest that a broker may take without a fault, in milliseconds.
 *
 * @since 0.1.0
 * @category deadlines
 * @param statedMs what `brokerWaitMs` gives
 */
export const longestWaitMs = (api: Api.Any, statedMs: number): number =>
  api.brokerWait === undefined ? statedMs : Math.max(statedMs, api.brokerWait.atLeastMs)
