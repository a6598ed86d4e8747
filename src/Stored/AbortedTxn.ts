// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { int64, message } from "../Codec/index.ts"

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
