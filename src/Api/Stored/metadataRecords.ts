// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { RegisterBrokerRecord } from "./RegisterBrokerRecord.ts"
import { UnregisterBrokerRecord } from "./UnregisterBrokerRecord.ts"
import { TopicRecord } from "./TopicRecord.ts"
import { PartitionRecord } from "./PartitionRecord.ts"
import { ConfigRecord } from "./ConfigRecord.ts"
import { PartitionChangeRecord } from "./PartitionChangeRecord.ts"
import { FenceBrokerRecord } from "./FenceBrokerRecord.ts"
import { UnfenceBrokerRecord } from "./UnfenceBrokerRecord.ts"
import { RemoveTopicRecord } from "./RemoveTopicRecord.ts"
import { DelegationTokenRecord } from "./DelegationTokenRecord.ts"
import { UserScramCredentialRecord } from "./UserScramCredentialRecord.ts"
import { FeatureLevelRecord } from "./FeatureLevelRecord.ts"
import { ClientQuotaRecord } from "./ClientQuotaRecord.ts"
import { ProducerIdsRecord } from "./ProducerIdsRecord.ts"
import { BrokerRegistrationChangeRecord } from "./BrokerRegistrationChangeRecord.ts"
import { AccessControlEntryRecord } from "./AccessControlEntryRecord.ts"
import { RemoveAccessControlEntryRecord } from "./RemoveAccessControlEntryRecord.ts"
import { NoOpRecord } from "./NoOpRecord.ts"
import { ZkMigrationStateRecord } from "./ZkMigrationStateRecord.ts"
import { RemoveUserScramCredentialRecord } from "./RemoveUserScramCredentialRecord.ts"
import { BeginTransactionRecord } from "./BeginTransactionRecord.ts"
import { EndTransactionRecord } from "./EndTransactionRecord.ts"
import { AbortTransactionRecord } from "./AbortTransactionRecord.ts"
import { RemoveDelegationTokenRecord } from "./RemoveDelegationTokenRecord.ts"
import { RegisterControllerRecord } from "./RegisterControllerRecord.ts"
import { ClearElrRecord } from "./ClearElrRecord.ts"
import { UnregisterControllerRecord } from "./UnregisterControllerRecord.ts"

/**
 * The records of `__cluster_metadata`, by their apiKey.
 *
 * @since 0.1.0
 * @category messages
 */
export const metadataRecords = {
  0: RegisterBrokerRecord,
  1: UnregisterBrokerRecord,
  2: TopicRecord,
  3: PartitionRecord,
  4: ConfigRecord,
  5: PartitionChangeRecord,
  7: FenceBrokerRecord,
  8: UnfenceBrokerRecord,
  9: RemoveTopicRecord,
  10: DelegationTokenRecord,
  11: UserScramCredentialRecord,
  12: FeatureLevelRecord,
  14: ClientQuotaRecord,
  15: ProducerIdsRecord,
  17: BrokerRegistrationChangeRecord,
  18: AccessControlEntryRecord,
  19: RemoveAccessControlEntryRecord,
  20: NoOpRecord,
  21: ZkMigrationStateRecord,
  22: RemoveUserScramCredentialRecord,
  23: BeginTransactionRecord,
  24: EndTransactionRecord,
  25: AbortTransactionRecord,
  26: RemoveDelegationTokenRecord,
  27: RegisterControllerRecord,
  28: ClearElrRecord,
  29: UnregisterControllerRecord
} as const
