// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { int64, message, string } from "../Codec/index.ts"

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
