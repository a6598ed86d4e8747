// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { LegacyOffsetCommitKey } from "./LegacyOffsetCommitKey.ts"
import { LegacyOffsetCommitValue } from "./LegacyOffsetCommitValue.ts"
import { OffsetCommitKey } from "./OffsetCommitKey.ts"
import { OffsetCommitValue } from "./OffsetCommitValue.ts"
import { GroupMetadataKey } from "./GroupMetadataKey.ts"
import { GroupMetadataValue } from "./GroupMetadataValue.ts"
import { ConsumerGroupMetadataKey } from "./ConsumerGroupMetadataKey.ts"
import { ConsumerGroupMetadataValue } from "./ConsumerGroupMetadataValue.ts"
import { ConsumerGroupPartitionMetadataKey } from "./ConsumerGroupPartitionMetadataKey.ts"
import { ConsumerGroupPartitionMetadataValue } from "./ConsumerGroupPartitionMetadataValue.ts"
import { ConsumerGroupMemberMetadataKey } from "./ConsumerGroupMemberMetadataKey.ts"
import { ConsumerGroupMemberMetadataValue } from "./ConsumerGroupMemberMetadataValue.ts"
import { ConsumerGroupTargetAssignmentMetadataKey } from "./ConsumerGroupTargetAssignmentMetadataKey.ts"
import { ConsumerGroupTargetAssignmentMetadataValue } from "./ConsumerGroupTargetAssignmentMetadataValue.ts"
import { ConsumerGroupTargetAssignmentMemberKey } from "./ConsumerGroupTargetAssignmentMemberKey.ts"
import { ConsumerGroupTargetAssignmentMemberValue } from "./ConsumerGroupTargetAssignmentMemberValue.ts"
import { ConsumerGroupCurrentMemberAssignmentKey } from "./ConsumerGroupCurrentMemberAssignmentKey.ts"
import { ConsumerGroupCurrentMemberAssignmentValue } from "./ConsumerGroupCurrentMemberAssignmentValue.ts"
import { ShareGroupPartitionMetadataKey } from "./ShareGroupPartitionMetadataKey.ts"
import { ShareGroupPartitionMetadataValue } from "./ShareGroupPartitionMetadataValue.ts"
import { ShareGroupMemberMetadataKey } from "./ShareGroupMemberMetadataKey.ts"
import { ShareGroupMemberMetadataValue } from "./ShareGroupMemberMetadataValue.ts"
import { ShareGroupMetadataKey } from "./ShareGroupMetadataKey.ts"
import { ShareGroupMetadataValue } from "./ShareGroupMetadataValue.ts"
import { ShareGroupTargetAssignmentMetadataKey } from "./ShareGroupTargetAssignmentMetadataKey.ts"
import { ShareGroupTargetAssignmentMetadataValue } from "./ShareGroupTargetAssignmentMetadataValue.ts"
import { ShareGroupTargetAssignmentMemberKey } from "./ShareGroupTargetAssignmentMemberKey.ts"
import { ShareGroupTargetAssignmentMemberValue } from "./ShareGroupTargetAssignmentMemberValue.ts"
import { ShareGroupCurrentMemberAssignmentKey } from "./ShareGroupCurrentMemberAssignmentKey.ts"
import { ShareGroupCurrentMemberAssignmentValue } from "./ShareGroupCurrentMemberAssignmentValue.ts"
import { ShareGroupStatePartitionMetadataKey } from "./ShareGroupStatePartitionMetadataKey.ts"
import { ShareGroupStatePartitionMetadataValue } from "./ShareGroupStatePartitionMetadataValue.ts"
import { ConsumerGroupRegularExpressionKey } from "./ConsumerGroupRegularExpressionKey.ts"
import { ConsumerGroupRegularExpressionValue } from "./ConsumerGroupRegularExpressionValue.ts"
import { StreamsGroupMetadataKey } from "./StreamsGroupMetadataKey.ts"
import { StreamsGroupMetadataValue } from "./StreamsGroupMetadataValue.ts"
import { StreamsGroupMemberMetadataKey } from "./StreamsGroupMemberMetadataKey.ts"
import { StreamsGroupMemberMetadataValue } from "./StreamsGroupMemberMetadataValue.ts"
import { StreamsGroupTargetAssignmentMetadataKey } from "./StreamsGroupTargetAssignmentMetadataKey.ts"
import { StreamsGroupTargetAssignmentMetadataValue } from "./StreamsGroupTargetAssignmentMetadataValue.ts"
import { StreamsGroupTargetAssignmentMemberKey } from "./StreamsGroupTargetAssignmentMemberKey.ts"
import { StreamsGroupTargetAssignmentMemberValue } from "./StreamsGroupTargetAssignmentMemberValue.ts"
import { StreamsGroupCurrentMemberAssignmentKey } from "./StreamsGroupCurrentMemberAssignmentKey.ts"
import { StreamsGroupCurrentMemberAssignmentValue } from "./StreamsGroupCurrentMemberAssignmentValue.ts"
import { StreamsGroupTopologyKey } from "./StreamsGroupTopologyKey.ts"
import { StreamsGroupTopologyValue } from "./StreamsGroupTopologyValue.ts"

/**
 * The records of `__consumer_offsets`, by the int16 that their keys start with.
 *
 * @since 0.1.0
 * @category messages
 */
export const groupRecords = {
  0: { type: "LegacyOffsetCommit", key: LegacyOffsetCommitKey, value: LegacyOffsetCommitValue },
  1: { type: "OffsetCommit", key: OffsetCommitKey, value: OffsetCommitValue },
  2: { type: "GroupMetadata", key: GroupMetadataKey, value: GroupMetadataValue },
  3: { type: "ConsumerGroupMetadata", key: ConsumerGroupMetadataKey, value: ConsumerGroupMetadataValue },
  4: {
    type: "ConsumerGroupPartitionMetadata",
    key: ConsumerGroupPartitionMetadataKey,
    value: ConsumerGroupPartitionMetadataValue
  },
  5: {
    type: "ConsumerGroupMemberMetadata",
    key: ConsumerGroupMemberMetadataKey,
    value: ConsumerGroupMemberMetadataValue
  },
  6: {
    type: "ConsumerGroupTargetAssignmentMetadata",
    key: ConsumerGroupTargetAssignmentMetadataKey,
    value: ConsumerGroupTargetAssignmentMetadataValue
  },
  7: {
    type: "ConsumerGroupTargetAssignmentMember",
    key: ConsumerGroupTargetAssignmentMemberKey,
    value: ConsumerGroupTargetAssignmentMemberValue
  },
  8: {
    type: "ConsumerGroupCurrentMemberAssignment",
    key: ConsumerGroupCurrentMemberAssignmentKey,
    value: ConsumerGroupCurrentMemberAssignmentValue
  },
  9: {
    type: "ShareGroupPartitionMetadata",
    key: ShareGroupPartitionMetadataKey,
    value: ShareGroupPartitionMetadataValue
  },
  10: {
    type: "ShareGroupMemberMetadata",
    key: ShareGroupMemberMetadataKey,
    value: ShareGroupMemberMetadataValue
  },
  11: { type: "ShareGroupMetadata", key: ShareGroupMetadataKey, value: ShareGroupMetadataValue },
  12: {
    type: "ShareGroupTargetAssignmentMetadata",
    key: ShareGroupTargetAssignmentMetadataKey,
    value: ShareGroupTargetAssignmentMetadataValue
  },
  13: {
    type: "ShareGroupTargetAssignmentMember",
    key: ShareGroupTargetAssignmentMemberKey,
    value: ShareGroupTargetAssignmentMemberValue
  },
  14: {
    type: "ShareGroupCurrentMemberAssignment",
    key: ShareGroupCurrentMemberAssignmentKey,
    value: ShareGroupCurrentMemberAssignmentValue
  },
  15: {
    type: "ShareGroupStatePartitionMetadata",
    key: ShareGroupStatePartitionMetadataKey,
    value: ShareGroupStatePartitionMetadataValue
  },
  16: {
    type: "ConsumerGroupRegularExpression",
    key: ConsumerGroupRegularExpressionKey,
    value: ConsumerGroupRegularExpressionValue
  },
  17: { type: "StreamsGroupMetadata", key: StreamsGroupMetadataKey, value: StreamsGroupMetadataValue },
  19: {
    type: "StreamsGroupMemberMetadata",
    key: StreamsGroupMemberMetadataKey,
    value: StreamsGroupMemberMetadataValue
  },
  20: {
    type: "StreamsGroupTargetAssignmentMetadata",
    key: StreamsGroupTargetAssignmentMetadataKey,
    value: StreamsGroupTargetAssignmentMetadataValue
  },
  21: {
    type: "StreamsGroupTargetAssignmentMember",
    key: StreamsGroupTargetAssignmentMemberKey,
    value: StreamsGroupTargetAssignmentMemberValue
  },
  22: {
    type: "StreamsGroupCurrentMemberAssignment",
    key: StreamsGroupCurrentMemberAssignmentKey,
    value: StreamsGroupCurrentMemberAssignmentValue
  },
  23: { type: "StreamsGroupTopology", key: StreamsGroupTopologyKey, value: StreamsGroupTopologyValue }
} as const
