// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { int8, message, string } from "../Codec/index.ts"

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
