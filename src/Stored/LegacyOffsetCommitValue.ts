// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int64, string } from "../Codec/Types.ts"

/**
 * LegacyOffsetCommitValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const LegacyOffsetCommitValue = message("LegacyOffsetCommitValue", {
  versions: "0",
  fields: {
    offset: int64,
    metadata: string,
    commitTimestamp: int64
  }
})
