/**
 * What the handlers of each API ask about, entity by entity (`Call.guard`): such things may have an error code of their own by a fault. For the other APIs it is the
 * code of the response as a whole. `test/EmbeddedKafka/Faults.test.ts` holds this list against the handlers.
 */
import type { EntityKind } from "./FaultRule.ts"

export const guarded: Readonly<Record<string, ReadonlyArray<EntityKind>>> = {
  AddOffsetsToTxn: ["group", "transactionalId"],
  AddPartitionsToTxn: ["partition", "topic", "transactionalId"],
  AlterClientQuotas: ["resource"],
  AlterConfigs: ["group", "resource", "topic"],
  AlterPartitionReassignments: ["partition", "topic"],
  AlterReplicaLogDirs: ["partition", "topic"],
  AlterUserScramCredentials: ["resource"],
  CreatePartitions: ["topic"],
  CreateTopics: ["topic"],
  DeleteGroups: ["group"],
  DeleteRecords: ["partition", "topic"],
  DeleteTopics: ["topic"],
  DescribeConfigs: ["group", "resource", "topic"],
  DescribeGroups: ["group"],
  DescribeProducers: ["partition", "topic"],
  DescribeTopicPartitions: ["topic"],
  DescribeTransactions: ["transactionalId"],
  DescribeUserScramCredentials: ["resource"],
  ElectLeaders: ["partition", "topic"],
  EndTxn: ["transactionalId"],
  Fetch: ["partition", "topic"],
  FindCoordinator: ["group", "transactionalId"],
  Heartbeat: ["group"],
  IncrementalAlterConfigs: ["group", "resource", "topic"],
  InitProducerId: ["transactionalId"],
  JoinGroup: ["group"],
  LeaveGroup: ["group"],
  ListGroups: ["group"],
  ListOffsets: ["partition", "topic"],
  ListTransactions: ["transactionalId"],
  Metadata: ["topic"],
  OffsetCommit: ["group", "partition", "topic"],
  OffsetDelete: ["group", "partition", "topic"],
  OffsetFetch: ["group", "partition", "topic"],
  OffsetForLeaderEpoch: ["partition", "topic"],
  Produce: ["partition", "topic", "transactionalId"],
  SyncGroup: ["group"],
  TxnOffsetCommit: ["group", "partition", "topic", "transactionalId"],
  UnregisterBroker: ["resource"],
  WriteTxnMarkers: ["partition", "topic"]
}
