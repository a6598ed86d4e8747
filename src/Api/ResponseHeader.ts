// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int32 } from "../Codec/Types.ts"

/**
 * ResponseHeader, versions 0–1.
 *
 * @since 0.1.0
 * @category messages
 */
export const ResponseHeader = message("ResponseHeader", {
  versions: "0-1",
  flexible: "1+",
  fields: {
    correlationId: int32
  }
})
