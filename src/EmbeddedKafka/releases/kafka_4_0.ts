// Made by `npm run releases:generate` from a running Kafka 4.0.2 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka40: ReleaseTable = {
  patch: "4.0.2",
  apis: [
    [0, 0, 12], // Produce
    [1, 4, 17], // Fetch
    [2, 1, 10], // ListOffsets
    [3, 0, 13], // Metadata
    [8, 2, 9], // OffsetCommit
    [9, 1, 9], // OffsetFetch
    [10, 0, 6], // FindCoordinator
    [11, 0, 9], // JoinGroup
    [12, 0, 4], // Heartbeat
    [13, 0, 5], // LeaveGroup
    [14, 0, 5], // SyncGroup
    [15, 0, 6], // DescribeGroups
    [16, 0, 5], // ListGroups
    [17, 0, 1], // SaslHandshake
    [18, 0, 4], // ApiVersions
    [19, 2, 7], // CreateTopics
    [20, 1, 6], // DeleteTopics
    [21, 0, 2], // DeleteRecords
    [22, 0, 5], // InitProducerId
    [23, 2, 4], // OffsetForLeaderEpoch
    [24, 0, 5], // AddPartitionsToTxn
    [25, 0, 4], // AddOffsetsToTxn
    [26, 0, 5], // EndTxn
    [27, 1, 1], // WriteTxnMarkers
    [28, 0, 5], // TxnOffsetCommit
    [29, 1, 3], // DescribeAcls
    [30, 1, 3], // CreateAcls
    [31, 1, 3], // DeleteAcls
    [32, 1, 4], // DescribeConfigs
    [33, 0, 2], // AlterConfigs
    [34, 1, 2], // AlterReplicaLogDirs
    [35, 1, 4], // DescribeLogDirs
    [36, 0, 2], // SaslAuthenticate
    [37, 0, 3], // CreatePartitions
    [38, 1, 3], // CreateDelegationToken
    [39, 1, 2], // RenewDelegationToken
    [40, 1, 2], // ExpireDelegationToken
    [41, 1, 3], // DescribeDelegationToken
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
    [57, 0, 2], // UpdateFeatures
    [60, 0, 2], // DescribeCluster
    [61, 0, 0], // DescribeProducers
    [64, 0, 0], // UnregisterBroker
    [65, 0, 0], // DescribeTransactions
    [66, 0, 1], // ListTransactions
    [68, 0, 1], // ConsumerGroupHeartbeat
    [69, 0, 1], // ConsumerGroupDescribe
    [74, 0, 0], // ListConfigResources
    [75, 0, 0], // DescribeTopicPartitions
    [80, 0, 0], // AddRaftVoter
    [81, 0, 0] // RemoveRaftVoter
  ],
  supportedFeatures: [
    ["group.version", 0, 1],
    ["kraft.version", 0, 1],
    ["metadata.version", 7, 25],
    ["transaction.version", 0, 2],
    ["eligible.leader.replicas.version", 0, 1]
  ],
  finalizedFeatures: [
    ["group.version", 1, 1],
    ["transaction.version", 2, 2],
    ["metadata.version", 25, 25]
  ],
  configs: {
    topic: {
      gone: [
        "message.downconversion.enable",
        "message.format.version",
        "message.timestamp.difference.max.ms"
      ],
      defined: [["message.timestamp.after.max.ms", "long", "3600000", "0.."]]
    },
    broker: {
      gone: [
        "alter.config.policy.kraft.compatibility.enable",
        "auto.include.jmx.reporter",
        "broker.id.generation.enable",
        "control.plane.listener.name",
        "controlled.shutdown.max.retries",
        "controlled.shutdown.retry.backoff.ms",
        "delegation.token.master.key",
        "eligible.leader.replicas.enable",
        "inter.broker.protocol.version",
        "leader.imbalance.per.broker.percentage",
        "log.message.downconversion.enable",
        "log.message.format.version",
        "log.message.timestamp.difference.max.ms",
        "offsets.commit.required.acks",
        "password.encoder.cipher.algorithm",
        "password.encoder.iterations",
        "password.encoder.key.length",
        "password.encoder.keyfactory.algorithm",
        "password.encoder.old.secret",
        "password.encoder.secret",
        "reserved.broker.max.id",
        "zookeeper.clientCnxnSocket",
        "zookeeper.connect",
        "zookeeper.connection.timeout.ms",
        "zookeeper.max.in.flight.requests",
        "zookeeper.metadata.migration.enable",
        "zookeeper.metadata.migration.min.batch.size",
        "zookeeper.session.timeout.ms",
        "zookeeper.set.acl",
        "zookeeper.ssl.cipher.suites",
        "zookeeper.ssl.client.enable",
        "zookeeper.ssl.crl.enable",
        "zookeeper.ssl.enabled.protocols",
        "zookeeper.ssl.endpoint.identification.algorithm",
        "zookeeper.ssl.keystore.location",
        "zookeeper.ssl.keystore.password",
        "zookeeper.ssl.keystore.type",
        "zookeeper.ssl.ocsp.enable",
        "zookeeper.ssl.protocol",
        "zookeeper.ssl.truststore.location",
        "zookeeper.ssl.truststore.password",
        "zookeeper.ssl.truststore.type"
      ],
      defined: [
        ["add.partitions.to.txn.retry.backoff.max.ms", "int", "100", "0.."],
        ["add.partitions.to.txn.retry.backoff.ms", "int", "20", "1.."],
        ["advertised.listeners", "string", null],
        ["controller.performance.always.log.threshold.ms", "long", "2000", "0..", "internal"],
        ["controller.performance.sample.period.ms", "long", "60000", "100..", "internal"],
        ["group.consumer.assignors", "list", "uniform,range"],
        [
          "group.consumer.migration.policy",
          "string",
          "bidirectional",
          "!DISABLED|DOWNGRADE|UPGRADE|BIDIRECTIONAL"
        ],
        ["group.coordinator.append.linger.ms", "int", "5", "0.."],
        ["group.coordinator.new.enable", "boolean", "true", "", "internal"],
        ["group.coordinator.rebalance.protocols", "list", "classic,consumer", "consumer|classic|share"],
        ["group.coordinator.threads", "int", "4", "1.."],
        ["group.share.max.size", "int", "200", "1..1000"],
        [
          "group.share.persister.class.name",
          "string",
          "org.apache.kafka.server.share.persister.DefaultStatePersister",
          "",
          "internal"
        ],
        ["group.share.record.lock.duration.ms", "int", "30000", "1000..3600000"],
        ["log.message.timestamp.after.max.ms", "long", "3600000", "0..", "cluster-wide"],
        ["log.segment.bytes", "int", "1073741824", "1048576..", "cluster-wide"],
        ["metric.reporters", "list", "org.apache.kafka.common.metrics.JmxReporter", "", "cluster-wide"],
        ["node.id", "int", null, "0..", "required"],
        ["num.recovery.threads.per.data.dir", "int", "2", "1..", "cluster-wide"],
        ["process.roles", "list", null, "broker|controller", "required"],
        ["remote.list.offsets.request.timeout.ms", "long", "30000", "1..", "cluster-wide"],
        ["remote.log.manager.copier.thread.pool.size", "int", "10", "1..", "cluster-wide"],
        ["remote.log.manager.expiration.thread.pool.size", "int", "10", "1..", "cluster-wide"],
        ["remote.log.manager.thread.pool.size", "int", "2", "1.."],
        ["remote.log.reader.threads", "int", "10", "1..", "cluster-wide"],
        ["share.coordinator.append.linger.ms", "int", "10", "0.."],
        ["share.coordinator.load.buffer.size", "int", "5242880", "1.."],
        ["share.coordinator.snapshot.update.records.per.snapshot", "int", "500", "0.."],
        ["share.coordinator.state.topic.compression.codec", "int", "0"],
        ["share.coordinator.state.topic.min.isr", "short", "2", "1.."],
        ["share.coordinator.state.topic.num.partitions", "int", "50", "1.."],
        ["share.coordinator.state.topic.prune.interval.ms", "int", "300000", "1..", "internal"],
        ["share.coordinator.state.topic.replication.factor", "short", "3", "1.."],
        ["share.coordinator.state.topic.segment.bytes", "int", "104857600", "1.."],
        ["share.coordinator.threads", "int", "1", "1.."],
        ["share.coordinator.write.timeout.ms", "int", "5000", "1.."],
        ["share.fetch.max.fetch.records", "int", "2147483647", "", "internal"],
        ["share.fetch.purgatory.purge.interval.requests", "int", "1000"]
      ]
    },
    group: {
      gone: [],
      defined: [
        ["consumer.heartbeat.interval.ms", "int", "5000", "1.."],
        ["consumer.session.timeout.ms", "int", "45000", "1.."],
        ["share.auto.offset.reset", "string", "latest", "auto.offset.reset"],
        ["share.heartbeat.interval.ms", "int", "5000", "1.."],
        ["share.record.lock.duration.ms", "int", "30000", "1000.."],
        ["share.session.timeout.ms", "int", "45000", "1.."]
      ]
    },
    clientMetrics: { gone: [], defined: [] }
  }
}
