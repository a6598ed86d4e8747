// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { RemoteLogSegmentMetadataRecord } from "./RemoteLogSegmentMetadataRecord.ts"
import { RemoteLogSegmentMetadataUpdateRecord } from "./RemoteLogSegmentMetadataUpdateRecord.ts"
import { RemotePartitionDeleteMetadataRecord } from "./RemotePartitionDeleteMetadataRecord.ts"
import { RemoteLogSegmentMetadataSnapshotRecord } from "./RemoteLogSegmentMetadataSnapshotRecord.ts"

/**
 * The records of `__remote_log_metadata`, by their apiKey.
 *
 * @since 0.1.0
 * @category messages
 */
export const remoteLogRecords = {
  0: { type: "RemoteLogSegmentMetadataRecord", value: RemoteLogSegmentMetadataRecord },
  1: { type: "RemoteLogSegmentMetadataUpdateRecord", value: RemoteLogSegmentMetadataUpdateRecord },
  2: { type: "RemotePartitionDeleteMetadataRecord", value: RemotePartitionDeleteMetadataRecord },
  3: { type: "RemoteLogSegmentMetadataSnapshotRecord", value: RemoteLogSegmentMetadataSnapshotRecord }
} as const
