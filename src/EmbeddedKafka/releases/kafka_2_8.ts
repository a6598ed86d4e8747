// Made by `npm run releases:generate` from a running Kafka 2.8.2 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka28: ReleaseTable = {
  patch: "2.8.2",
  apis: [
    [0, 0, 9], // Produce
    [1, 0, 12], // Fetch
    [2, 0, 6], // ListOffsets
    [3, 0, 11], // Metadata
    [4, 0, 5], // LeaderAndIsr
    [5, 0, 3], // StopReplica
    [6, 0, 7], // UpdateMetadata
    [7, 0, 3], // ControlledShutdown
    [8, 0, 8], // OffsetCommit
    [9, 0, 7], // OffsetFetch
    [10, 0, 3], // FindCoordinator
    [11, 0, 7], // JoinGroup
    [12, 0, 4], // Heartbeat
    [13, 0, 4], // LeaveGroup
    [14, 0, 5], // SyncGroup
    [15, 0, 5], // DescribeGroups
    [16, 0, 4], // ListGroups
    [17, 0, 1], // SaslHandshake
    [18, 0, 3], // ApiVersions
    [19, 0, 7], // CreateTopics
    [20, 0, 6], // DeleteTopics
    [21, 0, 2], // DeleteRecords
    [22, 0, 4], // InitProducerId
    [23, 0, 4], // OffsetForLeaderEpoch
    [24, 0, 3], // AddPartitionsToTxn
    [25, 0, 3], // AddOffsetsToTxn
    [26, 0, 3], // EndTxn
    [27, 0, 1], // WriteTxnMarkers
    [28, 0, 3], // TxnOffsetCommit
    [29, 0, 2], // DescribeAcls
    [30, 0, 2], // CreateAcls
    [31, 0, 2], // DeleteAcls
    [32, 0, 4], // DescribeConfigs
    [33, 0, 2], // AlterConfigs
    [34, 0, 2], // AlterReplicaLogDirs
    [35, 0, 2], // DescribeLogDirs
    [36, 0, 2], // SaslAuthenticate
    [37, 0, 3], // CreatePartitions
    [38, 0, 2], // CreateDelegationToken
    [39, 0, 2], // RenewDelegationToken
    [40, 0, 2], // ExpireDelegationToken
    [41, 0, 2], // DescribeDelegationToken
    [42, 0, 2], // DeleteGroups
    [43, 0, 2], // ElectLeaders
    [44, 0, 1], // IncrementalAlterConfigs
    [45, 0, 0], // AlterPartitionReassignments
    [46, 0, 0], // ListPartitionReassignments
    [47, 0, 0], // OffsetDelete
    [48, 0, 1], // DescribeClientQuotas
    [49, 0, 1], // AlterClientQuotas
    [50, 0, 0], // DescribeUserScramCredentials
    [51, 0, 0], // AlterUserScramCredentials
    [56, 0, 0], // AlterPartition
    [57, 0, 0], // UpdateFeatures
    [60, 0, 0], // DescribeCluster
    [61, 0, 0] // DescribeProducers
  ],
  supportedFeatures: [],
  finalizedFeatures: [],
  configs: {
    topic: {
      gone: [],
      defined: [
        ["compression.type", "string", "producer", "uncompressed|zstd|lz4|snappy|gzip|producer"],
        ["max.compaction.lag.ms", "long", "9223372036854775807", "1.."],
        ["max.message.bytes", "int", "1048588", "0.."],
        ["message.downconversion.enable", "boolean", "true"],
        [
          "message.format.version",
          "string",
          "2.8-IV1",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1"
        ],
        ["message.timestamp.type", "string", "CreateTime", "CreateTime|LogAppendTime"],
        ["retention.ms", "long", "604800000", "-1.."],
        ["segment.ms", "long", "604800000", "1.."]
      ]
    },
    broker: {
      gone: [],
      defined: [
        ["broker.heartbeat.interval.ms", "int", "2000", "", "internal"],
        ["broker.session.timeout.ms", "int", "9000", "", "internal"],
        ["client.quota.callback.class", "class", null],
        ["connection.failed.authentication.delay.ms", "int", "100", "0.."],
        ["connections.max.reauth.ms", "long", "0"],
        ["control.plane.listener.name", "string", null],
        ["controller.listener.names", "string", null, "", "internal"],
        ["controller.quorum.append.linger.ms", "int", "25", "", "internal"],
        ["controller.quorum.election.backoff.max.ms", "int", "1000", "", "internal"],
        ["controller.quorum.election.timeout.ms", "int", "1000", "", "internal"],
        ["controller.quorum.fetch.timeout.ms", "int", "2000", "", "internal"],
        ["controller.quorum.request.timeout.ms", "int", "2000", "", "internal"],
        ["controller.quorum.retry.backoff.ms", "int", "20", "", "internal"],
        ["controller.quorum.voters", "list", "", "nonempty", "internal"],
        ["controller.quota.window.num", "int", "11", "1.."],
        ["controller.quota.window.size.seconds", "int", "1", "1.."],
        ["delegation.token.secret.key", "password", null],
        ["fetch.max.bytes", "int", "57671680", "1024.."],
        ["group.max.session.timeout.ms", "int", "1800000"],
        ["group.max.size", "int", "2147483647", "1.."],
        ["initial.broker.registration.timeout.ms", "int", "60000", "", "internal"],
        [
          "inter.broker.protocol.version",
          "string",
          "2.8-IV1",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1"
        ],
        ["kafka.metrics.polling.interval.secs", "int", "10", "1.."],
        ["kafka.metrics.reporters", "list", ""],
        ["log.cleaner.max.compaction.lag.ms", "long", "9223372036854775807", "", "cluster-wide"],
        ["log.message.downconversion.enable", "boolean", "true", "", "cluster-wide"],
        [
          "log.message.format.version",
          "string",
          "2.8-IV1",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1"
        ],
        ["max.connection.creation.rate", "int", "2147483647", "0..", "cluster-wide"],
        ["max.connections", "int", "2147483647", "0..", "cluster-wide"],
        ["max.connections.per.ip", "int", "2147483647", "0..", "cluster-wide"],
        ["max.connections.per.ip.overrides", "string", "", "", "cluster-wide"],
        ["message.max.bytes", "int", "1048588", "0..", "cluster-wide"],
        ["metadata.log.dir", "string", null, "", "internal"],
        ["node.id", "int", "-1", "", "internal"],
        ["offsets.retention.minutes", "int", "10080", "1.."],
        ["process.roles", "list", "", "broker|controller", "internal"],
        ["replica.lag.time.max.ms", "long", "30000"],
        ["replica.selector.class", "string", null],
        ["sasl.client.callback.handler.class", "class", null],
        ["sasl.login.callback.handler.class", "class", null],
        ["sasl.login.class", "class", null],
        ["sasl.login.refresh.buffer.seconds", "short", "300", "", "per-broker"],
        ["sasl.login.refresh.min.period.seconds", "short", "60", "", "per-broker"],
        ["sasl.login.refresh.window.factor", "double", "0.8", "", "per-broker"],
        ["sasl.login.refresh.window.jitter", "double", "0.05", "", "per-broker"],
        ["sasl.mechanism.controller.protocol", "string", "GSSAPI", "", "internal"],
        ["sasl.server.callback.handler.class", "class", null],
        ["sasl.server.max.receive.size", "int", "524288"],
        ["security.providers", "string", null],
        ["socket.connection.setup.timeout.max.ms", "long", "30000"],
        ["socket.connection.setup.timeout.ms", "long", "10000"],
        ["ssl.enabled.protocols", "list", "TLSv1.2,TLSv1.3", "", "per-broker"],
        ["ssl.endpoint.identification.algorithm", "string", "https", "", "per-broker"],
        ["ssl.engine.factory.class", "class", null, "", "per-broker"],
        ["ssl.keystore.certificate.chain", "password", null, "", "per-broker"],
        ["ssl.keystore.key", "password", null, "", "per-broker"],
        ["ssl.principal.mapping.rules", "string", "DEFAULT"],
        ["ssl.protocol", "string", "TLSv1.3", "", "per-broker"],
        ["ssl.truststore.certificates", "password", null, "", "per-broker"],
        ["transaction.abort.timed.out.transaction.cleanup.interval.ms", "int", "10000", "1.."],
        ["zookeeper.clientCnxnSocket", "string", null],
        ["zookeeper.connect", "string", null],
        ["zookeeper.session.timeout.ms", "int", "18000"],
        ["zookeeper.ssl.cipher.suites", "list", null],
        ["zookeeper.ssl.client.enable", "boolean", "false"],
        ["zookeeper.ssl.crl.enable", "boolean", "false"],
        ["zookeeper.ssl.enabled.protocols", "list", null],
        ["zookeeper.ssl.endpoint.identification.algorithm", "string", "HTTPS"],
        ["zookeeper.ssl.keystore.location", "string", null],
        ["zookeeper.ssl.keystore.password", "password", null],
        ["zookeeper.ssl.keystore.type", "string", null],
        ["zookeeper.ssl.ocsp.enable", "boolean", "false"],
        ["zookeeper.ssl.protocol", "string", "TLSv1.2"],
        ["zookeeper.ssl.truststore.location", "string", null],
        ["zookeeper.ssl.truststore.password", "password", null],
        ["zookeeper.ssl.truststore.type", "string", null]
      ]
    },
    group: { gone: [], defined: [] },
    clientMetrics: { gone: [], defined: [] }
  }
}
