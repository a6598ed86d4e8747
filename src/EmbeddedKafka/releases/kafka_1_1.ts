// Made by `npm run releases:generate` from a running Kafka 1.1.1 and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const kafka11: ReleaseTable = {
  patch: "1.1.1",
  apis: [
    [0, 0, 5], // Produce
    [1, 0, 7], // Fetch
    [2, 0, 2], // ListOffsets
    [3, 0, 5], // Metadata
    [4, 0, 1], // LeaderAndIsr
    [5, 0, 0], // StopReplica
    [6, 0, 4], // UpdateMetadata
    [7, 0, 1], // ControlledShutdown
    [8, 0, 3], // OffsetCommit
    [9, 0, 3], // OffsetFetch
    [10, 0, 1], // FindCoordinator
    [11, 0, 2], // JoinGroup
    [12, 0, 1], // Heartbeat
    [13, 0, 1], // LeaveGroup
    [14, 0, 1], // SyncGroup
    [15, 0, 1], // DescribeGroups
    [16, 0, 1], // ListGroups
    [17, 0, 1], // SaslHandshake
    [18, 0, 1], // ApiVersions
    [19, 0, 2], // CreateTopics
    [20, 0, 1], // DeleteTopics
    [21, 0, 0], // DeleteRecords
    [22, 0, 0], // InitProducerId
    [23, 0, 0], // OffsetForLeaderEpoch
    [24, 0, 0], // AddPartitionsToTxn
    [25, 0, 0], // AddOffsetsToTxn
    [26, 0, 0], // EndTxn
    [27, 0, 0], // WriteTxnMarkers
    [28, 0, 0], // TxnOffsetCommit
    [29, 0, 0], // DescribeAcls
    [30, 0, 0], // CreateAcls
    [31, 0, 0], // DeleteAcls
    [32, 0, 1], // DescribeConfigs
    [33, 0, 0], // AlterConfigs
    [34, 0, 0], // AlterReplicaLogDirs
    [35, 0, 0], // DescribeLogDirs
    [36, 0, 0], // SaslAuthenticate
    [37, 0, 0], // CreatePartitions
    [38, 0, 0], // CreateDelegationToken
    [39, 0, 0], // RenewDelegationToken
    [40, 0, 0], // ExpireDelegationToken
    [41, 0, 0], // DescribeDelegationToken
    [42, 0, 0] // DeleteGroups
  ],
  supportedFeatures: [],
  finalizedFeatures: [],
  configs: {
    topic: {
      gone: [],
      defined: [
        ["message.format.version", "string", "1.1-IV0"],
        ["unclean.leader.election.enable", "boolean", "false"]
      ]
    },
    broker: {
      gone: [],
      defined: [
        ["advertised.listeners", "string", null, "", "per-broker"],
        ["alter.config.policy.class.name", "class", null],
        ["alter.log.dirs.replication.quota.window.num", "int", "11", "1.."],
        ["alter.log.dirs.replication.quota.window.size.seconds", "int", "1", "1.."],
        ["background.threads", "int", "10", "1..", "cluster-wide"],
        ["compression.type", "string", "producer", "", "cluster-wide"],
        ["delegation.token.expiry.check.interval.ms", "long", "3600000", "1.."],
        ["delegation.token.expiry.time.ms", "long", "86400000", "1.."],
        ["delegation.token.master.key", "password", null],
        ["delegation.token.max.lifetime.ms", "long", "604800000", "1.."],
        ["delete.records.purgatory.purge.interval.requests", "int", "1"],
        ["delete.topic.enable", "boolean", "true"],
        ["group.initial.rebalance.delay.ms", "int", "3000"],
        ["inter.broker.protocol.version", "string", "1.1-IV0"],
        [
          "listener.security.protocol.map",
          "string",
          "PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL",
          "",
          "per-broker"
        ],
        ["listeners", "string", null, "", "per-broker"],
        ["log.cleaner.backoff.ms", "long", "15000", "0..", "cluster-wide"],
        ["log.cleaner.dedupe.buffer.size", "long", "134217728", "", "cluster-wide"],
        ["log.cleaner.delete.retention.ms", "long", "86400000", "", "cluster-wide"],
        ["log.cleaner.io.buffer.load.factor", "double", "0.9", "", "cluster-wide"],
        ["log.cleaner.io.buffer.size", "int", "524288", "0..", "cluster-wide"],
        ["log.cleaner.io.max.bytes.per.second", "double", "1.7976931348623157E308", "", "cluster-wide"],
        ["log.cleaner.min.cleanable.ratio", "double", "0.5", "", "cluster-wide"],
        ["log.cleaner.min.compaction.lag.ms", "long", "0", "", "cluster-wide"],
        ["log.cleaner.threads", "int", "1", "0..", "cluster-wide"],
        ["log.cleanup.policy", "list", "delete", "compact|delete", "cluster-wide"],
        ["log.flush.interval.messages", "long", "9223372036854775807", "1..", "cluster-wide"],
        ["log.flush.interval.ms", "long", null, "", "cluster-wide"],
        ["log.flush.start.offset.checkpoint.interval.ms", "int", "60000", "0.."],
        ["log.index.interval.bytes", "int", "4096", "0..", "cluster-wide"],
        ["log.index.size.max.bytes", "int", "10485760", "4..", "cluster-wide"],
        ["log.message.format.version", "string", "1.1-IV0"],
        ["log.message.timestamp.difference.max.ms", "long", "9223372036854775807", "", "cluster-wide"],
        ["log.message.timestamp.type", "string", "CreateTime", "CreateTime|LogAppendTime", "cluster-wide"],
        ["log.preallocate", "boolean", "false", "", "cluster-wide"],
        ["log.retention.bytes", "long", "-1", "", "cluster-wide"],
        ["log.retention.ms", "long", null, "", "cluster-wide"],
        ["log.roll.jitter.ms", "long", null, "", "cluster-wide"],
        ["log.roll.ms", "long", null, "", "cluster-wide"],
        ["log.segment.bytes", "int", "1073741824", "14..", "cluster-wide"],
        ["log.segment.delete.delay.ms", "long", "60000", "0..", "cluster-wide"],
        ["max.incremental.fetch.session.cache.slots", "int", "1000", "0.."],
        ["message.max.bytes", "int", "1000012", "0..", "cluster-wide"],
        ["metric.reporters", "list", "", "", "cluster-wide"],
        ["min.insync.replicas", "int", "1", "1..", "cluster-wide"],
        ["num.io.threads", "int", "8", "1..", "cluster-wide"],
        ["num.network.threads", "int", "3", "1..", "cluster-wide"],
        ["num.recovery.threads.per.data.dir", "int", "1", "1..", "cluster-wide"],
        ["num.replica.alter.log.dirs.threads", "int", null],
        ["num.replica.fetchers", "int", "1", "", "cluster-wide"],
        ["password.encoder.cipher.algorithm", "string", "AES/CBC/PKCS5Padding"],
        ["password.encoder.iterations", "int", "4096", "1024.."],
        ["password.encoder.key.length", "int", "128", "8.."],
        ["password.encoder.keyfactory.algorithm", "string", null],
        ["password.encoder.old.secret", "password", null],
        ["password.encoder.secret", "password", null],
        ["principal.builder.class", "class", null, "", "per-broker"],
        ["queued.max.request.bytes", "long", "-1"],
        ["sasl.enabled.mechanisms", "list", "GSSAPI", "", "per-broker"],
        ["sasl.jaas.config", "password", null, "", "per-broker"],
        ["sasl.kerberos.kinit.cmd", "string", "/usr/bin/kinit", "", "per-broker"],
        ["sasl.kerberos.min.time.before.relogin", "long", "60000", "", "per-broker"],
        ["sasl.kerberos.principal.to.local.rules", "list", "DEFAULT", "", "per-broker"],
        ["sasl.kerberos.service.name", "string", null, "", "per-broker"],
        ["sasl.kerberos.ticket.renew.jitter", "double", "0.05", "", "per-broker"],
        ["sasl.kerberos.ticket.renew.window.factor", "double", "0.8", "", "per-broker"],
        ["sasl.mechanism.inter.broker.protocol", "string", "GSSAPI", "", "per-broker"],
        ["ssl.cipher.suites", "list", "", "", "per-broker"],
        ["ssl.client.auth", "string", "none", "required|requested|none", "per-broker"],
        ["ssl.enabled.protocols", "list", "TLSv1.2,TLSv1.1,TLSv1", "", "per-broker"],
        ["ssl.endpoint.identification.algorithm", "string", null, "", "per-broker"],
        ["ssl.key.password", "password", null, "", "per-broker"],
        ["ssl.keymanager.algorithm", "string", "SunX509", "", "per-broker"],
        ["ssl.keystore.location", "string", null, "", "per-broker"],
        ["ssl.keystore.password", "password", null, "", "per-broker"],
        ["ssl.keystore.type", "string", "JKS", "", "per-broker"],
        ["ssl.protocol", "string", "TLS", "", "per-broker"],
        ["ssl.provider", "string", null, "", "per-broker"],
        ["ssl.secure.random.implementation", "string", null, "", "per-broker"],
        ["ssl.trustmanager.algorithm", "string", "PKIX", "", "per-broker"],
        ["ssl.truststore.location", "string", null, "", "per-broker"],
        ["ssl.truststore.password", "password", null, "", "per-broker"],
        ["ssl.truststore.type", "string", "JKS", "", "per-broker"],
        ["transaction.abort.timed.out.transaction.cleanup.interval.ms", "int", "60000", "1.."],
        ["transaction.max.timeout.ms", "int", "900000", "1.."],
        ["transaction.remove.expired.transaction.cleanup.interval.ms", "int", "3600000", "1.."],
        ["transaction.state.log.load.buffer.size", "int", "5242880", "1.."],
        ["transaction.state.log.min.isr", "int", "2", "1.."],
        ["transaction.state.log.num.partitions", "int", "50", "1.."],
        ["transaction.state.log.replication.factor", "short", "3", "1.."],
        ["transaction.state.log.segment.bytes", "int", "104857600", "1.."],
        ["transactional.id.expiration.ms", "int", "604800000", "1.."],
        ["unclean.leader.election.enable", "boolean", "false", "", "cluster-wide"],
        ["zookeeper.max.in.flight.requests", "int", "10", "1.."]
      ]
    },
    group: { gone: [], defined: [] },
    clientMetrics: { gone: [], defined: [] }
  }
}
