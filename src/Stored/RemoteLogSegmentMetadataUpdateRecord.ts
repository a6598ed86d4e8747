// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, bytes, int32, int64, int8, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * RemoteLogSegmentMetadataUpdateRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const RemoteLogSegmentMetadataUpdateRecord = message("RemoteLogSegmentMetadataUpdateRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    remoteLogSegmentId: struct({
      topicIdPartition: struct({
        name: string,
        id: uuid,
        partition: int32
      }),
      id: uuid
    }),
    brokerId: int32,
    eventTimestampMs: int64,
    customMetadata: at("0+", nullable(bytes), { default: null }),
    remoteLogSegmentState: int8
  }
})
