// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, boolean, bytes, int32, int64, int8, nullable, uuid } from "../Codec/Types.ts"

/**
 * RemoteLogSegmentMetadataSnapshotRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const RemoteLogSegmentMetadataSnapshotRecord = message("RemoteLogSegmentMetadataSnapshotRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    segmentId: uuid,
    startOffset: int64,
    endOffset: int64,
    brokerId: int32,
    maxTimestampMs: int64,
    eventTimestampMs: int64,
    segmentLeaderEpochs: array({
      leaderEpoch: int32,
      offset: int64
    }),
    segmentSizeInBytes: int32,
    customMetadata: at("0+", nullable(bytes), { default: null }),
    remoteLogSegmentState: int8,
    txnIndexEmpty: at("0+", boolean, { tag: 0 })
  }
})
