/**
 * Where requests go. What is missing here goes to any broker.
 *
 * Sources: `KafkaAdminClient` and its handlers (`test/interop/Routing.test.ts` compares), the producer's `Sender`, the consumers' `Fetcher` and coordinators,
 * and for requests between servers what sends them. `leader`: by Metadata; `coordinator`: by FindCoordinator.
 */
import * as Api from "../../src/Api/Routing.ts"

const group = "groupId"
const transaction = "transactionalId"
const resources = "resources[resourceType+resourceName]"
const shareState = Api.shareCoordinator(
  "groupId",
  "topics[topicId].partitions[partition]",
  "results[topicId].partitions[partition]"
)

export const routing: Readonly<Record<string, Api.Routing>> = {
  // The leaders of partitions.
  Produce: Api.leader(
    "topicData[name/topicId].partitionData[index]",
    "responses[name/topicId].partitionResponses[index]"
  ),
  Fetch: Api.leader(
    [
      "topics[topic/topicId].partitions[partition]",
      // Of the session with that broker (KIP-227).
      "forgottenTopicsData[topic/topicId].partitions[]"
    ],
    "responses[topic/topicId].partitions[partitionIndex]",
    { session: "sessionId" }
  ),
  ListOffsets: Api.leader("topics[name].partitions[partitionIndex]"),
  OffsetForLeaderEpoch: Api.leader("topics[topic].partitions[partition]"),
  DeleteRecords: Api.leader("topics[name].partitions[partitionIndex]"),
  DescribeProducers: Api.leader("topics[name].partitionIndexes[]", "topics[name].partitions[partitionIndex]"),
  // From a transaction coordinator, and from an administrator who aborts a transaction (`AbortTransactionHandler`).
  WriteTxnMarkers: Api.leader(
    "markers[producerId].topics[name].partitionIndexes[]",
    "markers[producerId].topics[name].partitions[partitionIndex]"
  ),
  ShareFetch: Api.leader(
    ["topics[topicId].partitions[partitionIndex]", "forgottenTopicsData[topicId].partitions[]"],
    "responses[topicId].partitions[partitionIndex]",
    // The session itself is told by group and member (KIP-932).
    { session: "shareSessionEpoch" }
  ),
  ShareAcknowledge: Api.leader(
    "topics[topicId].partitions[partitionIndex]",
    "responses[topicId].partitions[partitionIndex]",
    { session: "shareSessionEpoch" }
  ),

  // The coordinators of groups, classic and others.
  OffsetCommit: Api.coordinator("group", group),
  OffsetFetch: Api.coordinator("group", ["groups[groupId]", group], "groups[groupId]"),
  JoinGroup: Api.coordinator("group", group),
  Heartbeat: Api.coordinator("group", group),
  LeaveGroup: Api.coordinator("group", group),
  SyncGroup: Api.coordinator("group", group),
  DescribeGroups: Api.coordinator("group", "groups[]", "groups[groupId]"),
  DeleteGroups: Api.coordinator("group", "groupsNames[]", "results[groupId]"),
  OffsetDelete: Api.coordinator("group", group),
  TxnOffsetCommit: Api.coordinator("group", group),
  ConsumerGroupHeartbeat: Api.coordinator("group", group),
  ConsumerGroupDescribe: Api.coordinator("group", "groupIds[]", "groups[groupId]"),
  ShareGroupHeartbeat: Api.coordinator("group", group),
  ShareGroupDescribe: Api.coordinator("group", "groupIds[]", "groups[groupId]"),
  StreamsGroupHeartbeat: Api.coordinator("group", group),
  StreamsGroupDescribe: Api.coordinator("group", "groupIds[]", "groups[groupId]"),
  StreamsGroupTopologyDescriptionUpdate: Api.coordinator("group", group),
  DescribeShareGroupOffsets: Api.coordinator("group", "groups[groupId]", "groups[groupId]"),
  AlterShareGroupOffsets: Api.coordinator("group", group),
  DeleteShareGroupOffsets: Api.coordinator("group", group),

  // The coordinators of share state (`PersisterStateManager`).
  InitializeShareGroupState: shareState,
  ReadShareGroupState: shareState,
  WriteShareGroupState: shareState,
  DeleteShareGroupState: shareState,
  ReadShareGroupStateSummary: shareState,

  // The coordinators of transactions. An idempotent producer has no transactional id: any broker gives it a producer id.
  InitProducerId: Api.coordinator("transaction", transaction),
  AddPartitionsToTxn: Api.coordinator(
    "transaction",
    ["transactions[transactionalId]", "v3AndBelowTransactionalId"],
    "resultsByTransaction[transactionalId]"
  ),
  AddOffsetsToTxn: Api.coordinator("transaction", transaction),
  EndTxn: Api.coordinator("transaction", transaction),
  DescribeTransactions: Api.coordinator(
    "transaction",
    "transactionalIds[]",
    "transactionStates[transactionalId]"
  ),

  // Each broker knows its own. A group may move while they are asked; directories of two brokers can have one name.
  ListGroups: Api.all("groups[groupId]"),
  ListTransactions: Api.all("transactionStates[transactionalId]", "unknownStateFilters[]"),
  DescribeLogDirs: Api.all("results"),

  // Of a broker, or of all (`KafkaAdminClient.nodeFor`).
  DescribeConfigs: Api.resource(resources, "results[resourceType+resourceName]"),
  AlterConfigs: Api.resource(resources, "responses[resourceType+resourceName]"),
  IncrementalAlterConfigs: Api.resource(resources, "responses[resourceType+resourceName]"),

  // Asked of the controller by administrators.
  CreateTopics: Api.controller,
  DeleteTopics: Api.controller,
  CreatePartitions: Api.controller,
  ElectLeaders: Api.controller,
  AlterPartitionReassignments: Api.controller,
  ListPartitionReassignments: Api.controller,
  AlterUserScramCredentials: Api.controller,
  UpdateFeatures: Api.controller,

  // By brokers and controllers.
  ControlledShutdown: Api.controller,
  AlterPartition: Api.controller,
  Envelope: Api.controller,
  BrokerRegistration: Api.controller,
  BrokerHeartbeat: Api.controller,
  AllocateProducerIds: Api.controller,
  ControllerRegistration: Api.controller,
  AssignReplicasToDirs: Api.controller,
  UpdateRaftVoter: Api.controller,

  // About a connection, or a server that the caller knows: the leader of the metadata quorum stands in no Metadata response.
  SaslHandshake: Api.broker,
  SaslAuthenticate: Api.broker,
  AlterReplicaLogDirs: Api.broker,
  LeaderAndIsr: Api.broker,
  StopReplica: Api.broker,
  UpdateMetadata: Api.broker,
  FetchSnapshot: Api.broker,
  Vote: Api.broker,
  BeginQuorumEpoch: Api.broker,
  EndQuorumEpoch: Api.broker
}

const quoted = (paths: ReadonlyArray<string>): string =>
  paths.length === 1 ? `"${paths[0]}"` : `[${paths.map((path) => `"${path}"`).join(", ")}]`

/** The route of an API as source; `undefined` for any broker. */
export const routingSource = (name: string): string | undefined => {
  const route = routing[name]
  if (route === undefined) return undefined
  switch (route.to) {
    case "leader": {
      const session = route.session === undefined ? "" : `, { session: "${route.session}" }`
      const response = session === "" && route.response === route.request[0] ? "" : `, "${route.response}"`
      return `Api.leader(${quoted(route.request)}${response}${session})`
    }
    case "coordinator": {
      const response = route.response === undefined ? "" : `, "${route.response}"`
      return route.type === "share"
        ? `Api.shareCoordinator("${route.group}", ${quoted(route.request)}${response})`
        : `Api.coordinator("${route.type}", ${quoted(route.request)}${response})`
    }
    case "all":
      return `Api.all(${route.response.map((path) => `"${path}"`).join(", ")})`
    case "resource":
      return `Api.resource(${quoted(route.request)}, "${route.response}")`
    default:
      return `Api.${route.to}`
  }
}
