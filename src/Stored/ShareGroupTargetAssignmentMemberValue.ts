// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int32, uuid } from "../Codec/Types.ts"

/**
 * ShareGroupTargetAssignmentMemberValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareGroupTargetAssignmentMemberValue = message("ShareGroupTargetAssignmentMemberValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    topicPartitions: array({
      topicId: uuid,
      partitions: array(int32)
    })
  }
})
