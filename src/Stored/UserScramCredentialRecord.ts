// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { bytes, int32, int8, string } from "../Codec/Types.ts"

/**
 * UserScramCredentialRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const UserScramCredentialRecord = message("UserScramCredentialRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    name: string,
    mechanism: int8,
    salt: bytes,
    storedKey: bytes,
    serverKey: bytes,
    iterations: int32
  }
})
