// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { bytes, int16, int32, int64 } from "../Codec/Types.ts"

/**
 * Kafka's ExpireDelegationToken API: key 40, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const ExpireDelegationToken = Api.make("ExpireDelegationToken", {
  key: 40,
  versions: "0-2",
  flexible: "2+",
  throttles: "1+",
  request: {
    hmac: bytes,
    expiryTimePeriodMs: int64
  },
  response: {
    errorCode: int16,
    expiryTimestampMs: int64,
    throttleTimeMs: int32
  }
})
