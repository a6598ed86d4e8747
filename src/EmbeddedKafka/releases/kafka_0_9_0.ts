// Made by `npm run releases:generate` from a running Kafka 0.9.0.1 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka090: ReleaseTable = {
  patch: "0.9.0.1",
  apis: [
    [0, 0, 1], // Produce
    [1, 0, 1], // Fetch
    [2, 0, 0], // ListOffsets
    [3, 0, 0], // Metadata
    [4, 0, 0], // LeaderAndIsr
    [5, 0, 0], // StopReplica
    [6, 0, 1], // UpdateMetadata
    [7, 0, 1], // ControlledShutdown
    [8, 0, 2], // OffsetCommit
    [9, 0, 1], // OffsetFetch
    [10, 0, 0], // FindCoordinator
    [11, 0, 0], // JoinGroup
    [12, 0, 0], // Heartbeat
    [13, 0, 0], // LeaveGroup
    [14, 0, 0], // SyncGroup
    [15, 0, 0], // DescribeGroups
    [16, 0, 0] // ListGroups
  ],
  supportedFeatures: [],
  finalizedFeatures: [],
  configs: {
    topic: { gone: [], defined: [] },
    broker: { gone: [], defined: [] },
    group: { gone: [], defined: [] },
    clientMetrics: { gone: [], defined: [] }
  }
}
