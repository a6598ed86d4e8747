// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
/**
 * Every API, by name and as a list in the order of their keys.
 *
 * @since 0.1.0
 */
import { Produce } from "./Produce.ts"
import { Fetch } from "./Fetch.ts"
import { ListOffsets } from "./ListOffsets.ts"
import { Metadata } from "./Metadata.ts"
import { LeaderAndIsr } from "./LeaderAndIsr.ts"
import { StopReplica } from "./StopReplica.ts"
import { UpdateMetadata } from "./UpdateMetadata.ts"
import { ControlledShutdown } from "./ControlledShutdown.ts"
import { OffsetCommit } from "./OffsetCommit.ts"
import { OffsetFetch } from "./OffsetFetch.ts"
import { FindCoordinator } from "./FindCoordinator.ts"
import { JoinGroup } from "./JoinGroup.ts"
import { Heartbeat } from "./Heartbeat.ts"
import { LeaveGroup } from "./LeaveGroup.ts"
import { SyncGroup } from "./SyncGroup.ts"
import { DescribeGroups } from "./DescribeGroups.ts"
import { ListGroups } from "./ListGroups.ts"
import { SaslHandshake } from "./SaslHandshake.ts"
import { ApiVersions } from "./ApiVersions.ts"
import { CreateTopics } from "./CreateTopics.ts"
import { DeleteTopics } from "./DeleteTopics.ts"
import { DeleteRecords } from "./DeleteRecords.ts"
import { InitProducerId } from "./InitProducerId.ts"
import { OffsetForLeaderEpoch } from "./OffsetForLeaderEpoch.ts"
import { AddPartitionsToTxn } from "./AddPartitionsToTxn.ts"
import { AddOffsetsToTxn } from "./AddOffsetsToTxn.ts"
import { EndTxn } from "./EndTxn.ts"
import { WriteTxnMarkers } from "./WriteTxnMarkers.ts"
import { TxnOffsetCommit } from "./TxnOffsetCommit.ts"
import { DescribeAcls } from "./DescribeAcls.ts"
import { CreateAcls } from "./CreateAcls.ts"
import { DeleteAcls } from "./DeleteAcls.ts"
import { DescribeConfigs } from "./DescribeConfigs.ts"
import { AlterConfigs } from "./AlterConfigs.ts"
import { AlterReplicaLogDirs } from "./AlterReplicaLogDirs.ts"
import { DescribeLogDirs } from "./DescribeLogDirs.ts"
import { SaslAuthenticate } from "./SaslAuthenticate.ts"
import { CreatePartitions } from "./CreatePartitions.ts"
import { CreateDelegationToken } from "./CreateDelegationToken.ts"
import { RenewDelegationToken } from "./RenewDelegationToken.ts"
import { ExpireDelegationToken } from "./ExpireDelegationToken.ts"
import { DescribeDelegationToken } from "./DescribeDelegationToken.ts"
import { DeleteGroups } from "./DeleteGroups.ts"
import { ElectLeaders } from "./ElectLeaders.ts"
import { IncrementalAlterConfigs } from "./IncrementalAlterConfigs.ts"
import { AlterPartitionReassignments } from "./AlterPartitionReassignments.ts"
import { ListPartitionReassignments } from "./ListPartitionReassignments.ts"
import { OffsetDelete } from "./OffsetDelete.ts"
import { DescribeClientQuotas } from "./DescribeClientQuotas.ts"
import { AlterClientQuotas } from "./AlterClientQuotas.ts"
import { DescribeUserScramCredentials } from "./DescribeUserScramCredentials.ts"
import { AlterUserScramCredentials } from "./AlterUserScramCredentials.ts"
import { Vote } from "./Vote.ts"
import { BeginQuorumEpoch } from "./BeginQuorumEpoch.ts"
import { EndQuorumEpoch } from "./EndQuorumEpoch.ts"
import { DescribeQuorum } from "./DescribeQuorum.ts"
import { AlterPartition } from "./AlterPartition.ts"
import { UpdateFeatures } from "./UpdateFeatures.ts"
import { Envelope } from "./Envelope.ts"
import { FetchSnapshot } from "./FetchSnapshot.ts"
import { DescribeCluster } from "./DescribeCluster.ts"
import { DescribeProducers } from "./DescribeProducers.ts"
import { BrokerRegistration } from "./BrokerRegistration.ts"
import { BrokerHeartbeat } from "./BrokerHeartbeat.ts"
import { UnregisterBroker } from "./UnregisterBroker.ts"
import { DescribeTransactions } from "./DescribeTransactions.ts"
import { ListTransactions } from "./ListTransactions.ts"
import { AllocateProducerIds } from "./AllocateProducerIds.ts"
import { ConsumerGroupHeartbeat } from "./ConsumerGroupHeartbeat.ts"
import { ConsumerGroupDescribe } from "./ConsumerGroupDescribe.ts"
import { ControllerRegistration } from "./ControllerRegistration.ts"
import { GetTelemetrySubscriptions } from "./GetTelemetrySubscriptions.ts"
import { PushTelemetry } from "./PushTelemetry.ts"
import { AssignReplicasToDirs } from "./AssignReplicasToDirs.ts"
import { ListConfigResources } from "./ListConfigResources.ts"
import { DescribeTopicPartitions } from "./DescribeTopicPartitions.ts"
import { ShareGroupHeartbeat } from "./ShareGroupHeartbeat.ts"
import { ShareGroupDescribe } from "./ShareGroupDescribe.ts"
import { ShareFetch } from "./ShareFetch.ts"
import { ShareAcknowledge } from "./ShareAcknowledge.ts"
import { AddRaftVoter } from "./AddRaftVoter.ts"
import { RemoveRaftVoter } from "./RemoveRaftVoter.ts"
import { UpdateRaftVoter } from "./UpdateRaftVoter.ts"
import { InitializeShareGroupState } from "./InitializeShareGroupState.ts"
import { ReadShareGroupState } from "./ReadShareGroupState.ts"
import { WriteShareGroupState } from "./WriteShareGroupState.ts"
import { DeleteShareGroupState } from "./DeleteShareGroupState.ts"
import { ReadShareGroupStateSummary } from "./ReadShareGroupStateSummary.ts"
import { StreamsGroupHeartbeat } from "./StreamsGroupHeartbeat.ts"
import { StreamsGroupDescribe } from "./StreamsGroupDescribe.ts"
import { DescribeShareGroupOffsets } from "./DescribeShareGroupOffsets.ts"
import { AlterShareGroupOffsets } from "./AlterShareGroupOffsets.ts"
import { DeleteShareGroupOffsets } from "./DeleteShareGroupOffsets.ts"
import { StreamsGroupTopologyDescriptionUpdate } from "./StreamsGroupTopologyDescriptionUpdate.ts"
import { UnregisterController } from "./UnregisterController.ts"

export {
  Produce,
  Fetch,
  ListOffsets,
  Metadata,
  LeaderAndIsr,
  StopReplica,
  UpdateMetadata,
  ControlledShutdown,
  OffsetCommit,
  OffsetFetch,
  FindCoordinator,
  JoinGroup,
  Heartbeat,
  LeaveGroup,
  SyncGroup,
  DescribeGroups,
  ListGroups,
  SaslHandshake,
  ApiVersions,
  CreateTopics,
  DeleteTopics,
  DeleteRecords,
  InitProducerId,
  OffsetForLeaderEpoch,
  AddPartitionsToTxn,
  AddOffsetsToTxn,
  EndTxn,
  WriteTxnMarkers,
  TxnOffsetCommit,
  DescribeAcls,
  CreateAcls,
  DeleteAcls,
  DescribeConfigs,
  AlterConfigs,
  AlterReplicaLogDirs,
  DescribeLogDirs,
  SaslAuthenticate,
  CreatePartitions,
  CreateDelegationToken,
  RenewDelegationToken,
  ExpireDelegationToken,
  DescribeDelegationToken,
  DeleteGroups,
  ElectLeaders,
  IncrementalAlterConfigs,
  AlterPartitionReassignments,
  ListPartitionReassignments,
  OffsetDelete,
  DescribeClientQuotas,
  AlterClientQuotas,
  DescribeUserScramCredentials,
  AlterUserScramCredentials,
  Vote,
  BeginQuorumEpoch,
  EndQuorumEpoch,
  DescribeQuorum,
  AlterPartition,
  UpdateFeatures,
  Envelope,
  FetchSnapshot,
  DescribeCluster,
  DescribeProducers,
  BrokerRegistration,
  BrokerHeartbeat,
  UnregisterBroker,
  DescribeTransactions,
  ListTransactions,
  AllocateProducerIds,
  ConsumerGroupHeartbeat,
  ConsumerGroupDescribe,
  ControllerRegistration,
  GetTelemetrySubscriptions,
  PushTelemetry,
  AssignReplicasToDirs,
  ListConfigResources,
  DescribeTopicPartitions,
  ShareGroupHeartbeat,
  ShareGroupDescribe,
  ShareFetch,
  ShareAcknowledge,
  AddRaftVoter,
  RemoveRaftVoter,
  UpdateRaftVoter,
  InitializeShareGroupState,
  ReadShareGroupState,
  WriteShareGroupState,
  DeleteShareGroupState,
  ReadShareGroupStateSummary,
  StreamsGroupHeartbeat,
  StreamsGroupDescribe,
  DescribeShareGroupOffsets,
  AlterShareGroupOffsets,
  DeleteShareGroupOffsets,
  StreamsGroupTopologyDescriptionUpdate,
  UnregisterController
}

/**
 * All APIs in the order of their keys. Importing it loads every one of them.
 *
 * @since 0.1.0
 * @category apis
 */
export const apis = [
  Produce,
  Fetch,
  ListOffsets,
  Metadata,
  LeaderAndIsr,
  StopReplica,
  UpdateMetadata,
  ControlledShutdown,
  OffsetCommit,
  OffsetFetch,
  FindCoordinator,
  JoinGroup,
  Heartbeat,
  LeaveGroup,
  SyncGroup,
  DescribeGroups,
  ListGroups,
  SaslHandshake,
  ApiVersions,
  CreateTopics,
  DeleteTopics,
  DeleteRecords,
  InitProducerId,
  OffsetForLeaderEpoch,
  AddPartitionsToTxn,
  AddOffsetsToTxn,
  EndTxn,
  WriteTxnMarkers,
  TxnOffsetCommit,
  DescribeAcls,
  CreateAcls,
  DeleteAcls,
  DescribeConfigs,
  AlterConfigs,
  AlterReplicaLogDirs,
  DescribeLogDirs,
  SaslAuthenticate,
  CreatePartitions,
  CreateDelegationToken,
  RenewDelegationToken,
  ExpireDelegationToken,
  DescribeDelegationToken,
  DeleteGroups,
  ElectLeaders,
  IncrementalAlterConfigs,
  AlterPartitionReassignments,
  ListPartitionReassignments,
  OffsetDelete,
  DescribeClientQuotas,
  AlterClientQuotas,
  DescribeUserScramCredentials,
  AlterUserScramCredentials,
  Vote,
  BeginQuorumEpoch,
  EndQuorumEpoch,
  DescribeQuorum,
  AlterPartition,
  UpdateFeatures,
  Envelope,
  FetchSnapshot,
  DescribeCluster,
  DescribeProducers,
  BrokerRegistration,
  BrokerHeartbeat,
  UnregisterBroker,
  DescribeTransactions,
  ListTransactions,
  AllocateProducerIds,
  ConsumerGroupHeartbeat,
  ConsumerGroupDescribe,
  ControllerRegistration,
  GetTelemetrySubscriptions,
  PushTelemetry,
  AssignReplicasToDirs,
  ListConfigResources,
  DescribeTopicPartitions,
  ShareGroupHeartbeat,
  ShareGroupDescribe,
  ShareFetch,
  ShareAcknowledge,
  AddRaftVoter,
  RemoveRaftVoter,
  UpdateRaftVoter,
  InitializeShareGroupState,
  ReadShareGroupState,
  WriteShareGroupState,
  DeleteShareGroupState,
  ReadShareGroupStateSummary,
  StreamsGroupHeartbeat,
  StreamsGroupDescribe,
  DescribeShareGroupOffsets,
  AlterShareGroupOffsets,
  DeleteShareGroupOffsets,
  StreamsGroupTopologyDescriptionUpdate,
  UnregisterController
] as const
