/**
 * What is known of APIs beside their messages, and where it is known from. The definitions do not say it. One table: the generator writes it into the specs.
 *
 * An API that is missing here has no such fact. See `FactOptions` in `src/Api/Facts.ts` for what each of them means.
 */
import type { FactOptions } from "../../src/Api/Facts.ts"

/**
 * KIP-219, Kafka 2.0: from these versions on a broker answers before the quota time is over, and the client waits. As `shouldClientThrottle` of the response
 * classes says it (`test/interop/Facts.test.ts` asks them). APIs that are younger than Kafka 2.0, and those that had no `throttleTimeMs` before, have it in all
 * their versions.
 */
const throttles: Readonly<Record<string, string>> = {
  Produce: "6+",
  Fetch: "8+",
  ListOffsets: "3+",
  Metadata: "6+",
  OffsetCommit: "4+",
  OffsetFetch: "4+",
  FindCoordinator: "2+",
  JoinGroup: "3+",
  Heartbeat: "2+",
  LeaveGroup: "2+",
  SyncGroup: "2+",
  DescribeGroups: "2+",
  ListGroups: "2+",
  ApiVersions: "2+",
  CreateTopics: "3+",
  DeleteTopics: "2+",
  DeleteRecords: "1+",
  InitProducerId: "1+",
  AddPartitionsToTxn: "1+",
  AddOffsetsToTxn: "1+",
  EndTxn: "1+",
  TxnOffsetCommit: "1+",
  DescribeAcls: "1+",
  CreateAcls: "1+",
  DeleteAcls: "1+",
  DescribeConfigs: "2+",
  AlterConfigs: "1+",
  AlterReplicaLogDirs: "1+",
  DescribeLogDirs: "1+",
  CreatePartitions: "1+",
  CreateDelegationToken: "1+",
  RenewDelegationToken: "1+",
  ExpireDelegationToken: "1+",
  DescribeDelegationToken: "1+",
  DeleteGroups: "1+"
}

/**
 * A coordinator answers when all members have joined, or when their own rebalance timeouts are over, of which 5 minutes is the default
 * (`max.poll.interval.ms`); SyncGroup is answered when the leader of the group has sent the assignment.
 */
const groupWaitMs = 300_000

/** The delayed operations of a broker or controller (`DelayedProduce`, `DelayedFetch`, …), each with the field that is its time. */
const brokerWait: Readonly<Record<string, FactOptions["brokerWait"]>> = {
  Produce: "timeoutMs",
  Fetch: "maxWaitMs",
  ListOffsets: "timeoutMs", // tiered storage, KIP-1075
  // Version 0 has no rebalance timeout: the session timeout is both (KIP-62).
  JoinGroup: { fields: ["rebalanceTimeoutMs", "sessionTimeoutMs"], atLeastMs: groupWaitMs },
  SyncGroup: { atLeastMs: groupWaitMs },
  CreateTopics: "timeoutMs",
  DeleteTopics: "timeoutMs",
  DeleteRecords: "timeoutMs",
  CreatePartitions: "timeoutMs",
  ElectLeaders: "timeoutMs",
  AlterPartitionReassignments: "timeoutMs",
  ListPartitionReassignments: "timeoutMs",
  UpdateFeatures: "timeoutMs",
  ShareFetch: "maxWaitMs",
  AddRaftVoter: "timeoutMs"
}

const others: Readonly<Record<string, FactOptions>> = {
  Produce: { unanswered: { field: "acks", value: 0 }, operation: "send" },
  Fetch: { operation: "receive" },
  OffsetCommit: { operation: "settle" },
  ShareFetch: { operation: "receive" },
  ShareAcknowledge: { operation: "settle" },
  // `ControlledShutdownRequest.json`: version 0 came before client ids.
  ControlledShutdown: { header0: { request: "0" } },
  // KIP-511: a client may read the answer of a broker that does not know the version which it asked with.
  ApiVersions: { header0: { response: "0+" } }
}

/** What changes nothing that lasts. (ReadShareGroupState is not among them: it may write a new leader epoch.) */
const readOnly: ReadonlySet<string> = new Set([
  "Fetch",
  "ListOffsets",
  "Metadata",
  "OffsetFetch",
  "FindCoordinator",
  "DescribeGroups",
  "ListGroups",
  "ApiVersions",
  "OffsetForLeaderEpoch",
  "DescribeAcls",
  "DescribeConfigs",
  "DescribeLogDirs",
  "DescribeDelegationToken",
  "ListPartitionReassignments",
  "DescribeClientQuotas",
  "DescribeUserScramCredentials",
  "DescribeQuorum",
  "FetchSnapshot",
  "DescribeCluster",
  "DescribeProducers",
  "DescribeTransactions",
  "ListTransactions",
  "ConsumerGroupDescribe",
  "ListConfigResources",
  "DescribeTopicPartitions",
  "ShareGroupDescribe",
  "ReadShareGroupStateSummary",
  "StreamsGroupDescribe",
  "DescribeShareGroupOffsets"
])

/**
 * Codes that some API may answer when it has acted (`src/Api/internal/codeRows.ts` says which), and these never.
 *
 * - COORDINATOR_LOAD_IN_PROGRESS comes from a group coordinator before it looks at the request (`CoordinatorRuntime.withActiveContextOrThrow`,
 *   `GroupCoordinator.validateGroupStatus`); what was written when a coordinator goes is answered NOT_COORDINATOR.
 * - NOT_LEADER_OR_FOLLOWER comes after an append from what waits for other replicas (`DelayedProduce`): for those in sync, and before Kafka 0.9 for any number
 *   of more than one. With acks 1 nothing waits, and only who did not append says it (`ReplicaManager.appendRecords`, `Partition.appendRecordsToLeader`).
 * - CONCURRENT_TRANSACTIONS comes from a transaction coordinator before a partition is added (`handleAddPartitionsToTransaction`), and from the broker that asks
 *   it before it appends (KIP-890).
 */
const nothingApplied: Readonly<Record<string, NonNullable<FactOptions["nothingApplied"]>>> = {
  Produce: [
    "CONCURRENT_TRANSACTIONS",
    { code: "NOT_LEADER_OR_FOLLOWER", where: { path: "acks", min: 1, max: 1 } }
  ],
  AddPartitionsToTxn: ["CONCURRENT_TRANSACTIONS"],
  AddOffsetsToTxn: ["CONCURRENT_TRANSACTIONS"],
  TxnOffsetCommit: ["CONCURRENT_TRANSACTIONS"],
  OffsetCommit: ["COORDINATOR_LOAD_IN_PROGRESS"],
  OffsetDelete: ["COORDINATOR_LOAD_IN_PROGRESS"],
  JoinGroup: ["COORDINATOR_LOAD_IN_PROGRESS"],
  LeaveGroup: ["COORDINATOR_LOAD_IN_PROGRESS"],
  ConsumerGroupHeartbeat: ["COORDINATOR_LOAD_IN_PROGRESS"]
}

/**
 * What leaves the same, and is answered the same, if it is asked twice. Not among them, though it may look so:
 *
 * - what answers the second time that it is done: CreateTopics, CreatePartitions, DeleteTopics, DeleteGroups, LeaveGroup, ElectLeaders, UnregisterBroker,
 *   ExpireDelegationToken, the voters of the quorum; OffsetDelete, with whose last offset an empty group goes (`GroupCoordinator.handleDeleteOffsets`);
 *   DeleteAcls, which tells what it has deleted; AlterUserScramCredentials, whose deletions do not find the credential again; AlterPartitionReassignments, whose
 *   cancellations do not find the reassignment again
 * - what counts or makes anew each time: InitProducerId (the epoch), EndTxn (the epoch from version 5 on; before, the next transaction may have the same),
 *   WriteTxnMarkers (which would end the next transaction of the same epoch), JoinGroup and the heartbeats of the newer groups (a member without an id), sessions
 *   (their epoch), CreateDelegationToken, RenewDelegationToken (from now on), PushTelemetry
 * - IncrementalAlterConfigs, which appends to lists
 * - what servers send to each other: they know themselves when to ask again
 */
const repeatable: Readonly<Record<string, NonNullable<FactOptions["repeatable"]>>> = {
  // The leader knows a batch by its producer id, epoch and sequence, and answers as it did the first time (`ProducerStateManager`, five batches back).
  Produce: { path: "topicData[name/topicId].partitionData[index].records", idempotent: true },
  // Sets an offset for a member of a generation or epoch, which fences those before it (`OffsetMetadataManager.commitOffset`).
  OffsetCommit: true,
  // The same within the transaction of a producer epoch: the offsets that are pending are replaced (`commitTransactionalOffset`).
  TxnOffsetCommit: true,
  // Adds to a set, which answers at once if it has them (`TransactionCoordinator.handleAddPartitionsToTransaction`); fenced by the producer's epoch.
  AddPartitionsToTxn: true,
  AddOffsetsToTxn: true,
  // The start of a log only goes up (`UnifiedLog.maybeIncrementLogStartOffset`). -1 is the high watermark, which is another later.
  DeleteRecords: { path: "topics[name].partitions[partitionIndex].offset", min: 0 },
  // Replaces all of them (`ConfigurationControlManager.legacyAlterConfigs`).
  AlterConfigs: true,
  // Sets or removes a value; to remove what is not there is no error (`ClientQuotaControlManager.alterClientQuotas`).
  AlterClientQuotas: true,
  // What is there already is as if it had been created (`AclControlManager.createAcls`).
  CreateAcls: true,
  // Starts the time of a member anew (`GroupCoordinator.handleHeartbeat`).
  Heartbeat: true,
  // Of one generation: a stable group answers with the assignment that it has, an earlier request of the same member is forgotten (`classicGroupSync`).
  SyncGroup: true,
  // Where the replica is to be; if it is there or on its way there, nothing happens (`ReplicaManager.alterReplicaLogDirs`).
  AlterReplicaLogDirs: true
}

/** All that is known of an API. */
export const factsOf = (name: string): FactOptions => ({
  throttles: throttles[name],
  brokerWait: brokerWait[name],
  ...others[name],
  readOnly: readOnly.has(name) ? true : undefined,
  repeatable: repeatable[name],
  nothingApplied: nothingApplied[name]
})

/** Every API that has facts here, to find those that no release has. */
export const namesWithFacts: ReadonlySet<string> = new Set([
  ...[throttles, brokerWait, others, repeatable, nothingApplied].flatMap(Object.keys),
  ...readOnly
])
