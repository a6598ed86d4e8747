// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
/**
 * Every stored or embedded message, by name and as a list.
 *
 * @since 0.1.0
 */
import { AbortTransactionRecord } from "./AbortTransactionRecord.ts"
import { AbortedTxn } from "./AbortedTxn.ts"
import { AccessControlEntryRecord } from "./AccessControlEntryRecord.ts"
import { BeginTransactionRecord } from "./BeginTransactionRecord.ts"
import { BrokerRegistrationChangeRecord } from "./BrokerRegistrationChangeRecord.ts"
import { ClearElrRecord } from "./ClearElrRecord.ts"
import { ClientQuotaRecord } from "./ClientQuotaRecord.ts"
import { ConfigRecord } from "./ConfigRecord.ts"
import { ConsumerGroupCurrentMemberAssignmentKey } from "./ConsumerGroupCurrentMemberAssignmentKey.ts"
import { ConsumerGroupCurrentMemberAssignmentValue } from "./ConsumerGroupCurrentMemberAssignmentValue.ts"
import { ConsumerGroupMemberMetadataKey } from "./ConsumerGroupMemberMetadataKey.ts"
import { ConsumerGroupMemberMetadataValue } from "./ConsumerGroupMemberMetadataValue.ts"
import { ConsumerGroupMetadataKey } from "./ConsumerGroupMetadataKey.ts"
import { ConsumerGroupMetadataValue } from "./ConsumerGroupMetadataValue.ts"
import { ConsumerGroupPartitionMetadataKey } from "./ConsumerGroupPartitionMetadataKey.ts"
import { ConsumerGroupPartitionMetadataValue } from "./ConsumerGroupPartitionMetadataValue.ts"
import { ConsumerGroupRegularExpressionKey } from "./ConsumerGroupRegularExpressionKey.ts"
import { ConsumerGroupRegularExpressionValue } from "./ConsumerGroupRegularExpressionValue.ts"
import { ConsumerGroupTargetAssignmentMemberKey } from "./ConsumerGroupTargetAssignmentMemberKey.ts"
import { ConsumerGroupTargetAssignmentMemberValue } from "./ConsumerGroupTargetAssignmentMemberValue.ts"
import { ConsumerGroupTargetAssignmentMetadataKey } from "./ConsumerGroupTargetAssignmentMetadataKey.ts"
import { ConsumerGroupTargetAssignmentMetadataValue } from "./ConsumerGroupTargetAssignmentMetadataValue.ts"
import { ConsumerProtocolAssignment } from "./ConsumerProtocolAssignment.ts"
import { ConsumerProtocolSubscription } from "./ConsumerProtocolSubscription.ts"
import { ControlRecordTypeSchema } from "./ControlRecordTypeSchema.ts"
import { DefaultPrincipalData } from "./DefaultPrincipalData.ts"
import { DelegationTokenRecord } from "./DelegationTokenRecord.ts"
import { EndTransactionRecord } from "./EndTransactionRecord.ts"
import { EndTxnMarker } from "./EndTxnMarker.ts"
import { FeatureLevelRecord } from "./FeatureLevelRecord.ts"
import { FenceBrokerRecord } from "./FenceBrokerRecord.ts"
import { GroupMetadataKey } from "./GroupMetadataKey.ts"
import { GroupMetadataValue } from "./GroupMetadataValue.ts"
import { KRaftVersionRecord } from "./KRaftVersionRecord.ts"
import { LeaderChangeMessage } from "./LeaderChangeMessage.ts"
import { LegacyOffsetCommitKey } from "./LegacyOffsetCommitKey.ts"
import { LegacyOffsetCommitValue } from "./LegacyOffsetCommitValue.ts"
import { NoOpRecord } from "./NoOpRecord.ts"
import { OffsetCommitKey } from "./OffsetCommitKey.ts"
import { OffsetCommitValue } from "./OffsetCommitValue.ts"
import { PartitionChangeRecord } from "./PartitionChangeRecord.ts"
import { PartitionRecord } from "./PartitionRecord.ts"
import { ProducerIdsRecord } from "./ProducerIdsRecord.ts"
import { ProducerSnapshot } from "./ProducerSnapshot.ts"
import { QuorumStateData } from "./QuorumStateData.ts"
import { RegisterBrokerRecord } from "./RegisterBrokerRecord.ts"
import { RegisterControllerRecord } from "./RegisterControllerRecord.ts"
import { RemoteLogSegmentMetadataRecord } from "./RemoteLogSegmentMetadataRecord.ts"
import { RemoteLogSegmentMetadataSnapshotRecord } from "./RemoteLogSegmentMetadataSnapshotRecord.ts"
import { RemoteLogSegmentMetadataUpdateRecord } from "./RemoteLogSegmentMetadataUpdateRecord.ts"
import { RemotePartitionDeleteMetadataRecord } from "./RemotePartitionDeleteMetadataRecord.ts"
import { RemoveAccessControlEntryRecord } from "./RemoveAccessControlEntryRecord.ts"
import { RemoveDelegationTokenRecord } from "./RemoveDelegationTokenRecord.ts"
import { RemoveTopicRecord } from "./RemoveTopicRecord.ts"
import { RemoveUserScramCredentialRecord } from "./RemoveUserScramCredentialRecord.ts"
import { ShareGroupCurrentMemberAssignmentKey } from "./ShareGroupCurrentMemberAssignmentKey.ts"
import { ShareGroupCurrentMemberAssignmentValue } from "./ShareGroupCurrentMemberAssignmentValue.ts"
import { ShareGroupMemberMetadataKey } from "./ShareGroupMemberMetadataKey.ts"
import { ShareGroupMemberMetadataValue } from "./ShareGroupMemberMetadataValue.ts"
import { ShareGroupMetadataKey } from "./ShareGroupMetadataKey.ts"
import { ShareGroupMetadataValue } from "./ShareGroupMetadataValue.ts"
import { ShareGroupPartitionMetadataKey } from "./ShareGroupPartitionMetadataKey.ts"
import { ShareGroupPartitionMetadataValue } from "./ShareGroupPartitionMetadataValue.ts"
import { ShareGroupStatePartitionMetadataKey } from "./ShareGroupStatePartitionMetadataKey.ts"
import { ShareGroupStatePartitionMetadataValue } from "./ShareGroupStatePartitionMetadataValue.ts"
import { ShareGroupTargetAssignmentMemberKey } from "./ShareGroupTargetAssignmentMemberKey.ts"
import { ShareGroupTargetAssignmentMemberValue } from "./ShareGroupTargetAssignmentMemberValue.ts"
import { ShareGroupTargetAssignmentMetadataKey } from "./ShareGroupTargetAssignmentMetadataKey.ts"
import { ShareGroupTargetAssignmentMetadataValue } from "./ShareGroupTargetAssignmentMetadataValue.ts"
import { ShareSnapshotKey } from "./ShareSnapshotKey.ts"
import { ShareSnapshotValue } from "./ShareSnapshotValue.ts"
import { ShareUpdateKey } from "./ShareUpdateKey.ts"
import { ShareUpdateValue } from "./ShareUpdateValue.ts"
import { SnapshotFooterRecord } from "./SnapshotFooterRecord.ts"
import { SnapshotHeaderRecord } from "./SnapshotHeaderRecord.ts"
import { StreamsGroupCurrentMemberAssignmentKey } from "./StreamsGroupCurrentMemberAssignmentKey.ts"
import { StreamsGroupCurrentMemberAssignmentValue } from "./StreamsGroupCurrentMemberAssignmentValue.ts"
import { StreamsGroupMemberMetadataKey } from "./StreamsGroupMemberMetadataKey.ts"
import { StreamsGroupMemberMetadataValue } from "./StreamsGroupMemberMetadataValue.ts"
import { StreamsGroupMetadataKey } from "./StreamsGroupMetadataKey.ts"
import { StreamsGroupMetadataValue } from "./StreamsGroupMetadataValue.ts"
import { StreamsGroupTargetAssignmentMemberKey } from "./StreamsGroupTargetAssignmentMemberKey.ts"
import { StreamsGroupTargetAssignmentMemberValue } from "./StreamsGroupTargetAssignmentMemberValue.ts"
import { StreamsGroupTargetAssignmentMetadataKey } from "./StreamsGroupTargetAssignmentMetadataKey.ts"
import { StreamsGroupTargetAssignmentMetadataValue } from "./StreamsGroupTargetAssignmentMetadataValue.ts"
import { StreamsGroupTopologyKey } from "./StreamsGroupTopologyKey.ts"
import { StreamsGroupTopologyValue } from "./StreamsGroupTopologyValue.ts"
import { TopicRecord } from "./TopicRecord.ts"
import { TransactionLogKey } from "./TransactionLogKey.ts"
import { TransactionLogValue } from "./TransactionLogValue.ts"
import { UnfenceBrokerRecord } from "./UnfenceBrokerRecord.ts"
import { UnregisterBrokerRecord } from "./UnregisterBrokerRecord.ts"
import { UnregisterControllerRecord } from "./UnregisterControllerRecord.ts"
import { UserScramCredentialRecord } from "./UserScramCredentialRecord.ts"
import { VotersRecord } from "./VotersRecord.ts"
import { ZkMigrationStateRecord } from "./ZkMigrationStateRecord.ts"

export {
  AbortTransactionRecord,
  AbortedTxn,
  AccessControlEntryRecord,
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ClearElrRecord,
  ClientQuotaRecord,
  ConfigRecord,
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataValue,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  ControlRecordTypeSchema,
  DefaultPrincipalData,
  DelegationTokenRecord,
  EndTransactionRecord,
  EndTxnMarker,
  FeatureLevelRecord,
  FenceBrokerRecord,
  GroupMetadataKey,
  GroupMetadataValue,
  KRaftVersionRecord,
  LeaderChangeMessage,
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue,
  NoOpRecord,
  OffsetCommitKey,
  OffsetCommitValue,
  PartitionChangeRecord,
  PartitionRecord,
  ProducerIdsRecord,
  ProducerSnapshot,
  QuorumStateData,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  RemoteLogSegmentMetadataRecord,
  RemoteLogSegmentMetadataSnapshotRecord,
  RemoteLogSegmentMetadataUpdateRecord,
  RemotePartitionDeleteMetadataRecord,
  RemoveAccessControlEntryRecord,
  RemoveDelegationTokenRecord,
  RemoveTopicRecord,
  RemoveUserScramCredentialRecord,
  ShareGroupCurrentMemberAssignmentKey,
  ShareGroupCurrentMemberAssignmentValue,
  ShareGroupMemberMetadataKey,
  ShareGroupMemberMetadataValue,
  ShareGroupMetadataKey,
  ShareGroupMetadataValue,
  ShareGroupPartitionMetadataKey,
  ShareGroupPartitionMetadataValue,
  ShareGroupStatePartitionMetadataKey,
  ShareGroupStatePartitionMetadataValue,
  ShareGroupTargetAssignmentMemberKey,
  ShareGroupTargetAssignmentMemberValue,
  ShareGroupTargetAssignmentMetadataKey,
  ShareGroupTargetAssignmentMetadataValue,
  ShareSnapshotKey,
  ShareSnapshotValue,
  ShareUpdateKey,
  ShareUpdateValue,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  StreamsGroupCurrentMemberAssignmentKey,
  StreamsGroupCurrentMemberAssignmentValue,
  StreamsGroupMemberMetadataKey,
  StreamsGroupMemberMetadataValue,
  StreamsGroupMetadataKey,
  StreamsGroupMetadataValue,
  StreamsGroupTargetAssignmentMemberKey,
  StreamsGroupTargetAssignmentMemberValue,
  StreamsGroupTargetAssignmentMetadataKey,
  StreamsGroupTargetAssignmentMetadataValue,
  StreamsGroupTopologyKey,
  StreamsGroupTopologyValue,
  TopicRecord,
  TransactionLogKey,
  TransactionLogValue,
  UnfenceBrokerRecord,
  UnregisterBrokerRecord,
  UnregisterControllerRecord,
  UserScramCredentialRecord,
  VotersRecord,
  ZkMigrationStateRecord
}

/**
 * All stored and embedded messages. Importing it loads every one of them.
 *
 * @since 0.1.0
 * @category messages
 */
export const messages = [
  AbortTransactionRecord,
  AbortedTxn,
  AccessControlEntryRecord,
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ClearElrRecord,
  ClientQuotaRecord,
  ConfigRecord,
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataValue,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  ControlRecordTypeSchema,
  DefaultPrincipalData,
  DelegationTokenRecord,
  EndTransactionRecord,
  EndTxnMarker,
  FeatureLevelRecord,
  FenceBrokerRecord,
  GroupMetadataKey,
  GroupMetadataValue,
  KRaftVersionRecord,
  LeaderChangeMessage,
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue,
  NoOpRecord,
  OffsetCommitKey,
  OffsetCommitValue,
  PartitionChangeRecord,
  PartitionRecord,
  ProducerIdsRecord,
  ProducerSnapshot,
  QuorumStateData,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  RemoteLogSegmentMetadataRecord,
  RemoteLogSegmentMetadataSnapshotRecord,
  RemoteLogSegmentMetadataUpdateRecord,
  RemotePartitionDeleteMetadataRecord,
  RemoveAccessControlEntryRecord,
  RemoveDelegationTokenRecord,
  RemoveTopicRecord,
  RemoveUserScramCredentialRecord,
  ShareGroupCurrentMemberAssignmentKey,
  ShareGroupCurrentMemberAssignmentValue,
  ShareGroupMemberMetadataKey,
  ShareGroupMemberMetadataValue,
  ShareGroupMetadataKey,
  ShareGroupMetadataValue,
  ShareGroupPartitionMetadataKey,
  ShareGroupPartitionMetadataValue,
  ShareGroupStatePartitionMetadataKey,
  ShareGroupStatePartitionMetadataValue,
  ShareGroupTargetAssignmentMemberKey,
  ShareGroupTargetAssignmentMemberValue,
  ShareGroupTargetAssignmentMetadataKey,
  ShareGroupTargetAssignmentMetadataValue,
  ShareSnapshotKey,
  ShareSnapshotValue,
  ShareUpdateKey,
  ShareUpdateValue,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  StreamsGroupCurrentMemberAssignmentKey,
  StreamsGroupCurrentMemberAssignmentValue,
  StreamsGroupMemberMetadataKey,
  StreamsGroupMemberMetadataValue,
  StreamsGroupMetadataKey,
  StreamsGroupMetadataValue,
  StreamsGroupTargetAssignmentMemberKey,
  StreamsGroupTargetAssignmentMemberValue,
  StreamsGroupTargetAssignmentMetadataKey,
  StreamsGroupTargetAssignmentMetadataValue,
  StreamsGroupTopologyKey,
  StreamsGroupTopologyValue,
  TopicRecord,
  TransactionLogKey,
  TransactionLogValue,
  UnfenceBrokerRecord,
  UnregisterBrokerRecord,
  UnregisterControllerRecord,
  UserScramCredentialRecord,
  VotersRecord,
  ZkMigrationStateRecord
] as const
