// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int16, int64 } from "../Codec/Types.ts"

/**
 * SnapshotHeaderRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const SnapshotHeaderRecord = message("SnapshotHeaderRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    version: int16,
    lastContainedLogTimestamp: int64
  }
})
