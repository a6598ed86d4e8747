// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { boolean, string } from "../Codec/Types.ts"

/**
 * DefaultPrincipalData, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const DefaultPrincipalData = message("DefaultPrincipalData", {
  versions: "0",
  flexible: "0+",
  fields: {
    type: string,
    name: string,
    tokenAuthenticated: boolean
  }
})
