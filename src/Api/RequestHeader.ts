// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * RequestHeader, versions 0–2.
 *
 * @since 0.1.0
 * @category messages
 */
export const RequestHeader = message("RequestHeader", {
  versions: "0-2",
  flexible: "2+",
  fields: {
    requestApiKey: int16,
    requestApiVersion: int16,
    correlationId: int32,
    /** Versions 1+. */
    clientId: at("1+", nullable(string), { flexible: "none" })
  }
})
