// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int8, string } from "../Codec/Types.ts"

/**
 * RemoveUserScramCredentialRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const RemoveUserScramCredentialRecord = message("RemoveUserScramCredentialRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    name: string,
    mechanism: int8
  }
})
