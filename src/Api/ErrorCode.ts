/**
 * The error codes of Kafka's brokers as typed classes, with Kafka's own `retriable` flag (of 4.4.0, which has every code of the releases before it).
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import { hasProperty } from "effect/Predicate"
import { printable } from "../internal/printable.ts"
import { TaggedError } from "../internal/taggedError.ts"

const TypeId = "~effect-kafka-protocol/Api/BrokerError"

/**
 * What is known where a code was found. All of it is for people, but `response`: an answer that fails can carry what is needed next, as
 * `MEMBER_ID_REQUIRED` carries the member id.
 *
 * @since 0.1.0
 * @category models
 */
export interface Props {
  readonly apiName?: string | undefined
  readonly apiVersion?: number | undefined
  /** `host:port` */
  readonly broker?: string | undefined
  /** Where in the response the code stands, for example `topics[0].partitions[3]`; empty for the response as a whole. */
  readonly path?: string | undefined
  /** The broker's own words; null or missing where it sent none. */
  readonly errorMessage?: string | null | undefined
  /** The whole decoded response. */
  readonly response?: unknown
}

const describe = (props: Props, kafkaName: string, code: number, words: string): string => {
  const asked =
    props.apiName === undefined
      ? ""
      : `${props.apiName}${props.apiVersion === undefined ? "" : ` v${props.apiVersion}`}`
  const where = [props.broker, asked, props.path]
    .filter((part) => part !== undefined && part !== "")
    .join(", ")
  const own = props.errorMessage ? ` (the broker says: ${printable(props.errorMessage)})` : ""
  return `${kafkaName} (${code})${where === "" ? "" : ` from ${where}`}: ${words}${own}`
}

/**
 * What Kafka says about a code.
 *
 * @since 0.1.0
 * @category models
 */
export interface CodeFacts {
  readonly code: number
  /** The `_tag` of its class. */
  readonly tag: string
  readonly kafkaName: string
  readonly retriable: boolean
  /** Whether a broker that answers this has applied nothing of what it refuses. */
  readonly safeToRetry: boolean
}

/**
 * What the classes of all codes have: an error that can be yielded, with what is known about where it was found.
 *
 * @since 0.1.0
 * @category models
 */
export interface BrokerErrorBase<Tag extends string> extends Cause.YieldableError, Props {
  readonly [TypeId]: typeof TypeId
  readonly _tag: Tag
  /** The number on the wire. */
  readonly code: number
  /** Kafka's own name for the code. */
  readonly kafkaName: string
  /** Whether Kafka says that the same request can succeed later. */
  readonly isRetryable: boolean
  /** Whether the broker has applied nothing of the part of the request that the code stands for, so that asking again cannot apply it twice. */
  readonly isSafeToRetry: boolean
}

/**
 * Codes by which a broker refuses before it acts. All others may follow an action, and count as unsafe. Those that look harmless and are not:
 *
 * - 7, 20, -1, 13, 56 come when records have been appended, or may have been.
 * - 6 (NOT_LEADER_OR_FOLLOWER) also answers a Produce with acks -1 whose records were appended when the leadership moved away; 15 and 16 (a coordinator
 *   that is not one, or is not available) are what an OffsetCommit gets in the same case; 41 (NOT_CONTROLLER) also fails what a controller had written to
 *   its log before it resigned; 27 and 52 may come after the group's or the transaction's state was written.
 * - 46 (DUPLICATE_SEQUENCE_NUMBER) says that it is there already.
 * - 51 (CONCURRENT_TRANSACTIONS) is what InitProducerId gets that has fenced the producer before it and begun to abort its transaction; and it, 14, 47, 48,
 *   49 and 90 may answer an EndTxn whose commit stands in the coordinator's log, if the coordinator or its state has changed by then.
 * - 79 (MEMBER_ID_REQUIRED) has added a member to the group, which waits for it; 9 (REPLICA_NOT_AVAILABLE) comes from AlterReplicaLogDirs when brokers
 *   before 2.4 have noted where the replica goes.
 *
 * 3 and 100 are here although records may have been appended: then the topic was deleted since, with them.
 */
const refusedBefore: ReadonlySet<number> = new Set([
  // Not there, or not (yet) this broker's to answer.
  3, 5, 55, 57, 72, 74, 75, 78, 80, 83, 84, 85, 91, 98, 99, 100, 103, 105, 106, 109, 116, 117, 122,
  // Not allowed.
  29, 30, 31, 33, 34, 53, 54, 58, 61, 62, 63, 64, 65, 66, 93, 97,
  // Not valid.
  1, 2, 4, 10, 12, 17, 18, 21, 24, 26, 28, 32, 35, 37, 38, 39, 40, 42, 43, 44, 50, 67, 76, 87, 92, 94, 95,
  112, 114, 115, 118, 119, 128,
  // Not in this state: of a group, a producer, a transaction, a topic, a session.
  19, 22, 23, 25, 36, 45, 59, 60, 68, 69, 70, 71, 73, 77, 81, 86, 88, 110, 111, 113, 121, 123,
  // Not now.
  89
])

/** One class for each code, one line for each class. */
const brokerError = <const Tag extends string>(
  tag: Tag,
  code: number,
  kafkaName: string,
  words: string,
  options?: { readonly retriable: boolean }
): { readonly facts: CodeFacts; new (props: Props): BrokerErrorBase<Tag> } =>
  class extends TaggedError(tag)<Props> {
    static readonly facts: CodeFacts = {
      code,
      tag,
      kafkaName,
      retriable: options?.retriable ?? false,
      safeToRetry: refusedBefore.has(code)
    }
    get [TypeId](): typeof TypeId {
      return TypeId
    }
    readonly code: number = code
    readonly kafkaName: string = kafkaName
    readonly isRetryable: boolean = options?.retriable ?? false
    get isSafeToRetry(): boolean {
      return refusedBefore.has(code)
    }
    override get message(): string {
      return describe(this, kafkaName, code, words)
    }
  }

/**
 * A code that Kafka 4.4 does not have.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnrecognizedErrorCode extends TaggedError("UnrecognizedErrorCode")<
  Props & { readonly code: number }
> {
  get [TypeId](): typeof TypeId {
    return TypeId
  }
  readonly kafkaName = "UNRECOGNIZED"
  readonly isRetryable = false
  readonly isSafeToRetry = false
  override get message(): string {
    return describe(
      this,
      this.kafkaName,
      this.code,
      "a code that this library does not know; a newer broker may mean something by it"
    )
  }
}

/** @since 0.1.0 @category errors */
export class UnknownServerError extends brokerError(
  "UnknownServerError",
  -1,
  "UNKNOWN_SERVER_ERROR",
  "the broker failed in a way that has no code of its own; its log says more"
) {}
/** @since 0.1.0 @category errors */
export class OffsetOutOfRange extends brokerError(
  "OffsetOutOfRange",
  1,
  "OFFSET_OUT_OF_RANGE",
  "the offset lies outside of what the partition holds"
) {}
/** @since 0.1.0 @category errors */
export class CorruptMessage extends brokerError(
  "CorruptMessage",
  2,
  "CORRUPT_MESSAGE",
  "a record did not pass its checksum, or had a bad size or no key where compaction needs one",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class UnknownTopicOrPartition extends brokerError(
  "UnknownTopicOrPartition",
  3,
  "UNKNOWN_TOPIC_OR_PARTITION",
  "the broker does not host this topic or partition (yet)",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidFetchSize extends brokerError(
  "InvalidFetchSize",
  4,
  "INVALID_FETCH_SIZE",
  "the size asked for is not valid"
) {}
/** @since 0.1.0 @category errors */
export class LeaderNotAvailable extends brokerError(
  "LeaderNotAvailable",
  5,
  "LEADER_NOT_AVAILABLE",
  "the partition has no leader at the moment",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class NotLeaderOrFollower extends brokerError(
  "NotLeaderOrFollower",
  6,
  "NOT_LEADER_OR_FOLLOWER",
  "this broker does not lead the partition: ask for fresh metadata",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class RequestTimedOut extends brokerError(
  "RequestTimedOut",
  7,
  "REQUEST_TIMED_OUT",
  "the broker could not finish within the time that the request allowed",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class BrokerNotAvailable extends brokerError(
  "BrokerNotAvailable",
  8,
  "BROKER_NOT_AVAILABLE",
  "that broker is not alive"
) {}
/** @since 0.1.0 @category errors */
export class ReplicaNotAvailable extends brokerError(
  "ReplicaNotAvailable",
  9,
  "REPLICA_NOT_AVAILABLE",
  "that replica is not here",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class MessageTooLarge extends brokerError(
  "MessageTooLarge",
  10,
  "MESSAGE_TOO_LARGE",
  "the records are larger than the topic allows (max.message.bytes)"
) {}
/** @since 0.1.0 @category errors */
export class StaleControllerEpoch extends brokerError(
  "StaleControllerEpoch",
  11,
  "STALE_CONTROLLER_EPOCH",
  "another controller has taken over since"
) {}
/** @since 0.1.0 @category errors */
export class OffsetMetadataTooLarge extends brokerError(
  "OffsetMetadataTooLarge",
  12,
  "OFFSET_METADATA_TOO_LARGE",
  "the metadata beside the offset is too long (offset.metadata.max.bytes)"
) {}
/** @since 0.1.0 @category errors */
export class NetworkException extends brokerError(
  "NetworkException",
  13,
  "NETWORK_EXCEPTION",
  "the broker lost a connection before it had the answer",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class CoordinatorLoadInProgress extends brokerError(
  "CoordinatorLoadInProgress",
  14,
  "COORDINATOR_LOAD_IN_PROGRESS",
  "the coordinator is still loading its state",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class CoordinatorNotAvailable extends brokerError(
  "CoordinatorNotAvailable",
  15,
  "COORDINATOR_NOT_AVAILABLE",
  "there is no coordinator for this group or transaction yet",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class NotCoordinator extends brokerError(
  "NotCoordinator",
  16,
  "NOT_COORDINATOR",
  "another broker coordinates this group or transaction: find it again",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidTopicException extends brokerError(
  "InvalidTopicException",
  17,
  "INVALID_TOPIC_EXCEPTION",
  "the name is not allowed for a topic, or the topic may not be used so"
) {}
/** @since 0.1.0 @category errors */
export class RecordListTooLarge extends brokerError(
  "RecordListTooLarge",
  18,
  "RECORD_LIST_TOO_LARGE",
  "the batch is larger than a segment"
) {}
/** @since 0.1.0 @category errors */
export class NotEnoughReplicas extends brokerError(
  "NotEnoughReplicas",
  19,
  "NOT_ENOUGH_REPLICAS",
  "fewer replicas are in sync than min.insync.replicas wants",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class NotEnoughReplicasAfterAppend extends brokerError(
  "NotEnoughReplicasAfterAppend",
  20,
  "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
  "written, but to fewer replicas than min.insync.replicas wants",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidRequiredAcks extends brokerError(
  "InvalidRequiredAcks",
  21,
  "INVALID_REQUIRED_ACKS",
  "acks must be 0, 1 or -1"
) {}
/** @since 0.1.0 @category errors */
export class IllegalGeneration extends brokerError(
  "IllegalGeneration",
  22,
  "ILLEGAL_GENERATION",
  "the generation is not the group's current one: join again"
) {}
/** @since 0.1.0 @category errors */
export class InconsistentGroupProtocol extends brokerError(
  "InconsistentGroupProtocol",
  23,
  "INCONSISTENT_GROUP_PROTOCOL",
  "the protocols of this member share nothing with those of its group"
) {}
/** @since 0.1.0 @category errors */
export class InvalidGroupId extends brokerError(
  "InvalidGroupId",
  24,
  "INVALID_GROUP_ID",
  "the group id is not allowed"
) {}
/** @since 0.1.0 @category errors */
export class UnknownMemberId extends brokerError(
  "UnknownMemberId",
  25,
  "UNKNOWN_MEMBER_ID",
  "the group does not know this member: join again"
) {}
/** @since 0.1.0 @category errors */
export class InvalidSessionTimeout extends brokerError(
  "InvalidSessionTimeout",
  26,
  "INVALID_SESSION_TIMEOUT",
  "the session timeout lies outside of what the broker allows"
) {}
/** @since 0.1.0 @category errors */
export class RebalanceInProgress extends brokerError(
  "RebalanceInProgress",
  27,
  "REBALANCE_IN_PROGRESS",
  "the group is rebalancing: join again"
) {}
/** @since 0.1.0 @category errors */
export class InvalidCommitOffsetSize extends brokerError(
  "InvalidCommitOffsetSize",
  28,
  "INVALID_COMMIT_OFFSET_SIZE",
  "the commit is too large to be stored"
) {}
/** @since 0.1.0 @category errors */
export class TopicAuthorizationFailed extends brokerError(
  "TopicAuthorizationFailed",
  29,
  "TOPIC_AUTHORIZATION_FAILED",
  "not allowed on this topic"
) {}
/** @since 0.1.0 @category errors */
export class GroupAuthorizationFailed extends brokerError(
  "GroupAuthorizationFailed",
  30,
  "GROUP_AUTHORIZATION_FAILED",
  "not allowed on this group"
) {}
/** @since 0.1.0 @category errors */
export class ClusterAuthorizationFailed extends brokerError(
  "ClusterAuthorizationFailed",
  31,
  "CLUSTER_AUTHORIZATION_FAILED",
  "not allowed on the cluster"
) {}
/** @since 0.1.0 @category errors */
export class InvalidTimestamp extends brokerError(
  "InvalidTimestamp",
  32,
  "INVALID_TIMESTAMP",
  "the timestamp of a record is out of the range that the topic allows"
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedSaslMechanism extends brokerError(
  "UnsupportedSaslMechanism",
  33,
  "UNSUPPORTED_SASL_MECHANISM",
  "the broker does not offer this SASL mechanism"
) {}
/** @since 0.1.0 @category errors */
export class IllegalSaslState extends brokerError(
  "IllegalSaslState",
  34,
  "ILLEGAL_SASL_STATE",
  "this request does not fit the state of the SASL exchange"
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedVersion extends brokerError(
  "UnsupportedVersion",
  35,
  "UNSUPPORTED_VERSION",
  "the broker does not speak this version of the API"
) {}
/** @since 0.1.0 @category errors */
export class TopicAlreadyExists extends brokerError(
  "TopicAlreadyExists",
  36,
  "TOPIC_ALREADY_EXISTS",
  "a topic of this name exists"
) {}
/** @since 0.1.0 @category errors */
export class InvalidPartitions extends brokerError(
  "InvalidPartitions",
  37,
  "INVALID_PARTITIONS",
  "the number of partitions is not valid"
) {}
/** @since 0.1.0 @category errors */
export class InvalidReplicationFactor extends brokerError(
  "InvalidReplicationFactor",
  38,
  "INVALID_REPLICATION_FACTOR",
  "the replication factor is not valid, or larger than the number of brokers"
) {}
/** @since 0.1.0 @category errors */
export class InvalidReplicaAssignment extends brokerError(
  "InvalidReplicaAssignment",
  39,
  "INVALID_REPLICA_ASSIGNMENT",
  "the assignment of replicas is not valid"
) {}
/** @since 0.1.0 @category errors */
export class InvalidConfig extends brokerError(
  "InvalidConfig",
  40,
  "INVALID_CONFIG",
  "the configuration is not valid"
) {}
/** @since 0.1.0 @category errors */
export class NotController extends brokerError(
  "NotController",
  41,
  "NOT_CONTROLLER",
  "this broker is not the controller: ask for fresh metadata",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidRequest extends brokerError(
  "InvalidRequest",
  42,
  "INVALID_REQUEST",
  "the request contradicts itself or the state of the broker; its log says more"
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedForMessageFormat extends brokerError(
  "UnsupportedForMessageFormat",
  43,
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
  "the topic's record format is too old for this"
) {}
/** @since 0.1.0 @category errors */
export class PolicyViolation extends brokerError(
  "PolicyViolation",
  44,
  "POLICY_VIOLATION",
  "a policy of the cluster forbids it"
) {}
/** @since 0.1.0 @category errors */
export class OutOfOrderSequenceNumber extends brokerError(
  "OutOfOrderSequenceNumber",
  45,
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "sequence numbers are missing before this batch"
) {}
/** @since 0.1.0 @category errors */
export class DuplicateSequenceNumber extends brokerError(
  "DuplicateSequenceNumber",
  46,
  "DUPLICATE_SEQUENCE_NUMBER",
  "a batch with this sequence number was written before"
) {}
/** @since 0.1.0 @category errors */
export class InvalidProducerEpoch extends brokerError(
  "InvalidProducerEpoch",
  47,
  "INVALID_PRODUCER_EPOCH",
  "the producer epoch is older than the one that the broker knows"
) {}
/** @since 0.1.0 @category errors */
export class InvalidTxnState extends brokerError(
  "InvalidTxnState",
  48,
  "INVALID_TXN_STATE",
  "the transaction is not in a state that allows this"
) {}
/** @since 0.1.0 @category errors */
export class InvalidProducerIdMapping extends brokerError(
  "InvalidProducerIdMapping",
  49,
  "INVALID_PRODUCER_ID_MAPPING",
  "the producer id belongs to another transactional id"
) {}
/** @since 0.1.0 @category errors */
export class InvalidTransactionTimeout extends brokerError(
  "InvalidTransactionTimeout",
  50,
  "INVALID_TRANSACTION_TIMEOUT",
  "the transaction timeout is longer than the broker allows"
) {}
/** @since 0.1.0 @category errors */
export class ConcurrentTransactions extends brokerError(
  "ConcurrentTransactions",
  51,
  "CONCURRENT_TRANSACTIONS",
  "another operation on this transaction is still under way",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class TransactionCoordinatorFenced extends brokerError(
  "TransactionCoordinatorFenced",
  52,
  "TRANSACTION_COORDINATOR_FENCED",
  "the transaction coordinator was replaced"
) {}
/** @since 0.1.0 @category errors */
export class TransactionalIdAuthorizationFailed extends brokerError(
  "TransactionalIdAuthorizationFailed",
  53,
  "TRANSACTIONAL_ID_AUTHORIZATION_FAILED",
  "not allowed on this transactional id"
) {}
/** @since 0.1.0 @category errors */
export class SecurityDisabled extends brokerError(
  "SecurityDisabled",
  54,
  "SECURITY_DISABLED",
  "security is not enabled on this broker"
) {}
/** @since 0.1.0 @category errors */
export class OperationNotAttempted extends brokerError(
  "OperationNotAttempted",
  55,
  "OPERATION_NOT_ATTEMPTED",
  "an earlier part of the request failed, so this part was not tried"
) {}
/** @since 0.1.0 @category errors */
export class KafkaStorageError extends brokerError(
  "KafkaStorageError",
  56,
  "KAFKA_STORAGE_ERROR",
  "the broker could not use its disk",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class LogDirNotFound extends brokerError(
  "LogDirNotFound",
  57,
  "LOG_DIR_NOT_FOUND",
  "the broker has no such log directory"
) {}
/** @since 0.1.0 @category errors */
export class SaslAuthenticationFailed extends brokerError(
  "SaslAuthenticationFailed",
  58,
  "SASL_AUTHENTICATION_FAILED",
  "the broker did not accept the credentials"
) {}
/** @since 0.1.0 @category errors */
export class UnknownProducerId extends brokerError(
  "UnknownProducerId",
  59,
  "UNKNOWN_PRODUCER_ID",
  "the broker has forgotten this producer id"
) {}
/** @since 0.1.0 @category errors */
export class ReassignmentInProgress extends brokerError(
  "ReassignmentInProgress",
  60,
  "REASSIGNMENT_IN_PROGRESS",
  "a reassignment of these partitions is under way"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenAuthDisabled extends brokerError(
  "DelegationTokenAuthDisabled",
  61,
  "DELEGATION_TOKEN_AUTH_DISABLED",
  "delegation tokens are not enabled"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenNotFound extends brokerError(
  "DelegationTokenNotFound",
  62,
  "DELEGATION_TOKEN_NOT_FOUND",
  "the broker does not know this delegation token"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenOwnerMismatch extends brokerError(
  "DelegationTokenOwnerMismatch",
  63,
  "DELEGATION_TOKEN_OWNER_MISMATCH",
  "the delegation token has another owner"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenRequestNotAllowed extends brokerError(
  "DelegationTokenRequestNotAllowed",
  64,
  "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED",
  "delegation tokens need an authenticated, encrypted channel that was not itself opened by a token"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenAuthorizationFailed extends brokerError(
  "DelegationTokenAuthorizationFailed",
  65,
  "DELEGATION_TOKEN_AUTHORIZATION_FAILED",
  "not allowed on this delegation token"
) {}
/** @since 0.1.0 @category errors */
export class DelegationTokenExpired extends brokerError(
  "DelegationTokenExpired",
  66,
  "DELEGATION_TOKEN_EXPIRED",
  "the delegation token has expired"
) {}
/** @since 0.1.0 @category errors */
export class InvalidPrincipalType extends brokerError(
  "InvalidPrincipalType",
  67,
  "INVALID_PRINCIPAL_TYPE",
  "this type of principal is not supported"
) {}
/** @since 0.1.0 @category errors */
export class NonEmptyGroup extends brokerError(
  "NonEmptyGroup",
  68,
  "NON_EMPTY_GROUP",
  "the group still has members"
) {}
/** @since 0.1.0 @category errors */
export class GroupIdNotFound extends brokerError(
  "GroupIdNotFound",
  69,
  "GROUP_ID_NOT_FOUND",
  "there is no such group"
) {}
/** @since 0.1.0 @category errors */
export class FetchSessionIdNotFound extends brokerError(
  "FetchSessionIdNotFound",
  70,
  "FETCH_SESSION_ID_NOT_FOUND",
  "the broker has forgotten this fetch session: start a new one",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidFetchSessionEpoch extends brokerError(
  "InvalidFetchSessionEpoch",
  71,
  "INVALID_FETCH_SESSION_EPOCH",
  "the epoch is not the fetch session's next one: start a new session",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class ListenerNotFound extends brokerError(
  "ListenerNotFound",
  72,
  "LISTENER_NOT_FOUND",
  "the leader has no listener that matches the one in use",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class TopicDeletionDisabled extends brokerError(
  "TopicDeletionDisabled",
  73,
  "TOPIC_DELETION_DISABLED",
  "deleting topics is disabled"
) {}
/** @since 0.1.0 @category errors */
export class FencedLeaderEpoch extends brokerError(
  "FencedLeaderEpoch",
  74,
  "FENCED_LEADER_EPOCH",
  "the leader epoch is older than the broker's: ask for fresh metadata",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class UnknownLeaderEpoch extends brokerError(
  "UnknownLeaderEpoch",
  75,
  "UNKNOWN_LEADER_EPOCH",
  "the leader epoch is newer than the broker's, which has yet to catch up",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedCompressionType extends brokerError(
  "UnsupportedCompressionType",
  76,
  "UNSUPPORTED_COMPRESSION_TYPE",
  "the partition's compression cannot be given to this version of the API"
) {}
/** @since 0.1.0 @category errors */
export class StaleBrokerEpoch extends brokerError(
  "StaleBrokerEpoch",
  77,
  "STALE_BROKER_EPOCH",
  "the broker has registered again since"
) {}
/** @since 0.1.0 @category errors */
export class OffsetNotAvailable extends brokerError(
  "OffsetNotAvailable",
  78,
  "OFFSET_NOT_AVAILABLE",
  "the leader's high watermark has yet to catch up",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class MemberIdRequired extends brokerError(
  "MemberIdRequired",
  79,
  "MEMBER_ID_REQUIRED",
  "join again with the member id in this response"
) {}
/** @since 0.1.0 @category errors */
export class PreferredLeaderNotAvailable extends brokerError(
  "PreferredLeaderNotAvailable",
  80,
  "PREFERRED_LEADER_NOT_AVAILABLE",
  "the preferred leader is not available",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class GroupMaxSizeReached extends brokerError(
  "GroupMaxSizeReached",
  81,
  "GROUP_MAX_SIZE_REACHED",
  "the group is full"
) {}
/** @since 0.1.0 @category errors */
export class FencedInstanceId extends brokerError(
  "FencedInstanceId",
  82,
  "FENCED_INSTANCE_ID",
  "another member uses this instance id now"
) {}
/** @since 0.1.0 @category errors */
export class EligibleLeadersNotAvailable extends brokerError(
  "EligibleLeadersNotAvailable",
  83,
  "ELIGIBLE_LEADERS_NOT_AVAILABLE",
  "no replica can become leader",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class ElectionNotNeeded extends brokerError(
  "ElectionNotNeeded",
  84,
  "ELECTION_NOT_NEEDED",
  "the partition has the leader that it should have",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class NoReassignmentInProgress extends brokerError(
  "NoReassignmentInProgress",
  85,
  "NO_REASSIGNMENT_IN_PROGRESS",
  "no reassignment is under way"
) {}
/** @since 0.1.0 @category errors */
export class GroupSubscribedToTopic extends brokerError(
  "GroupSubscribedToTopic",
  86,
  "GROUP_SUBSCRIBED_TO_TOPIC",
  "the group is subscribed to the topic"
) {}
/** @since 0.1.0 @category errors */
export class InvalidRecord extends brokerError(
  "InvalidRecord",
  87,
  "INVALID_RECORD",
  "the broker rejected a record"
) {}
/** @since 0.1.0 @category errors */
export class UnstableOffsetCommit extends brokerError(
  "UnstableOffsetCommit",
  88,
  "UNSTABLE_OFFSET_COMMIT",
  "offsets of unfinished transactions are in the way",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class ThrottlingQuotaExceeded extends brokerError(
  "ThrottlingQuotaExceeded",
  89,
  "THROTTLING_QUOTA_EXCEEDED",
  "more than the quota allows: wait and try again",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class ProducerFenced extends brokerError(
  "ProducerFenced",
  90,
  "PRODUCER_FENCED",
  "a newer producer with the same transactional id has taken over"
) {}
/** @since 0.1.0 @category errors */
export class ResourceNotFound extends brokerError(
  "ResourceNotFound",
  91,
  "RESOURCE_NOT_FOUND",
  "there is no such resource"
) {}
/** @since 0.1.0 @category errors */
export class DuplicateResource extends brokerError(
  "DuplicateResource",
  92,
  "DUPLICATE_RESOURCE",
  "there is such a resource"
) {}
/** @since 0.1.0 @category errors */
export class UnacceptableCredential extends brokerError(
  "UnacceptableCredential",
  93,
  "UNACCEPTABLE_CREDENTIAL",
  "the credential is not acceptable"
) {}
/** @since 0.1.0 @category errors */
export class InconsistentVoterSet extends brokerError(
  "InconsistentVoterSet",
  94,
  "INCONSISTENT_VOTER_SET",
  "the voters differ between the sides"
) {}
/** @since 0.1.0 @category errors */
export class InvalidUpdateVersion extends brokerError(
  "InvalidUpdateVersion",
  95,
  "INVALID_UPDATE_VERSION",
  "the version to update to is not valid"
) {}
/** @since 0.1.0 @category errors */
export class FeatureUpdateFailed extends brokerError(
  "FeatureUpdateFailed",
  96,
  "FEATURE_UPDATE_FAILED",
  "the features could not be updated"
) {}
/** @since 0.1.0 @category errors */
export class PrincipalDeserializationFailure extends brokerError(
  "PrincipalDeserializationFailure",
  97,
  "PRINCIPAL_DESERIALIZATION_FAILURE",
  "the principal could not be read"
) {}
/** @since 0.1.0 @category errors */
export class SnapshotNotFound extends brokerError(
  "SnapshotNotFound",
  98,
  "SNAPSHOT_NOT_FOUND",
  "there is no such snapshot"
) {}
/** @since 0.1.0 @category errors */
export class PositionOutOfRange extends brokerError(
  "PositionOutOfRange",
  99,
  "POSITION_OUT_OF_RANGE",
  "the position lies outside of the snapshot"
) {}
/** @since 0.1.0 @category errors */
export class UnknownTopicId extends brokerError(
  "UnknownTopicId",
  100,
  "UNKNOWN_TOPIC_ID",
  "the broker does not know this topic id (yet)",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class DuplicateBrokerRegistration extends brokerError(
  "DuplicateBrokerRegistration",
  101,
  "DUPLICATE_BROKER_REGISTRATION",
  "a broker with this id is registered"
) {}
/** @since 0.1.0 @category errors */
export class BrokerIdNotRegistered extends brokerError(
  "BrokerIdNotRegistered",
  102,
  "BROKER_ID_NOT_REGISTERED",
  "no broker with this id is registered"
) {}
/** @since 0.1.0 @category errors */
export class InconsistentTopicId extends brokerError(
  "InconsistentTopicId",
  103,
  "INCONSISTENT_TOPIC_ID",
  "the topic id is not the one that the broker knows for this name",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InconsistentClusterId extends brokerError(
  "InconsistentClusterId",
  104,
  "INCONSISTENT_CLUSTER_ID",
  "that is another cluster's id"
) {}
/** @since 0.1.0 @category errors */
export class TransactionalIdNotFound extends brokerError(
  "TransactionalIdNotFound",
  105,
  "TRANSACTIONAL_ID_NOT_FOUND",
  "there is no such transactional id"
) {}
/** @since 0.1.0 @category errors */
export class FetchSessionTopicIdError extends brokerError(
  "FetchSessionTopicIdError",
  106,
  "FETCH_SESSION_TOPIC_ID_ERROR",
  "the topic ids of a fetch session may not come and go",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class IneligibleReplica extends brokerError(
  "IneligibleReplica",
  107,
  "INELIGIBLE_REPLICA",
  "that replica may not join the in-sync replicas"
) {}
/** @since 0.1.0 @category errors */
export class NewLeaderElected extends brokerError(
  "NewLeaderElected",
  108,
  "NEW_LEADER_ELECTED",
  "a new leader was elected"
) {}
/** @since 0.1.0 @category errors */
export class OffsetMovedToTieredStorage extends brokerError(
  "OffsetMovedToTieredStorage",
  109,
  "OFFSET_MOVED_TO_TIERED_STORAGE",
  "the offset was moved to tiered storage"
) {}
/** @since 0.1.0 @category errors */
export class FencedMemberEpoch extends brokerError(
  "FencedMemberEpoch",
  110,
  "FENCED_MEMBER_EPOCH",
  "the member epoch is older than the coordinator's: join again"
) {}
/** @since 0.1.0 @category errors */
export class UnreleasedInstanceId extends brokerError(
  "UnreleasedInstanceId",
  111,
  "UNRELEASED_INSTANCE_ID",
  "another member still uses this instance id"
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedAssignor extends brokerError(
  "UnsupportedAssignor",
  112,
  "UNSUPPORTED_ASSIGNOR",
  "the coordinator does not know this assignor"
) {}
/** @since 0.1.0 @category errors */
export class StaleMemberEpoch extends brokerError(
  "StaleMemberEpoch",
  113,
  "STALE_MEMBER_EPOCH",
  "the member epoch is not the current one: the next heartbeat brings it"
) {}
/** @since 0.1.0 @category errors */
export class MismatchedEndpointType extends brokerError(
  "MismatchedEndpointType",
  114,
  "MISMATCHED_ENDPOINT_TYPE",
  "a controller was asked for a broker's endpoint, or the other way round"
) {}
/** @since 0.1.0 @category errors */
export class UnsupportedEndpointType extends brokerError(
  "UnsupportedEndpointType",
  115,
  "UNSUPPORTED_ENDPOINT_TYPE",
  "this type of endpoint is not supported"
) {}
/** @since 0.1.0 @category errors */
export class UnknownControllerId extends brokerError(
  "UnknownControllerId",
  116,
  "UNKNOWN_CONTROLLER_ID",
  "no controller has this id"
) {}
/** @since 0.1.0 @category errors */
export class UnknownSubscriptionId extends brokerError(
  "UnknownSubscriptionId",
  117,
  "UNKNOWN_SUBSCRIPTION_ID",
  "the broker does not know this telemetry subscription"
) {}
/** @since 0.1.0 @category errors */
export class TelemetryTooLarge extends brokerError(
  "TelemetryTooLarge",
  118,
  "TELEMETRY_TOO_LARGE",
  "the telemetry is larger than the broker takes"
) {}
/** @since 0.1.0 @category errors */
export class InvalidRegistration extends brokerError(
  "InvalidRegistration",
  119,
  "INVALID_REGISTRATION",
  "the registration is not valid"
) {}
/** @since 0.1.0 @category errors */
export class TransactionAbortable extends brokerError(
  "TransactionAbortable",
  120,
  "TRANSACTION_ABORTABLE",
  "the transaction failed and can only be aborted"
) {}
/** @since 0.1.0 @category errors */
export class InvalidRecordState extends brokerError(
  "InvalidRecordState",
  121,
  "INVALID_RECORD_STATE",
  "the record is not in a state that allows this acknowledgement"
) {}
/** @since 0.1.0 @category errors */
export class ShareSessionNotFound extends brokerError(
  "ShareSessionNotFound",
  122,
  "SHARE_SESSION_NOT_FOUND",
  "the broker has forgotten this share session: start a new one",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class InvalidShareSessionEpoch extends brokerError(
  "InvalidShareSessionEpoch",
  123,
  "INVALID_SHARE_SESSION_EPOCH",
  "the epoch is not the share session's next one: start a new session",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class FencedStateEpoch extends brokerError(
  "FencedStateEpoch",
  124,
  "FENCED_STATE_EPOCH",
  "the state epoch is older than the one that is stored"
) {}
/** @since 0.1.0 @category errors */
export class InvalidVoterKey extends brokerError(
  "InvalidVoterKey",
  125,
  "INVALID_VOTER_KEY",
  "the key does not fit the voter"
) {}
/** @since 0.1.0 @category errors */
export class DuplicateVoter extends brokerError(
  "DuplicateVoter",
  126,
  "DUPLICATE_VOTER",
  "that voter is in the set"
) {}
/** @since 0.1.0 @category errors */
export class VoterNotFound extends brokerError(
  "VoterNotFound",
  127,
  "VOTER_NOT_FOUND",
  "that voter is not in the set"
) {}
/** @since 0.1.0 @category errors */
export class InvalidRegularExpression extends brokerError(
  "InvalidRegularExpression",
  128,
  "INVALID_REGULAR_EXPRESSION",
  "the regular expression is not valid"
) {}
/** @since 0.1.0 @category errors */
export class RebootstrapRequired extends brokerError(
  "RebootstrapRequired",
  129,
  "REBOOTSTRAP_REQUIRED",
  "the client should start over from its bootstrap servers"
) {}
/** @since 0.1.0 @category errors */
export class StreamsInvalidTopology extends brokerError(
  "StreamsInvalidTopology",
  130,
  "STREAMS_INVALID_TOPOLOGY",
  "the streams topology is not valid"
) {}
/** @since 0.1.0 @category errors */
export class StreamsInvalidTopologyEpoch extends brokerError(
  "StreamsInvalidTopologyEpoch",
  131,
  "STREAMS_INVALID_TOPOLOGY_EPOCH",
  "the epoch of the streams topology is not valid"
) {}
/** @since 0.1.0 @category errors */
export class StreamsTopologyFenced extends brokerError(
  "StreamsTopologyFenced",
  132,
  "STREAMS_TOPOLOGY_FENCED",
  "a newer epoch of the streams topology is in use"
) {}
/** @since 0.1.0 @category errors */
export class ShareSessionLimitReached extends brokerError(
  "ShareSessionLimitReached",
  133,
  "SHARE_SESSION_LIMIT_REACHED",
  "the broker has no room for more share sessions",
  { retriable: true }
) {}
/** @since 0.1.0 @category errors */
export class GroupDeletionFailed extends brokerError(
  "GroupDeletionFailed",
  134,
  "GROUP_DELETION_FAILED",
  "the group could not be deleted"
) {}
/** @since 0.1.0 @category errors */
export class StreamsTopologyDescriptionUpdateFailed extends brokerError(
  "StreamsTopologyDescriptionUpdateFailed",
  135,
  "STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED",
  "the description of the streams topology could not be updated"
) {}
/** @since 0.1.0 @category errors */
export class ControllerIdNotRegistered extends brokerError(
  "ControllerIdNotRegistered",
  136,
  "CONTROLLER_ID_NOT_REGISTERED",
  "no controller with this id is registered"
) {}

const classes = [
  UnknownServerError,
  OffsetOutOfRange,
  CorruptMessage,
  UnknownTopicOrPartition,
  InvalidFetchSize,
  LeaderNotAvailable,
  NotLeaderOrFollower,
  RequestTimedOut,
  BrokerNotAvailable,
  ReplicaNotAvailable,
  MessageTooLarge,
  StaleControllerEpoch,
  OffsetMetadataTooLarge,
  NetworkException,
  CoordinatorLoadInProgress,
  CoordinatorNotAvailable,
  NotCoordinator,
  InvalidTopicException,
  RecordListTooLarge,
  NotEnoughReplicas,
  NotEnoughReplicasAfterAppend,
  InvalidRequiredAcks,
  IllegalGeneration,
  InconsistentGroupProtocol,
  InvalidGroupId,
  UnknownMemberId,
  InvalidSessionTimeout,
  RebalanceInProgress,
  InvalidCommitOffsetSize,
  TopicAuthorizationFailed,
  GroupAuthorizationFailed,
  ClusterAuthorizationFailed,
  InvalidTimestamp,
  UnsupportedSaslMechanism,
  IllegalSaslState,
  UnsupportedVersion,
  TopicAlreadyExists,
  InvalidPartitions,
  InvalidReplicationFactor,
  InvalidReplicaAssignment,
  InvalidConfig,
  NotController,
  InvalidRequest,
  UnsupportedForMessageFormat,
  PolicyViolation,
  OutOfOrderSequenceNumber,
  DuplicateSequenceNumber,
  InvalidProducerEpoch,
  InvalidTxnState,
  InvalidProducerIdMapping,
  InvalidTransactionTimeout,
  ConcurrentTransactions,
  TransactionCoordinatorFenced,
  TransactionalIdAuthorizationFailed,
  SecurityDisabled,
  OperationNotAttempted,
  KafkaStorageError,
  LogDirNotFound,
  SaslAuthenticationFailed,
  UnknownProducerId,
  ReassignmentInProgress,
  DelegationTokenAuthDisabled,
  DelegationTokenNotFound,
  DelegationTokenOwnerMismatch,
  DelegationTokenRequestNotAllowed,
  DelegationTokenAuthorizationFailed,
  DelegationTokenExpired,
  InvalidPrincipalType,
  NonEmptyGroup,
  GroupIdNotFound,
  FetchSessionIdNotFound,
  InvalidFetchSessionEpoch,
  ListenerNotFound,
  TopicDeletionDisabled,
  FencedLeaderEpoch,
  UnknownLeaderEpoch,
  UnsupportedCompressionType,
  StaleBrokerEpoch,
  OffsetNotAvailable,
  MemberIdRequired,
  PreferredLeaderNotAvailable,
  GroupMaxSizeReached,
  FencedInstanceId,
  EligibleLeadersNotAvailable,
  ElectionNotNeeded,
  NoReassignmentInProgress,
  GroupSubscribedToTopic,
  InvalidRecord,
  UnstableOffsetCommit,
  ThrottlingQuotaExceeded,
  ProducerFenced,
  ResourceNotFound,
  DuplicateResource,
  UnacceptableCredential,
  InconsistentVoterSet,
  InvalidUpdateVersion,
  FeatureUpdateFailed,
  PrincipalDeserializationFailure,
  SnapshotNotFound,
  PositionOutOfRange,
  UnknownTopicId,
  DuplicateBrokerRegistration,
  BrokerIdNotRegistered,
  InconsistentTopicId,
  InconsistentClusterId,
  TransactionalIdNotFound,
  FetchSessionTopicIdError,
  IneligibleReplica,
  NewLeaderElected,
  OffsetMovedToTieredStorage,
  FencedMemberEpoch,
  UnreleasedInstanceId,
  UnsupportedAssignor,
  StaleMemberEpoch,
  MismatchedEndpointType,
  UnsupportedEndpointType,
  UnknownControllerId,
  UnknownSubscriptionId,
  TelemetryTooLarge,
  InvalidRegistration,
  TransactionAbortable,
  InvalidRecordState,
  ShareSessionNotFound,
  InvalidShareSessionEpoch,
  FencedStateEpoch,
  InvalidVoterKey,
  DuplicateVoter,
  VoterNotFound,
  InvalidRegularExpression,
  RebootstrapRequired,
  StreamsInvalidTopology,
  StreamsInvalidTopologyEpoch,
  StreamsTopologyFenced,
  ShareSessionLimitReached,
  GroupDeletionFailed,
  StreamsTopologyDescriptionUpdateFailed,
  ControllerIdNotRegistered
] as const

/**
 * Any failure that a broker reports.
 *
 * @since 0.1.0
 * @category errors
 */
export type BrokerError = InstanceType<(typeof classes)[number]> | UnrecognizedErrorCode

/**
 * Whether a value is the failure that an error code of a broker stands for, of whatever code.
 *
 * @since 0.1.0
 * @category guards
 */
export const isBrokerError = (u: unknown): u is BrokerError => hasProperty(u, TypeId)

let byCode: ReadonlyMap<number, (typeof classes)[number]> | undefined

/**
 * The failure that a code stands for. Code 0 is no failure; asked for it all the same, this gives an {@link UnrecognizedErrorCode}.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromCode = (code: number, props: Props = {}): BrokerError => {
  byCode ??= new Map(classes.map((each) => [each.facts.code, each]))
  const Class = byCode.get(code)
  return Class === undefined ? new UnrecognizedErrorCode({ ...props, code }) : new Class(props)
}

/**
 * All codes but 0, in ascending order.
 *
 * @since 0.1.0
 * @category constants
 */
export const codes = (): ReadonlyArray<CodeFacts> => classes.map((Class) => Class.facts)
