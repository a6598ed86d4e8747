// Made by `npm run releases:generate` from a running Kafka 4.4.0 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka44: ReleaseTable = {
  patch: "4.4.0",
  apis: [
    [0, 0, 13], // Produce
    [1, 4, 18], // Fetch
    [2, 1, 11], // ListOffsets
    [3, 0, 13], // Metadata
    [8, 2, 10], // OffsetCommit
    [9, 1, 10], // OffsetFetch
    [10, 0, 6], // FindCoordinator
    [11, 0, 9], // JoinGroup
    [12, 0, 4], // Heartbeat
    [13, 0, 5], // LeaveGroup
    [14, 0, 5], // SyncGroup
    [15, 0, 6], // DescribeGroups
    [16, 0, 5], // ListGroups
    [17, 0, 1], // SaslHandshake
    [18, 0, 5], // ApiVersions
    [19, 2, 7], // CreateTopics
    [20, 1, 6], // DeleteTopics
    [21, 0, 2], // DeleteRecords
    [22, 0, 5], // InitProducerId
    [23, 2, 4], // OffsetForLeaderEpoch
    [24, 0, 5], // AddPartitionsToTxn
    [25, 0, 4], // AddOffsetsToTxn
    [26, 0, 5], // EndTxn
    [27, 1, 2], // WriteTxnMarkers
    [28, 0, 6], // TxnOffsetCommit
    [29, 1, 3], // DescribeAcls
    [30, 1, 3], // CreateAcls
    [31, 1, 3], // DeleteAcls
    [32, 1, 4], // DescribeConfigs
    [33, 0, 2], // AlterConfigs
    [34, 1, 2], // AlterReplicaLogDirs
    [35, 1, 5], // DescribeLogDirs
    [36, 0, 2], // SaslAuthenticate
    [37, 0, 3], // CreatePartitions
    [38, 1, 3], // CreateDelegationToken
    [39, 1, 2], // RenewDelegationToken
    [40, 1, 2], // ExpireDelegationToken
    [41, 1, 3], // DescribeDelegationToken
    [42, 0, 3], // DeleteGroups
    [43, 0, 2], // ElectLeaders
    [44, 0, 1], // IncrementalAlterConfigs
    [45, 0, 1], // AlterPartitionReassignments
    [46, 0, 0], // ListPartitionReassignments
    [47, 0, 0], // OffsetDelete
    [48, 0, 1], // DescribeClientQuotas
    [49, 0, 1], // AlterClientQuotas
    [50, 0, 0], // DescribeUserScramCredentials
    [51, 0, 0], // AlterUserScramCredentials
    [55, 0, 2], // DescribeQuorum
    [57, 0, 2], // UpdateFeatures
    [60, 0, 2], // DescribeCluster
    [61, 0, 0], // DescribeProducers
    [64, 0, 0], // UnregisterBroker
    [65, 0, 0], // DescribeTransactions
    [66, 0, 2], // ListTransactions
    [68, 0, 1], // ConsumerGroupHeartbeat
    [69, 0, 1], // ConsumerGroupDescribe
    [74, 0, 1], // ListConfigResources
    [75, 0, 0], // DescribeTopicPartitions
    [76, 1, 1], // ShareGroupHeartbeat
    [77, 1, 1], // ShareGroupDescribe
    [78, 1, 2], // ShareFetch
    [79, 1, 2], // ShareAcknowledge
    [80, 0, 1], // AddRaftVoter
    [81, 0, 0], // RemoveRaftVoter
    [83, 0, 0], // InitializeShareGroupState
    [84, 0, 0], // ReadShareGroupState
    [85, 0, 1], // WriteShareGroupState
    [86, 0, 0], // DeleteShareGroupState
    [87, 0, 1], // ReadShareGroupStateSummary
    [88, 0, 1], // StreamsGroupHeartbeat
    [89, 0, 1], // StreamsGroupDescribe
    [90, 0, 1], // DescribeShareGroupOffsets
    [91, 0, 0], // AlterShareGroupOffsets
    [92, 0, 0], // DeleteShareGroupOffsets
    [93, 0, 0], // StreamsGroupTopologyDescriptionUpdate
    [94, 0, 0] // UnregisterController
  ],
  supportedFeatures: [
    ["group.version", 0, 1],
    ["kraft.version", 0, 1],
    ["metadata.version", 7, 33],
    ["share.version", 0, 2],
    ["streams.version", 0, 1],
    ["transaction.version", 0, 2],
    ["eligible.leader.replicas.version", 0, 1]
  ],
  finalizedFeatures: [
    ["group.version", 1, 1],
    ["streams.version", 1, 1],
    ["transaction.version", 2, 2],
    ["eligible.leader.replicas.version", 1, 1],
    ["share.version", 2, 2],
    ["metadata.version", 33, 33]
  ],
  configs: {
    topic: {
      gone: [],
      defined: [
        ["errors.deadletterqueue.group.enable", "boolean", "false"],
        ["internal.segment.bytes", "int", null, "", "internal"],
        ["max.decompressed.message.bytes", "int", "2147483639", "1..2147483639"],
        ["remote.copy.lag.bytes", "long", "-1", "-1.."],
        ["remote.copy.lag.ms", "long", "0", "-1.."],
        ["segment.bytes", "int", "1073741824", "1048576.."]
      ]
    },
    broker: {
      gone: [
        "group.coordinator.new.enable",
        "group.share.enable",
        "group.share.max.groups",
        "metadata.log.segment.min.bytes",
        "share.fetch.max.fetch.records"
      ],
      defined: [
        ["advertised.listeners", "list", null],
        ["config.providers", "list", "", "", "cluster-wide"],
        ["controller.listener.names", "list", null, "", "required"],
        ["controller.quorum.append.linger.ms", "int", "25", "0.."],
        ["controller.quorum.auto.join.enable", "boolean", "false"],
        ["controller.quorum.election.backoff.max.ms", "int", "1000", "0.."],
        ["controller.quorum.election.timeout.ms", "int", "1000", "0.."],
        ["controller.quorum.fetch.max.bytes", "int", "1048576", "1.."],
        ["controller.quorum.fetch.snapshot.max.bytes", "int", "1048576", "1.."],
        ["controller.quorum.fetch.timeout.ms", "int", "2000", "0.."],
        ["controller.quorum.request.timeout.ms", "int", "2000", "0.."],
        ["controller.quorum.retry.backoff.ms", "int", "20", "0.."],
        ["cordoned.log.dirs", "list", "", "", "per-broker"],
        ["early.start.listeners", "list", null],
        ["errors.deadletterqueue.auto.create.topics.enable", "boolean", "false", "", "cluster-wide"],
        ["errors.deadletterqueue.topic.name.prefix", "string", "dlq.", "", "cluster-wide"],
        ["follower.fetch.last.tiered.offset.enable", "boolean", "false", "", "cluster-wide"],
        ["group.consumer.assignment.interval.ms", "int", "1000", "0..", "cluster-wide"],
        ["group.consumer.assignor.offload.enable", "boolean", "true", "", "internal cluster-wide"],
        ["group.consumer.max.assignment.interval.ms", "int", "15000", "0.."],
        ["group.consumer.min.assignment.interval.ms", "int", "0", "0.."],
        ["group.consumer.regex.refresh.interval.ms", "int", "600000", "10000..", "internal"],
        ["group.coordinator.append.linger.ms", "int", "-1", "-1.."],
        ["group.coordinator.background.threads", "int", "2", "1.."],
        ["group.coordinator.cached.buffer.max.bytes", "int", "1048588", "524288..", "cluster-wide"],
        [
          "group.coordinator.rebalance.protocols",
          "list",
          "classic,consumer,streams",
          "consumer|classic|share|streams"
        ],
        ["group.share.assignment.interval.ms", "int", "1000", "0..", "cluster-wide"],
        ["group.share.assignor.offload.enable", "boolean", "true", "", "internal cluster-wide"],
        ["group.share.assignors", "list", "simple"],
        [
          "group.share.dlq.manager.class.name",
          "string",
          "org.apache.kafka.server.share.dlq.DefaultShareGroupDLQManager",
          "",
          "internal"
        ],
        ["group.share.initialize.retry.interval.ms", "int", "30000", "1..", "internal"],
        ["group.share.max.assignment.interval.ms", "int", "15000", "0.."],
        ["group.share.max.delivery.count.limit", "int", "10", "5..25"],
        ["group.share.max.partition.max.record.locks", "int", "4000", "2000..10000"],
        ["group.share.max.share.sessions", "int", "2000", "1.."],
        ["group.share.min.assignment.interval.ms", "int", "0", "0.."],
        ["group.share.min.delivery.count.limit", "int", "2", "2..5"],
        ["group.share.min.partition.max.record.locks", "int", "100", "100..2000"],
        ["group.share.partition.max.record.locks", "int", "2000", "100..10000"],
        ["group.streams.acceptable.recovery.lag", "long", "10000", "0..", "internal"],
        ["group.streams.assignment.interval.ms", "int", "1000", "0..", "cluster-wide"],
        ["group.streams.assignor.offload.enable", "boolean", "true", "", "internal cluster-wide"],
        ["group.streams.assignors", "list", "sticky"],
        ["group.streams.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.streams.initial.rebalance.delay.ms", "int", "3000", "0.."],
        ["group.streams.max.assignment.interval.ms", "int", "15000", "0.."],
        ["group.streams.max.heartbeat.interval.ms", "int", "15000", "1.."],
        ["group.streams.max.session.timeout.ms", "int", "60000", "1.."],
        ["group.streams.max.size", "int", "2147483647", "1.."],
        ["group.streams.max.standby.replicas", "int", "2", "0.."],
        ["group.streams.max.warmup.replicas", "int", "20", "0..", "internal"],
        ["group.streams.min.assignment.interval.ms", "int", "0", "0.."],
        ["group.streams.min.heartbeat.interval.ms", "int", "5000", "1.."],
        ["group.streams.min.session.timeout.ms", "int", "45000", "1.."],
        ["group.streams.min.task.offset.interval.ms", "int", "15000", "1..", "internal"],
        ["group.streams.num.standby.replicas", "int", "0", "0.."],
        ["group.streams.num.warmup.replicas", "int", "2", "0..", "internal"],
        ["group.streams.rack.aware.assignment.tags", "list", ""],
        ["group.streams.session.timeout.ms", "int", "45000", "1.."],
        ["group.streams.task.offset.interval.ms", "int", "60000", "1..", "internal"],
        ["group.streams.topology.description.plugin.class", "class", null],
        ["internal.metadata.delete.delay.millis", "long", "60000", "", "internal"],
        ["internal.metadata.log.segment.bytes", "int", null, "", "internal"],
        ["internal.metadata.max.batch.size.in.bytes", "int", "8388608", "", "internal"],
        ["listeners", "list", "PLAINTEXT://:9092", "", "per-broker"],
        ["log.dir", "list", "/tmp/kafka-logs"],
        ["log.dirs", "list", null],
        ["log.remote.copy.lag.bytes", "long", "-1", "-1..", "cluster-wide"],
        ["log.remote.copy.lag.ms", "long", "0", "-1..", "cluster-wide"],
        ["max.decompressed.message.bytes", "int", "2147483639", "1..2147483639", "cluster-wide"],
        ["metadata.log.segment.bytes", "int", "1073741824", "8388608.."],
        ["num.replica.fetchers", "int", "1", "1..", "cluster-wide"],
        ["remote.log.index.file.cache.ttl.ms", "long", "900000", "-1..", "internal"],
        ["remote.log.manager.follower.thread.pool.size", "int", "2", "1..", "cluster-wide"],
        ["sasl.oauthbearer.allow.unverified.audience", "boolean", "false"],
        ["sasl.oauthbearer.allow.unverified.issuer", "boolean", "false"],
        ["sasl.oauthbearer.assertion.algorithm", "string", "RS256", "!ES256|RS256"],
        ["sasl.oauthbearer.assertion.claim.aud", "string", null],
        ["sasl.oauthbearer.assertion.claim.exp.seconds", "int", "300", "0..86400"],
        ["sasl.oauthbearer.assertion.claim.iss", "string", null],
        ["sasl.oauthbearer.assertion.claim.jti.include", "boolean", "false"],
        ["sasl.oauthbearer.assertion.claim.nbf.seconds", "int", "60", "0..3600"],
        ["sasl.oauthbearer.assertion.claim.sub", "string", null],
        ["sasl.oauthbearer.assertion.file", "string", null],
        ["sasl.oauthbearer.assertion.private.key.file", "string", null],
        ["sasl.oauthbearer.assertion.private.key.passphrase", "password", null],
        ["sasl.oauthbearer.assertion.template.file", "string", null],
        ["sasl.oauthbearer.client.credentials.client.id", "string", null],
        ["sasl.oauthbearer.client.credentials.client.secret", "password", null],
        ["sasl.oauthbearer.expected.audience", "list", ""],
        [
          "sasl.oauthbearer.jwt.retriever.class",
          "class",
          "org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever"
        ],
        [
          "sasl.oauthbearer.jwt.validator.class",
          "class",
          "org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator"
        ],
        ["sasl.oauthbearer.scope", "string", null],
        ["share.coordinator.append.linger.ms", "int", "-1", "-1.."],
        ["share.coordinator.cached.buffer.max.bytes", "int", "1048588", "524288..", "cluster-wide"],
        ["share.coordinator.cold.partition.snapshot.interval.ms", "int", "300000", "1..", "internal"],
        ["share.coordinator.snapshot.update.records.per.snapshot", "int", "500", "0..500"],
        ["transaction.two.phase.commit.enable", "boolean", "false"]
      ]
    },
    group: {
      gone: [],
      defined: [
        ["consumer.assignment.interval.ms", "int", "1000", "0.."],
        ["consumer.assignor.offload.enable", "boolean", "true", "", "internal"],
        ["errors.deadletterqueue.copy.record.enable", "boolean", "false"],
        ["errors.deadletterqueue.topic.name", "string", ""],
        ["share.assignment.interval.ms", "int", "1000", "0.."],
        ["share.assignor.offload.enable", "boolean", "true", "", "internal"],
        ["share.delivery.count.limit", "int", "5", "2.."],
        ["share.isolation.level", "string", "read_uncommitted", "read_committed|read_uncommitted"],
        ["share.partition.max.record.locks", "int", "2000", "100.."],
        ["share.renew.acknowledge.enable", "boolean", "true"],
        ["streams.acceptable.recovery.lag", "long", "10000", "0..", "internal"],
        ["streams.assignment.interval.ms", "int", "1000", "0.."],
        ["streams.assignor.name", "string", null],
        ["streams.assignor.offload.enable", "boolean", "true", "", "internal"],
        ["streams.heartbeat.interval.ms", "int", "5000", "1.."],
        ["streams.initial.rebalance.delay.ms", "int", "3000", "0.."],
        ["streams.num.standby.replicas", "int", "0", "0.."],
        ["streams.num.warmup.replicas", "int", "2", "0..", "internal"],
        ["streams.rack.aware.assignment.tags", "list", ""],
        ["streams.session.timeout.ms", "int", "45000", "1.."],
        ["streams.task.offset.interval.ms", "int", "60000", "1..", "internal"]
      ]
    },
    clientMetrics: { gone: [], defined: [] }
  }
}
