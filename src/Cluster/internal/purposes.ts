/**
 * Which connection an API is asked on.
 */
import type { Purpose, PurposeOf } from "./Links.ts"

/**
 * By what the spec says of how long a broker may take to answer, and why. There is a connection for each purpose, also where one broker is asked little: what may
 * wait (a Produce for replicas, a Fetch for records) would hold up a Heartbeat behind it, however free the connection was when it was asked.
 */
export const purposeOf: PurposeOf = ({ brokerWait, operation }): Purpose => {
  if (operation === "send") return "produce"
  if (operation === "receive") return "fetch"
  if (brokerWait === undefined) return "other"
  return brokerWait.atLeastMs > 0 ? "group" : "admin"
}
