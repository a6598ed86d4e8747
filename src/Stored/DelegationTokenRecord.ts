// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int64, string } from "../Codec/Types.ts"

/**
 * DelegationTokenRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const DelegationTokenRecord = message("DelegationTokenRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    owner: string,
    requester: string,
    renewers: array(string),
    issueTimestamp: int64,
    maxTimestamp: int64,
    expirationTimestamp: int64,
    tokenId: string
  }
})
