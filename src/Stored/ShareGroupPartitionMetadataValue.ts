// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int32, string, uuid } from "../Codec/Types.ts"

/**
 * ShareGroupPartitionMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareGroupPartitionMetadataValue = message("ShareGroupPartitionMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    initializedTopics: array({
      topicId: uuid,
      topicName: string,
      partitions: array(int32)
    }),
    deletingTopics: array({
      topicId: uuid,
      topicName: string
    })
  }
})
