// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int8, nullable, struct, uuid } from "../Codec/Types.ts"

const TopicPartitions = struct({
  topicId: uuid,
  partitions: array(int32),
  assignmentEpochs: at("0+", nullable(array(int32)), { tag: 0 })
})

/**
 * ConsumerGroupCurrentMemberAssignmentValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerGroupCurrentMemberAssignmentValue = message(
  "ConsumerGroupCurrentMemberAssignmentValue",
  {
    versions: "0",
    flexible: "0+",
    fields: {
      memberEpoch: int32,
      previousMemberEpoch: int32,
      state: int8,
      assignedPartitions: array(TopicPartitions),
      partitionsPendingRevocation: array(TopicPartitions)
    }
  }
)
