// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int32, string, uuid } from "../Codec/Types.ts"

/**
 * ConsumerGroupPartitionMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerGroupPartitionMetadataValue = message("ConsumerGroupPartitionMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    topics: array({
      topicId: uuid,
      topicName: string,
      numPartitions: int32,
      partitionMetadata: array({
        partition: int32,
        racks: array(string)
      })
    })
  }
})
