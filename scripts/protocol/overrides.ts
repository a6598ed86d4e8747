/**
 * What the definitions do not say: routing, our own words on the common APIs, and types of our own for single fields.
 */

/** Where a request goes, as an expression for the generated file. What is missing here goes to any broker. */
export const routing: Readonly<Record<string, string>> = {
  Produce: "Api.leader",
  Fetch: "Api.leader",
  ListOffsets: "Api.leader",
  OffsetForLeaderEpoch: "Api.leader",
  DeleteRecords: "Api.leader",
  DescribeProducers: "Api.leader",
  ShareFetch: "Api.leader",
  ShareAcknowledge: "Api.leader",
  // The leader of the metadata quorum, which no Metadata response names.
  FetchSnapshot: "Api.broker",
  OffsetCommit: `Api.coordinator("group", "groupId")`,
  OffsetFetch: `Api.coordinator("group", "groups[].groupId", "groupId")`,
  JoinGroup: `Api.coordinator("group", "groupId")`,
  Heartbeat: `Api.coordinator("group", "groupId")`,
  LeaveGroup: `Api.coordinator("group", "groupId")`,
  SyncGroup: `Api.coordinator("group", "groupId")`,
  DescribeGroups: `Api.coordinator("group", "groups[]")`,
  DeleteGroups: `Api.coordinator("group", "groupsNames[]")`,
  OffsetDelete: `Api.coordinator("group", "groupId")`,
  TxnOffsetCommit: `Api.coordinator("group", "groupId")`,
  ConsumerGroupHeartbeat: `Api.coordinator("group", "groupId")`,
  ConsumerGroupDescribe: `Api.coordinator("group", "groupIds[]")`,
  ShareGroupHeartbeat: `Api.coordinator("group", "groupId")`,
  ShareGroupDescribe: `Api.coordinator("group", "groupIds[]")`,
  StreamsGroupHeartbeat: `Api.coordinator("group", "groupId")`,
  StreamsGroupDescribe: `Api.coordinator("group", "groupIds[]")`,
  StreamsGroupTopologyDescriptionUpdate: `Api.coordinator("group", "groupId")`,
  DescribeShareGroupOffsets: `Api.coordinator("group", "groups[].groupId")`,
  AlterShareGroupOffsets: `Api.coordinator("group", "groupId")`,
  DeleteShareGroupOffsets: `Api.coordinator("group", "groupId")`,
  InitializeShareGroupState: `Api.coordinator("share", "groupId")`,
  ReadShareGroupState: `Api.coordinator("share", "groupId")`,
  WriteShareGroupState: `Api.coordinator("share", "groupId")`,
  DeleteShareGroupState: `Api.coordinator("share", "groupId")`,
  ReadShareGroupStateSummary: `Api.coordinator("share", "groupId")`,
  InitProducerId: `Api.coordinator("transaction", "transactionalId")`,
  AddPartitionsToTxn: `Api.coordinator("transaction", "transactions[].transactionalId", "v3AndBelowTransactionalId")`,
  AddOffsetsToTxn: `Api.coordinator("transaction", "transactionalId")`,
  EndTxn: `Api.coordinator("transaction", "transactionalId")`,
  DescribeTransactions: `Api.coordinator("transaction", "transactionalIds[]")`,
  CreateTopics: "Api.controller",
  DeleteTopics: "Api.controller",
  CreatePartitions: "Api.controller",
  CreateAcls: "Api.controller",
  DeleteAcls: "Api.controller",
  ElectLeaders: "Api.controller",
  AlterPartitionReassignments: "Api.controller",
  ListPartitionReassignments: "Api.controller",
  AlterClientQuotas: "Api.controller",
  AlterUserScramCredentials: "Api.controller",
  DescribeQuorum: "Api.controller",
  UpdateFeatures: "Api.controller",
  UnregisterBroker: "Api.controller",
  UnregisterController: "Api.controller",
  AddRaftVoter: "Api.controller",
  RemoveRaftVoter: "Api.controller",
  ControlledShutdown: "Api.controller",
  AlterPartition: "Api.controller",
  AllocateProducerIds: "Api.controller",
  BrokerRegistration: "Api.controller",
  BrokerHeartbeat: "Api.controller",
  ControllerRegistration: "Api.controller",
  AssignReplicasToDirs: "Api.controller",
  LeaderAndIsr: "Api.broker",
  StopReplica: "Api.broker",
  UpdateMetadata: "Api.broker",
  WriteTxnMarkers: "Api.broker",
  SaslHandshake: "Api.broker",
  SaslAuthenticate: "Api.broker",
  ApiVersions: "Api.broker",
  Vote: "Api.broker",
  BeginQuorumEpoch: "Api.broker",
  EndQuorumEpoch: "Api.broker",
  Envelope: "Api.controller",
  UpdateRaftVoter: "Api.controller",
  DescribeLogDirs: "Api.broker",
  AlterReplicaLogDirs: "Api.broker"
}

/** The APIs that most programs meet, in our own words. */
export const descriptions: Readonly<Record<string, string>> = {
  Produce: "Appends records to partitions. With `acks: 0` the broker does not answer: use `Kafka.send`.",
  Fetch: "Reads records from partitions, waiting up to `maxWaitMs` for `minBytes` of them.",
  ListOffsets: "Finds offsets by timestamp (ms); −1 asks for the latest, −2 for the earliest.",
  Metadata:
    "Describes brokers, topics and partition leaders. `topics: null` asks for all topics (in version 0 an empty list does).",
  OffsetCommit: "Stores the offsets that a consumer group has reached.",
  OffsetFetch:
    "Reads the committed offsets of consumer groups: `groupId` and `topics` up to version 7, `groups` from 8 on.",
  FindCoordinator:
    "Finds the broker that coordinates a group or transaction: `key` up to version 3, `coordinatorKeys` from 4 on.",
  JoinGroup: "Makes a consumer a member of its group and starts or joins a rebalance.",
  Heartbeat: "Keeps a group member alive and tells it of rebalances.",
  LeaveGroup: "Takes members out of their group.",
  SyncGroup: "Hands the leader's assignment to the coordinator and each member's part to it.",
  DescribeGroups: "Describes consumer groups of the classic protocol and their members.",
  ListGroups: "Lists the groups that a broker coordinates.",
  ApiVersions: "Asks which APIs and versions a broker speaks. Connections do this by themselves.",
  CreateTopics: "Creates topics.",
  DeleteTopics: "Deletes topics: `topicNames` up to version 5, `topics` (by name or id) from 6 on.",
  InitProducerId: "Gets the producer id and epoch of an idempotent or transactional producer.",
  DescribeConfigs: "Reads the configuration of topics, brokers and other resources.",
  AlterConfigs: "Replaces the configuration of resources.",
  SaslHandshake: "Chooses a SASL mechanism. Connections do this by themselves.",
  SaslAuthenticate: "Carries one SASL token and the answer to it. Connections do this by themselves.",
  DeleteRecords: "Deletes the records of partitions before an offset."
}

interface FieldNotes {
  /** Options of `at` beside what the definitions say: see `FieldOptions` of the codec. */
  readonly alternative?: string
  readonly instead?: string
  readonly matters?: true
  /** A default that the definitions do not give: the zero of the type, or null. */
  readonly optional?: "zero" | "null"
  /** Values that only some versions understand: the second argument of `valueVersions`. */
  readonly values?: Readonly<
    Record<string, string | { readonly versions: string; readonly otherwise: string }>
  >
}

const nameAndId = (path: string, name = "name"): Readonly<Record<string, FieldNotes>> => ({
  [`${path}.${name}`]: { alternative: "topicId" },
  [`${path}.topicId`]: { alternative: name }
})

/**
 * What fields mean beyond their definitions, by message and path: a request whose version is not chosen must not lose what it says.
 *
 * The definitions mark as ignorable what says the same as another field (a topic's name and its id), and what a broker can do without (`rackId`). The first
 * kind stands here. `instead` is advice for people.
 */
export const notes: Readonly<Record<string, FieldNotes>> = {
  ...nameAndId("ProduceRequest.topicData"),
  ...nameAndId("FetchRequest.topics", "topic"),
  ...nameAndId("FetchRequest.forgottenTopicsData", "topic"),
  ...nameAndId("OffsetCommitRequest.topics"),
  ...nameAndId("OffsetFetchRequest.groups.topics"),
  ...nameAndId("TxnOffsetCommitRequest.topics"),
  ...nameAndId("AlterPartitionRequest.topics", "topicName"),
  "MetadataRequest.topics": {
    values: { "[]": { versions: "1+", otherwise: "version 0 takes it for all topics" } }
  },
  "MetadataRequest.topics.topicId": { alternative: "name" },
  // Versions 10 and 11 can write a null name, and no broker accepts it.
  "MetadataRequest.topics.name": {
    values: { null: { versions: "12+", otherwise: "brokers find topics by id from version 12 on" } }
  },
  "ListOffsetsRequest.topics.partitions.timestamp": {
    values: { "-3": "7+", "-4": "8+", "-5": "9+", "-6": "11+" }
  },
  "OffsetFetchRequest.groupId": { instead: "groups" },
  "OffsetFetchRequest.topics": { instead: "groups" },
  "OffsetFetchRequest.groups": { instead: "groupId and topics" },
  "FindCoordinatorRequest.key": { instead: "coordinatorKeys" },
  "FindCoordinatorRequest.coordinatorKeys": { instead: "key" },
  "DeleteTopicsRequest.topics": { instead: "topicNames" },
  "DeleteTopicsRequest.topicNames": { matters: true, instead: "topics" },
  "LeaveGroupRequest.memberId": { instead: "members" },
  "LeaveGroupRequest.members": { instead: "memberId" },
  "AddPartitionsToTxnRequest.transactions": { instead: "v3AndBelowTransactionalId and its siblings" },
  "AddPartitionsToTxnRequest.v3AndBelowTransactionalId": { instead: "transactions" },
  "AddPartitionsToTxnRequest.v3AndBelowProducerId": { instead: "transactions" },
  "AddPartitionsToTxnRequest.v3AndBelowProducerEpoch": { instead: "transactions" },
  "AddPartitionsToTxnRequest.v3AndBelowTopics": { instead: "transactions" },
  // Without its session, a request for what has changed in it asks for nothing.
  "FetchRequest.sessionId": { matters: true, instead: "topics" },
  "FetchRequest.replicaId": { instead: "replicaState" },
  "FetchRequest.replicaState": { instead: "replicaId" },
  "UpdateFeaturesRequest.featureUpdates.allowDowngrade": { instead: "upgradeType" },
  "UpdateFeaturesRequest.featureUpdates.upgradeType": { instead: "allowDowngrade" },
  "AlterPartitionRequest.topics.partitions.newIsr": { instead: "newIsrWithEpochs" },
  "AlterPartitionRequest.topics.partitions.newIsrWithEpochs": { instead: "newIsr" },
  "EndQuorumEpochRequest.topics.partitions.preferredSuccessors": { alternative: "preferredCandidates" },
  "EndQuorumEpochRequest.topics.partitions.preferredCandidates": { alternative: "preferredSuccessors" },
  "UpdateMetadataRequest.liveBrokers.v0Host": { alternative: "endpoints" },
  "UpdateMetadataRequest.liveBrokers.v0Port": { alternative: "endpoints" },
  "UpdateMetadataRequest.liveBrokers.endpoints": { alternative: "v0Host" },
  "DeleteTopicsRequest.topics.topicId": { optional: "zero" },
  "CreateTopicsRequest.topics.assignments": { optional: "zero" },
  "CreateTopicsRequest.topics.configs": { optional: "zero" },
  "CreatePartitionsRequest.topics.assignments": { optional: "null" }
}

/** Types of our own, by message and field path. */
export const types: Readonly<Record<string, string>> = {
  // The record format that a request asks for follows from its version.
  "ProduceRequest.topicData.partitionData.records": "produceRecords",
  // A piece of a snapshot, cut anywhere: not records that could be read.
  "FetchSnapshotResponse.topics.partitions.unalignedRecords": "bytes"
}
