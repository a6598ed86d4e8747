/**
 * What answers each API, a file for each. An API without a handler is neither advertised nor served.
 */
import type { ApiHandler } from "../cluster/Call.ts"
import { logRetention } from "../cluster/LogRetention.ts"
import type { BrokerPart, PartDefinition } from "../cluster/Parts.ts"
import { addOffsetsToTxn } from "./AddOffsetsToTxn.ts"
import { addPartitionsToTxn } from "./AddPartitionsToTxn.ts"
import { alterPartitionReassignments } from "./AlterPartitionReassignments.ts"
import { alterReplicaLogDirs } from "./AlterReplicaLogDirs.ts"
import { createPartitions } from "./CreatePartitions.ts"
import { createTopicsHandler } from "./CreateTopics.ts"
import { deleteTopics } from "./DeleteTopics.ts"
import { describeCluster } from "./DescribeCluster.ts"
import { describeLogDirs } from "./DescribeLogDirs.ts"
import { describeQuorum } from "./DescribeQuorum.ts"
import { describeTopicPartitions } from "./DescribeTopicPartitions.ts"
import { electLeaders } from "./ElectLeaders.ts"
import { listPartitionReassignments } from "./ListPartitionReassignments.ts"
import { unregisterBroker } from "./UnregisterBroker.ts"
import { alterClientQuotas } from "./AlterClientQuotas.ts"
import { alterUserScramCredentials } from "./AlterUserScramCredentials.ts"
import { alterConfigs } from "./AlterConfigs.ts"
import { apiVersions } from "./ApiVersions.ts"
import { fetchSessions } from "../fetch/FetchSessions.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"
import { fetch } from "./Fetch.ts"
import { deleteRecords } from "./DeleteRecords.ts"
import { describeClientQuotas } from "./DescribeClientQuotas.ts"
import { describeUserScramCredentials } from "./DescribeUserScramCredentials.ts"
import { describeConfigs } from "./DescribeConfigs.ts"
import { incrementalAlterConfigs } from "./IncrementalAlterConfigs.ts"
import { listConfigResources } from "./ListConfigResources.ts"
import { listOffsets } from "./ListOffsets.ts"
import { metadata } from "./Metadata.ts"
import { offsetForLeaderEpoch } from "./OffsetForLeaderEpoch.ts"
import { produce } from "./Produce.ts"
import { deleteGroups } from "./DeleteGroups.ts"
import { describeGroups } from "./DescribeGroups.ts"
import { findCoordinator } from "./FindCoordinator.ts"
import { heartbeat } from "./Heartbeat.ts"
import { joinGroup } from "./JoinGroup.ts"
import { leaveGroup } from "./LeaveGroup.ts"
import { listGroups } from "./ListGroups.ts"
import { offsetCommit } from "./OffsetCommit.ts"
import { offsetDelete } from "./OffsetDelete.ts"
import { offsetFetch } from "./OffsetFetch.ts"
import { syncGroup } from "./SyncGroup.ts"
import { describeProducers } from "./DescribeProducers.ts"
import { describeTransactions } from "./DescribeTransactions.ts"
import { endTxn } from "./EndTxn.ts"
import { initProducerId } from "./InitProducerId.ts"
import { listTransactions } from "./ListTransactions.ts"
import { txnOffsetCommit } from "./TxnOffsetCommit.ts"
import { writeTxnMarkers } from "./WriteTxnMarkers.ts"
import { transactionCoordinators } from "../transactions/TransactionCoordinators.ts"
import { updateFeatures } from "./UpdateFeatures.ts"

export const handlers: ReadonlyArray<ApiHandler> = [
  produce,
  fetch,
  listOffsets,
  metadata,
  apiVersions,
  createTopicsHandler,
  deleteTopics,
  deleteRecords,
  offsetForLeaderEpoch,
  deleteGroups,
  describeGroups,
  findCoordinator,
  heartbeat,
  joinGroup,
  leaveGroup,
  listGroups,
  offsetCommit,
  offsetDelete,
  offsetFetch,
  syncGroup,
  initProducerId,
  addPartitionsToTxn,
  addOffsetsToTxn,
  endTxn,
  txnOffsetCommit,
  writeTxnMarkers,
  describeTransactions,
  listTransactions,
  describeProducers,
  alterReplicaLogDirs,
  describeLogDirs,
  createPartitions,
  electLeaders,
  alterPartitionReassignments,
  listPartitionReassignments,
  describeQuorum,
  describeCluster,
  unregisterBroker,
  describeTopicPartitions,
  describeConfigs,
  alterConfigs,
  incrementalAlterConfigs,
  listConfigResources,
  describeClientQuotas,
  alterClientQuotas,
  describeUserScramCredentials,
  alterUserScramCredentials,
  updateFeatures
]

/** What the brokers consist of that these handlers need. */
export const parts: ReadonlyArray<PartDefinition<BrokerPart>> = [
  logRetention,
  fetchSessions,
  groupCoordinators,
  transactionCoordinators
]
