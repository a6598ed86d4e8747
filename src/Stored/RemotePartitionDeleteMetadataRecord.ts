// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int32, int64, int8, string, struct, uuid } from "../Codec/Types.ts"

/**
 * RemotePartitionDeleteMetadataRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const RemotePartitionDeleteMetadataRecord = message("RemotePartitionDeleteMetadataRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    topicIdPartition: struct({
      name: string,
      id: uuid,
      partition: int32
    }),
    brokerId: int32,
    eventTimestampMs: int64,
    remotePartitionDeleteState: int8
  }
})
