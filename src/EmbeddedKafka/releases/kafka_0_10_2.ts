// Made by `npm run releases:generate` from a running Kafka 0.10.2.2 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka0102: ReleaseTable = {
  patch: "0.10.2.2",
  apis: [
    [0, 0, 2], // Produce
    [1, 0, 3], // Fetch
    [2, 0, 1], // ListOffsets
    [3, 0, 2], // Metadata
    [4, 0, 0], // LeaderAndIsr
    [5, 0, 0], // StopReplica
    [6, 0, 3], // UpdateMetadata
    [7, 1, 1], // ControlledShutdown
    [8, 0, 2], // OffsetCommit
    [9, 0, 2], // OffsetFetch
    [10, 0, 0], // FindCoordinator
    [11, 0, 1], // JoinGroup
    [12, 0, 0], // Heartbeat
    [13, 0, 0], // LeaveGroup
    [14, 0, 0], // SyncGroup
    [15, 0, 0], // DescribeGroups
    [16, 0, 0], // ListGroups
    [17, 0, 0], // SaslHandshake
    [18, 0, 0], // ApiVersions
    [19, 0, 1], // CreateTopics
    [20, 0, 0] // DeleteTopics
  ],
  supportedFeatures: [],
  finalizedFeatures: [],
  configs: {
    topic: {
      gone: [],
      defined: [
        ["cleanup.policy", "list", "delete", "compact|delete"],
        ["follower.replication.throttled.replicas", "list", "", "replicas"],
        ["leader.replication.throttled.replicas", "list", "", "replicas"],
        ["message.format.version", "string", "0.10.2-IV0"],
        ["message.timestamp.difference.max.ms", "long", "9223372036854775807", "0.."],
        ["message.timestamp.type", "string", "CreateTime"],
        ["min.compaction.lag.ms", "long", "0", "0.."]
      ]
    },
    broker: {
      gone: [],
      defined: [
        ["broker.rack", "string", null],
        ["create.topic.policy.class.name", "class", null],
        ["group.max.session.timeout.ms", "int", "300000"],
        ["inter.broker.listener.name", "string", null],
        ["inter.broker.protocol.version", "string", "0.10.2-IV0"],
        [
          "listener.security.protocol.map",
          "string",
          "SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,TRACE:TRACE,SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT"
        ],
        ["log.cleaner.min.compaction.lag.ms", "long", "0"],
        ["log.cleanup.policy", "list", "delete", "compact|delete"],
        ["log.message.format.version", "string", "0.10.2-IV0"],
        ["log.message.timestamp.difference.max.ms", "long", "9223372036854775807", "0.."],
        ["log.message.timestamp.type", "string", "CreateTime", "CreateTime|LogAppendTime"],
        ["metrics.recording.level", "string", "INFO"],
        ["replica.fetch.max.bytes", "int", "1048576", "0.."],
        ["replica.fetch.response.max.bytes", "int", "10485760", "0.."],
        ["replication.quota.window.num", "int", "11", "1.."],
        ["replication.quota.window.size.seconds", "int", "1", "1.."],
        ["sasl.enabled.mechanisms", "list", "GSSAPI"],
        ["sasl.mechanism.inter.broker.protocol", "string", "GSSAPI"],
        ["ssl.secure.random.implementation", "string", null]
      ]
    },
    group: { gone: [], defined: [] },
    clientMetrics: { gone: [], defined: [] }
  }
}
