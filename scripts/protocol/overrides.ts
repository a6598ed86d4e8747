/**
 * What the definitions do not say: our own words on the common APIs, what fields mean, and types of our own for single fields. Facts about whole APIs are in
 * `facts.ts`, and where requests go in `routing.ts`.
 */

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
  ApiVersions: "Asks which APIs and versions a broker supports. Connections do this by themselves.",
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
  /** What a value means that does not mean itself: null or nothing for all of them. For people. */
  readonly means?: string
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

/** Where nothing said means everything (`KafkaApis` and the request classes): null, an empty array, or either. */
const meanings: Readonly<Record<string, string>> = {
  "MetadataRequest.topics": "Null: all topics; in version 0 an empty array.",
  "OffsetFetchRequest.topics": "Null: all topics.",
  "OffsetFetchRequest.groups.topics": "Null: all topics.",
  "DescribeLogDirsRequest.topics": "Null: all topics.",
  "DescribeShareGroupOffsetsRequest.groups.topics": "Null: all topics.",
  "ListPartitionReassignmentsRequest.topics": "Null: all topics.",
  "DescribeTopicPartitionsRequest.topics": "Empty: all topics.",
  "ElectLeadersRequest.topicPartitions": "Null: all partitions.",
  "DescribeConfigsRequest.resources.configurationKeys": "Null: all keys.",
  "DescribeDelegationTokenRequest.owners": "Null: all owners.",
  "DescribeUserScramCredentialsRequest.users": "Null or empty: all users.",
  "ListGroupsRequest.statesFilter": "Empty: all states.",
  "ListGroupsRequest.typesFilter": "Empty: all types.",
  "ListTransactionsRequest.stateFilters": "Empty: all states.",
  "ListTransactionsRequest.producerIdFilters": "Empty: all producers.",
  "ListConfigResourcesRequest.resourceTypes": "Empty: all types.",
  "AlterPartitionReassignmentsRequest.topics.partitions.replicas": "Null: the reassignment is cancelled."
}

const withMeanings = (
  fields: Readonly<Record<string, FieldNotes>>
): Readonly<Record<string, FieldNotes>> => ({
  ...fields,
  ...Object.fromEntries(
    Object.entries(meanings).map(([path, meaning]) => [path, { ...fields[path], means: meaning }])
  )
})

/**
 * What fields mean beyond their definitions, by message and path: a request whose version is not chosen must not lose what it says.
 *
 * The definitions mark as ignorable what says the same as another field (a topic's name and its id), and what a broker can do without (`rackId`). The first
 * kind stands here. `instead` is advice for people.
 */
export const notes: Readonly<Record<string, FieldNotes>> = withMeanings({
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
})

/** Types of our own, by message and field path. */
export const types: Readonly<Record<string, string>> = {
  // The record format that a request asks for follows from its version.
  "ProduceRequest.topicData.partitionData.records": "produceRecords",
  // A piece of a snapshot, cut anywhere: not records that could be read.
  "FetchSnapshotResponse.topics.partitions.unalignedRecords": "bytes"
}
