// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, nullable, string } from "../Codec/Types.ts"

/**
 * AbortTransactionRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const AbortTransactionRecord = message("AbortTransactionRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    reason: at("0+", nullable(string), { tag: 0, default: null })
  }
})
