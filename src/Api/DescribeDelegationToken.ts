// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, bytes, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeDelegationToken API: key 41, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeDelegationToken = Api.make("DescribeDelegationToken", {
  key: 41,
  versions: "0-3",
  flexible: "2+",
  throttles: "1+",
  readOnly: true,
  request: {
    /** Null: all owners. */
    owners: nullable(
      array({
        principalType: string,
        principalName: string
      })
    )
  },
  response: {
    errorCode: int16,
    tokens: array({
      principalType: string,
      principalName: string,
      /** Versions 3+. */
      tokenRequesterPrincipalType: at("3+", string),
      /** Versions 3+. */
      tokenRequesterPrincipalName: at("3+", string),
      issueTimestamp: int64,
      expiryTimestamp: int64,
      maxTimestamp: int64,
      tokenId: string,
      hmac: bytes,
      renewers: array({
        principalType: string,
        principalName: string
      })
    }),
    throttleTimeMs: int32
  }
})
