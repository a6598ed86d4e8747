// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, int32, int64 } from "../Codec/Types.ts"

/**
 * ShareGroupTargetAssignmentMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareGroupTargetAssignmentMetadataValue = message("ShareGroupTargetAssignmentMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    assignmentEpoch: int32,
    assignmentTimestamp: at("0+", int64, { tag: 0, default: 0n })
  }
})
