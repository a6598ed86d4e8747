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
  0: { type: "RegisterBrokerRecord", value: RegisterBrokerRecord },
  1: { type: "UnregisterBrokerRecord", value: UnregisterBrokerRecord },
  2: { type: "TopicRecord", value: TopicRecord },
  3: { type: "PartitionRecord", value: PartitionRecord },
  4: { type: "ConfigRecord", value: ConfigRecord },
  5: { type: "PartitionChangeRecord", value: PartitionChangeRecord },
  7: { type: "FenceBrokerRecord", value: FenceBrokerRecord },
  8: { type: "UnfenceBrokerRecord", value: UnfenceBrokerRecord },
  9: { type: "RemoveTopicRecord", value: RemoveTopicRecord },
  10: { type: "DelegationTokenRecord", value: DelegationTokenRecord },
  11: { type: "UserScramCredentialRecord", value: UserScramCredentialRecord },
  12: { type: "FeatureLevelRecord", value: FeatureLevelRecord },
  14: { type: "ClientQuotaRecord", value: ClientQuotaRecord },
  15: { type: "ProducerIdsRecord", value: ProducerIdsRecord },
  17: { type: "BrokerRegistrationChangeRecord", value: BrokerRegistrationChangeRecord },
  18: { type: "AccessControlEntryRecord", value: AccessControlEntryRecord },
  19: { type: "RemoveAccessControlEntryRecord", value: RemoveAccessControlEntryRecord },
  20: { type: "NoOpRecord", value: NoOpRecord },
  21: { type: "ZkMigrationStateRecord", value: ZkMigrationStateRecord },
  22: { type: "RemoveUserScramCredentialRecord", value: RemoveUserScramCredentialRecord },
  23: { type: "BeginTransactionRecord", value: BeginTransactionRecord },
  24: { type: "EndTransactionRecord", value: EndTransactionRecord },
  25: { type: "AbortTransactionRecord", value: AbortTransactionRecord },
  26: { type: "RemoveDelegationTokenRecord", value: RemoveDelegationTokenRecord },
  27: { type: "RegisterControllerRecord", value: RegisterControllerRecord },
  28: { type: "ClearElrRecord", value: ClearElrRecord },
  29: { type: "UnregisterControllerRecord", value: UnregisterControllerRecord }
} as const
