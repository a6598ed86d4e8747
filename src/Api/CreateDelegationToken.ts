// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, bytes, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's CreateDelegationToken API: key 38, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const CreateDelegationToken = Api.make("CreateDelegationToken", {
  key: 38,
  versions: "0-3",
  flexible: "2+",
  throttles: "1+",
  request: {
    /** Versions 3+. */
    ownerPrincipalType: at("3+", nullable(string)),
    /** Versions 3+. */
    ownerPrincipalName: at("3+", nullable(string)),
    renewers: array({
      principalType: string,
      principalName: string
    }),
    maxLifetimeMs: int64
  },
  response: {
    errorCode: int16,
    principalType: string,
    principalName: string,
    /** Versions 3+. */
    tokenRequesterPrincipalType: at("3+", string),
    /** Versions 3+. */
    tokenRequesterPrincipalName: at("3+", string),
    issueTimestampMs: int64,
    expiryTimestampMs: int64,
    maxTimestampMs: int64,
    tokenId: string,
    hmac: bytes,
    throttleTimeMs: int32
  }
})
