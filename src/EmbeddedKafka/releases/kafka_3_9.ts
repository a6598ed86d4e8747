// Made by `npm run releases:generate` from a running Kafka 3.9.2 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka39: ReleaseTable = {
  patch: "3.9.2",
  apis: [
    [0, 0, 11], // Produce
    [1, 0, 17], // Fetch
    [2, 0, 9], // ListOffsets
    [3, 0, 12], // Metadata
    [8, 0, 9], // OffsetCommit
    [9, 0, 9], // OffsetFetch
    [10, 0, 6], // FindCoordinator
    [11, 0, 9], // JoinGroup
    [12, 0, 4], // Heartbeat
    [13, 0, 5], // LeaveGroup
    [14, 0, 5], // SyncGroup
    [15, 0, 5], // DescribeGroups
    [16, 0, 5], // ListGroups
    [17, 0, 1], // SaslHandshake
    [18, 0, 4], // ApiVersions
    [19, 0, 7], // CreateTopics
    [20, 0, 6], // DeleteTopics
    [21, 0, 2], // DeleteRecords
    [22, 0, 5], // InitProducerId
    [23, 0, 4], // OffsetForLeaderEpoch
    [24, 0, 5], // AddPartitionsToTxn
    [25, 0, 4], // AddOffsetsToTxn
    [26, 0, 4], // EndTxn
    [27, 0, 1], // WriteTxnMarkers
    [28, 0, 4], // TxnOffsetCommit
    [29, 0, 3], // DescribeAcls
    [30, 0, 3], // CreateAcls
    [31, 0, 3], // DeleteAcls
    [32, 0, 4], // DescribeConfigs
    [33, 0, 2], // AlterConfigs
    [34, 0, 2], // AlterReplicaLogDirs
    [35, 0, 4], // DescribeLogDirs
    [36, 0, 2], // SaslAuthenticate
    [37, 0, 3], // CreatePartitions
    [38, 0, 3], // CreateDelegationToken
    [39, 0, 2], // RenewDelegationToken
    [40, 0, 2], // ExpireDelegationToken
    [41, 0, 3], // DescribeDelegationToken
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
    [55, 0, 2], // DescribeQuorum
    [57, 0, 1], // UpdateFeatures
    [60, 0, 1], // DescribeCluster
    [61, 0, 0], // DescribeProducers
    [64, 0, 0], // UnregisterBroker
    [65, 0, 0], // DescribeTransactions
    [66, 0, 1], // ListTransactions
    [68, 0, 0], // ConsumerGroupHeartbeat
    [69, 0, 0], // ConsumerGroupDescribe
    [74, 0, 0], // ListConfigResources
    [75, 0, 0], // DescribeTopicPartitions
    [80, 0, 0], // AddRaftVoter
    [81, 0, 0] // RemoveRaftVoter
  ],
  supportedFeatures: [
    ["kraft.version", 0, 1],
    ["metadata.version", 1, 21]
  ],
  finalizedFeatures: [["metadata.version", 21, 21]],
  configs: {
    topic: {
      gone: [],
      defined: [
        ["compression.gzip.level", "int", "-1", "-1|1..9"],
        ["compression.lz4.level", "int", "9", "1..17"],
        ["compression.zstd.level", "int", "3", "-131072..22"],
        ["flush.messages", "long", "9223372036854775807", "1.."],
        ["local.retention.bytes", "long", "-2", "-2.."],
        ["local.retention.ms", "long", "-2", "-2.."],
        [
          "message.format.version",
          "string",
          "3.0-IV1",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1|3.0-IV0|3.0-IV1|3.1-IV0|3.2-IV0|3.3-IV0|3.3-IV1|3.3-IV2|3.3-IV3|3.4-IV0|3.5-IV0|3.5-IV1|3.5-IV2|3.6-IV0|3.6-IV1|3.6-IV2|3.7-IV0|3.7-IV1|3.7-IV2|3.7-IV3|3.7-IV4|3.8-IV0|3.9-IV0|4.0-IV0|4.0-IV1"
        ],
        ["message.timestamp.after.max.ms", "long", "9223372036854775807", "0.."],
        ["message.timestamp.before.max.ms", "long", "9223372036854775807", "0.."],
        ["remote.log.copy.disable", "boolean", "false"],
        ["remote.log.delete.on.disable", "boolean", "false"],
        ["remote.storage.enable", "boolean", "false"],
        ["segment.index.bytes", "int", "10485760", "4.."]
      ]
    },
    broker: {
      gone: [
        "advertised.host.name",
        "advertised.port",
        "host.name",
        "port",
        "quota.consumer.default",
        "quota.producer.default",
        "zookeeper.sync.time.ms"
      ],
      defined: [
        ["alter.config.policy.kraft.compatibility.enable", "boolean", "false"],
        ["auto.include.jmx.reporter", "boolean", "true"],
        ["broker.heartbeat.interval.ms", "int", "2000"],
        ["broker.session.timeout.ms", "int", "9000"],
        ["compression.gzip.level", "int", "-1", "-1|1..9", "cluster-wide"],
        ["compression.lz4.level", "int", "9", "1..17", "cluster-wide"],
        [
          "compression.type",
          "string",
          "producer",
          "uncompressed|zstd|lz4|snappy|gzip|producer",
          "cluster-wide"
        ],
        ["compression.zstd.level", "int", "3", "-131072..22", "cluster-wide"],
        ["controller.listener.names", "string", null],
        ["controller.quorum.append.linger.ms", "int", "25"],
        ["controller.quorum.bootstrap.servers", "list", "", "nonempty"],
        ["controller.quorum.election.backoff.max.ms", "int", "1000"],
        ["controller.quorum.election.timeout.ms", "int", "1000"],
        ["controller.quorum.fetch.timeout.ms", "int", "2000"],
        ["controller.quorum.request.timeout.ms", "int", "2000"],
        ["controller.quorum.retry.backoff.ms", "int", "20"],
        ["controller.quorum.voters", "list", "", "nonempty"],
        ["early.start.listeners", "string", null],
        ["eligible.leader.replicas.enable", "boolean", "false"],
        [
          "group.consumer.assignors",
          "list",
          "org.apache.kafka.coordinator.group.assignor.UniformAssignor,org.apache.kafka.coordinator.group.assignor.RangeAssignor"
        ],
        ["group.consumer.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.consumer.max.heartbeat.interval.ms", "int", "15000", "1.."],
        ["group.consumer.max.session.timeout.ms", "int", "60000", "1.."],
        ["group.consumer.max.size", "int", "2147483647", "1.."],
        [
          "group.consumer.migration.policy",
          "string",
          "disabled",
          "!DISABLED|DOWNGRADE|UPGRADE|BIDIRECTIONAL",
          "internal"
        ],
        ["group.consumer.min.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.consumer.min.session.timeout.ms", "int", "45000", "1.."],
        ["group.consumer.session.timeout.ms", "int", "45000", "1.."],
        ["group.coordinator.append.linger.ms", "int", "10", "0.."],
        ["group.coordinator.new.enable", "boolean", "false", "", "internal"],
        ["group.coordinator.rebalance.protocols", "list", "classic", "consumer|classic|share|unknown"],
        ["group.coordinator.threads", "int", "1", "1.."],
        ["group.share.delivery.count.limit", "int", "5", "2..10"],
        ["group.share.enable", "boolean", "false", "", "internal"],
        ["group.share.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.share.max.groups", "short", "10", "1..100"],
        ["group.share.max.heartbeat.interval.ms", "int", "15000", "1.."],
        ["group.share.max.record.lock.duration.ms", "int", "60000", "30000..3600000"],
        ["group.share.max.session.timeout.ms", "int", "60000", "1.."],
        ["group.share.max.size", "short", "200", "10..1000"],
        ["group.share.min.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.share.min.record.lock.duration.ms", "int", "15000", "1000..30000"],
        ["group.share.min.session.timeout.ms", "int", "45000", "1.."],
        ["group.share.partition.max.record.locks", "int", "200", "100..10000"],
        ["group.share.record.lock.duration.ms", "int", "30000", "1000..60000"],
        ["group.share.session.timeout.ms", "int", "45000", "1.."],
        ["initial.broker.registration.timeout.ms", "int", "60000"],
        [
          "inter.broker.protocol.version",
          "string",
          "3.9-IV0",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1|3.0-IV0|3.0-IV1|3.1-IV0|3.2-IV0|3.3-IV0|3.3-IV1|3.3-IV2|3.3-IV3|3.4-IV0|3.5-IV0|3.5-IV1|3.5-IV2|3.6-IV0|3.6-IV1|3.6-IV2|3.7-IV0|3.7-IV1|3.7-IV2|3.7-IV3|3.7-IV4|3.8-IV0|3.9-IV0|4.0-IV0|4.0-IV1"
        ],
        ["leader.imbalance.check.interval.seconds", "long", "300", "1.."],
        [
          "listener.security.protocol.map",
          "string",
          "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT",
          "",
          "per-broker"
        ],
        ["listeners", "string", "PLAINTEXT://:9092", "", "per-broker"],
        ["log.cleaner.delete.retention.ms", "long", "86400000", "0..", "cluster-wide"],
        ["log.cleaner.max.compaction.lag.ms", "long", "9223372036854775807", "1..", "cluster-wide"],
        ["log.cleaner.min.cleanable.ratio", "double", "0.5", "0..1", "cluster-wide"],
        ["log.cleaner.min.compaction.lag.ms", "long", "0", "0..", "cluster-wide"],
        ["log.dir.failure.timeout.ms", "long", "30000", "1.."],
        ["log.initial.task.delay.ms", "long", "30000", "0..", "internal"],
        ["log.local.retention.bytes", "long", "-2", "-2..", "cluster-wide"],
        ["log.local.retention.ms", "long", "-2", "-2..", "cluster-wide"],
        [
          "log.message.format.version",
          "string",
          "3.0-IV1",
          "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0-IV0|0.10.0-IV1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2-IV0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0-IV0|1.1-IV0|2.0-IV0|2.0-IV1|2.1-IV0|2.1-IV1|2.1-IV2|2.2-IV0|2.2-IV1|2.3-IV0|2.3-IV1|2.4-IV0|2.4-IV1|2.5-IV0|2.6-IV0|2.7-IV0|2.7-IV1|2.7-IV2|2.8-IV0|2.8-IV1|3.0-IV0|3.0-IV1|3.1-IV0|3.2-IV0|3.3-IV0|3.3-IV1|3.3-IV2|3.3-IV3|3.4-IV0|3.5-IV0|3.5-IV1|3.5-IV2|3.6-IV0|3.6-IV1|3.6-IV2|3.7-IV0|3.7-IV1|3.7-IV2|3.7-IV3|3.7-IV4|3.8-IV0|3.9-IV0|4.0-IV0|4.0-IV1"
        ],
        ["log.message.timestamp.after.max.ms", "long", "9223372036854775807", "0..", "cluster-wide"],
        ["log.message.timestamp.before.max.ms", "long", "9223372036854775807", "0..", "cluster-wide"],
        ["log.message.timestamp.difference.max.ms", "long", "9223372036854775807", "0..", "cluster-wide"],
        ["max.request.partition.size.limit", "int", "2000", "1.."],
        ["metadata.log.dir", "string", null],
        ["metadata.log.max.record.bytes.between.snapshots", "long", "20971520", "1.."],
        ["metadata.log.max.snapshot.interval.ms", "long", "3600000", "0.."],
        ["metadata.log.segment.bytes", "int", "1073741824", "12.."],
        ["metadata.log.segment.min.bytes", "int", "8388608", "12..", "internal"],
        ["metadata.log.segment.ms", "long", "604800000"],
        ["metadata.max.idle.interval.ms", "int", "500", "0.."],
        ["metadata.max.retention.bytes", "long", "104857600"],
        ["metadata.max.retention.ms", "long", "604800000"],
        ["node.id", "int", "-1"],
        [
          "principal.builder.class",
          "class",
          "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
          "",
          "per-broker"
        ],
        ["process.roles", "list", "", "broker|controller"],
        ["producer.id.expiration.check.interval.ms", "int", "600000", "1..", "internal"],
        ["producer.id.expiration.ms", "int", "86400000", "1..", "cluster-wide"],
        ["remote.fetch.max.wait.ms", "int", "500", "1..", "cluster-wide"],
        ["remote.log.index.file.cache.total.size.bytes", "long", "1073741824", "1..", "cluster-wide"],
        ["remote.log.manager.copier.thread.pool.size", "int", "-1", "-1|1.."],
        [
          "remote.log.manager.copy.max.bytes.per.second",
          "long",
          "9223372036854775807",
          "1..",
          "cluster-wide"
        ],
        ["remote.log.manager.copy.quota.window.num", "int", "11", "1.."],
        ["remote.log.manager.copy.quota.window.size.seconds", "int", "1", "1.."],
        ["remote.log.manager.expiration.thread.pool.size", "int", "-1", "-1|1.."],
        [
          "remote.log.manager.fetch.max.bytes.per.second",
          "long",
          "9223372036854775807",
          "1..",
          "cluster-wide"
        ],
        ["remote.log.manager.fetch.quota.window.num", "int", "11", "1.."],
        ["remote.log.manager.fetch.quota.window.size.seconds", "int", "1", "1.."],
        ["remote.log.manager.task.interval.ms", "long", "30000", "1.."],
        ["remote.log.manager.task.retry.backoff.max.ms", "long", "30000", "1..", "internal"],
        ["remote.log.manager.task.retry.backoff.ms", "long", "500", "1..", "internal"],
        ["remote.log.manager.task.retry.jitter", "double", "0.2", "0..0.5", "internal"],
        ["remote.log.manager.thread.pool.size", "int", "10", "1.."],
        ["remote.log.metadata.custom.metadata.max.bytes", "int", "128", "0.."],
        [
          "remote.log.metadata.manager.class.name",
          "string",
          "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
          "nonempty"
        ],
        ["remote.log.metadata.manager.class.path", "string", null],
        ["remote.log.metadata.manager.impl.prefix", "string", "rlmm.config.", "nonempty"],
        ["remote.log.metadata.manager.listener.name", "string", null, "nonempty"],
        ["remote.log.reader.max.pending.tasks", "int", "100", "1.."],
        ["remote.log.reader.threads", "int", "10", "1.."],
        ["remote.log.storage.manager.class.name", "string", null, "nonempty"],
        ["remote.log.storage.manager.class.path", "string", null],
        ["remote.log.storage.manager.impl.prefix", "string", "rsm.config.", "nonempty"],
        ["remote.log.storage.system.enable", "boolean", "false"],
        ["sasl.login.connect.timeout.ms", "int", null],
        ["sasl.login.read.timeout.ms", "int", null],
        ["sasl.login.retry.backoff.max.ms", "long", "10000"],
        ["sasl.login.retry.backoff.ms", "long", "100"],
        ["sasl.mechanism.controller.protocol", "string", "GSSAPI"],
        ["sasl.oauthbearer.clock.skew.seconds", "int", "30"],
        ["sasl.oauthbearer.expected.audience", "list", null],
        ["sasl.oauthbearer.expected.issuer", "string", null],
        ["sasl.oauthbearer.jwks.endpoint.refresh.ms", "long", "3600000"],
        ["sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", "long", "10000"],
        ["sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", "long", "100"],
        ["sasl.oauthbearer.jwks.endpoint.url", "string", null],
        ["sasl.oauthbearer.scope.claim.name", "string", "scope"],
        ["sasl.oauthbearer.sub.claim.name", "string", "sub"],
        ["sasl.oauthbearer.token.endpoint.url", "string", null],
        ["security.inter.broker.protocol", "string", "PLAINTEXT", "PLAINTEXT|SSL|SASL_PLAINTEXT|SASL_SSL"],
        ["server.max.startup.time.ms", "long", "9223372036854775807", "0..", "internal"],
        ["socket.listen.backlog.size", "int", "50", "1.."],
        ["ssl.allow.dn.changes", "boolean", "false"],
        ["ssl.allow.san.changes", "boolean", "false"],
        ["telemetry.max.bytes", "int", "1048576", "1.."],
        ["transaction.partition.verification.enable", "boolean", "true", "", "cluster-wide"],
        ["unclean.leader.election.interval.ms", "long", "300000", "1..", "internal"],
        ["unstable.api.versions.enable", "boolean", "false", "", "internal"],
        ["unstable.feature.versions.enable", "boolean", "false", "", "internal"],
        ["zookeeper.metadata.migration.enable", "boolean", "false"],
        ["zookeeper.metadata.migration.min.batch.size", "int", "200", "1..", "internal"]
      ]
    },
    group: { gone: [], defined: [] },
    clientMetrics: {
      gone: [],
      defined: [
        ["interval.ms", "int", "300000"],
        ["match", "list", ""],
        ["metrics", "list", ""]
      ]
    }
  }
}
