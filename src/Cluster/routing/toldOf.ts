/**
 * The error code by which a response tells that a part of its request failed, as Kafka's own clients name what did not come from a broker.
 */
import type * as Api from "../../Api/Api.ts"
import { isBrokerError } from "../../Api/ErrorCode.ts"
import { errorCodeOf, errorMessageOf } from "../../Api/internal/responseFields.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"
import type { Told } from "./elements.ts"
import type { Answer } from "./Plan.ts"
import { coordinatorNotAvailable, leaderNotAvailable } from "./refusals.ts"

const requestTimedOut = 7
const brokerNotAvailable = 8
const networkException = 13
const saslAuthenticationFailed = 58

/** What was not sent is told as if nobody led it now: that is safe to ask again. */
const notReached = ({ to }: Api.Routing): number =>
  to === "leader" ? leaderNotAvailable : to === "coordinator" ? coordinatorNotAvailable : brokerNotAvailable

/** `undefined`: no code says it. */
const codeOfFailure = (routing: Api.Routing, { reason }: KafkaError): number | undefined => {
  if (isBrokerError(reason)) return reason.code
  switch (reason._tag) {
    case "OutcomeUnknown":
      return networkException
    case "Timeout":
      return reason.sent ? requestTimedOut : notReached(routing)
    case "NotSent":
    case "ConnectionError":
      return notReached(routing)
    case "AuthenticationError":
      return saslAuthenticationFailed
    default:
      return undefined
  }
}

/** What of an answer that failed, or that has a code for the whole of its part, is told by each of its elements. */
export const toldOf = ({ routing }: Api.Any, { outcome }: Answer): Told | undefined => {
  if (outcome._tag === "Response") {
    const { response } = outcome
    return { errorCode: errorCodeOf(response), errorMessage: errorMessageOf(response) ?? null }
  }
  const errorCode = codeOfFailure(routing, outcome.error)
  return errorCode === undefined ? undefined : { errorCode, errorMessage: outcome.error.message }
}
