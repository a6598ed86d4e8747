// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int64 } from "../Codec/Types.ts"

/**
 * AbortedTxn, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const AbortedTxn = message("AbortedTxn", {
  versions: "0",
  fields: {
    producerId: int64,
    firstOffset: int64,
    lastOffset: int64,
    lastStableOffset: int64
  }
})
