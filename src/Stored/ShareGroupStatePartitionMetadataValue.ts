// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int32, string, struct, uuid } from "../Codec/Types.ts"

const TopicPartitionsInfo = struct({
  topicId: uuid,
  topicName: string,
  partitions: array(int32)
})

/**
 * ShareGroupStatePartitionMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareGroupStatePartitionMetadataValue = message("ShareGroupStatePartitionMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    initializingTopics: array(TopicPartitionsInfo),
    initializedTopics: array(TopicPartitionsInfo),
    deletingTopics: array({
      topicId: uuid,
      topicName: string
    })
  }
})
