// Made by `npm run protocol:generate` from `internal/codeRows.ts`. Do not edit.
/**
 * A class for each error code.
 *
 * @since 0.1.0
 */
import { brokerError } from "./BrokerError.ts"

/** UNKNOWN_SERVER_ERROR (-1): the broker failed in a way that has no code of its own; its log says more. @since 0.1.0 @category errors */
export class UnknownServerError extends brokerError("UnknownServerError") {}
/** OFFSET_OUT_OF_RANGE (1): the offset lies outside of what the partition holds. @since 0.1.0 @category errors */
export class OffsetOutOfRange extends brokerError("OffsetOutOfRange") {}
/** CORRUPT_MESSAGE (2): a record did not pass its checksum, or had a bad size or no key where compaction needs one. Retriable. @since 0.1.0 @category errors */
export class CorruptMessage extends brokerError("CorruptMessage") {}
/** UNKNOWN_TOPIC_OR_PARTITION (3): the broker does not host this topic or partition (yet). Retriable. @since 0.1.0 @category errors */
export class UnknownTopicOrPartition extends brokerError("UnknownTopicOrPartition") {}
/** INVALID_FETCH_SIZE (4): the size asked for is not valid. @since 0.1.0 @category errors */
export class InvalidFetchSize extends brokerError("InvalidFetchSize") {}
/** LEADER_NOT_AVAILABLE (5): the partition has no leader at the moment. Retriable. @since 0.1.0 @category errors */
export class LeaderNotAvailable extends brokerError("LeaderNotAvailable") {}
/** NOT_LEADER_OR_FOLLOWER (6): this broker does not lead the partition: ask for fresh metadata. Retriable. @since 0.1.0 @category errors */
export class NotLeaderOrFollower extends brokerError("NotLeaderOrFollower") {}
/** REQUEST_TIMED_OUT (7): the broker could not finish within the time that the request allowed. Retriable. @since 0.1.0 @category errors */
export class RequestTimedOut extends brokerError("RequestTimedOut") {}
/** BROKER_NOT_AVAILABLE (8): that broker is not alive. @since 0.1.0 @category errors */
export class BrokerNotAvailable extends brokerError("BrokerNotAvailable") {}
/** REPLICA_NOT_AVAILABLE (9): that replica is not here. Retriable. @since 0.1.0 @category errors */
export class ReplicaNotAvailable extends brokerError("ReplicaNotAvailable") {}
/** MESSAGE_TOO_LARGE (10): the records are larger than the topic allows (max.message.bytes). @since 0.1.0 @category errors */
export class MessageTooLarge extends brokerError("MessageTooLarge") {}
/** STALE_CONTROLLER_EPOCH (11): another controller has taken over since. @since 0.1.0 @category errors */
export class StaleControllerEpoch extends brokerError("StaleControllerEpoch") {}
/** OFFSET_METADATA_TOO_LARGE (12): the metadata beside the offset is too long (offset.metadata.max.bytes). @since 0.1.0 @category errors */
export class OffsetMetadataTooLarge extends brokerError("OffsetMetadataTooLarge") {}
/** NETWORK_EXCEPTION (13): the broker lost a connection before it had the answer. Retriable. @since 0.1.0 @category errors */
export class NetworkException extends brokerError("NetworkException") {}
/** COORDINATOR_LOAD_IN_PROGRESS (14): the coordinator is still loading its state. Retriable. @since 0.1.0 @category errors */
export class CoordinatorLoadInProgress extends brokerError("CoordinatorLoadInProgress") {}
/** COORDINATOR_NOT_AVAILABLE (15): there is no coordinator for this group or transaction yet. Retriable. @since 0.1.0 @category errors */
export class CoordinatorNotAvailable extends brokerError("CoordinatorNotAvailable") {}
/** NOT_COORDINATOR (16): another broker coordinates this group or transaction: find it again. Retriable. @since 0.1.0 @category errors */
export class NotCoordinator extends brokerError("NotCoordinator") {}
/** INVALID_TOPIC_EXCEPTION (17): the name is not allowed for a topic, or the topic may not be used so. @since 0.1.0 @category errors */
export class InvalidTopicException extends brokerError("InvalidTopicException") {}
/** RECORD_LIST_TOO_LARGE (18): the batch is larger than a segment. @since 0.1.0 @category errors */
export class RecordListTooLarge extends brokerError("RecordListTooLarge") {}
/** NOT_ENOUGH_REPLICAS (19): fewer replicas are in sync than min.insync.replicas wants. Retriable. @since 0.1.0 @category errors */
export class NotEnoughReplicas extends brokerError("NotEnoughReplicas") {}
/** NOT_ENOUGH_REPLICAS_AFTER_APPEND (20): written, but to fewer replicas than min.insync.replicas wants. Retriable. @since 0.1.0 @category errors */
export class NotEnoughReplicasAfterAppend extends brokerError("NotEnoughReplicasAfterAppend") {}
/** INVALID_REQUIRED_ACKS (21): acks must be 0, 1 or -1. @since 0.1.0 @category errors */
export class InvalidRequiredAcks extends brokerError("InvalidRequiredAcks") {}
/** ILLEGAL_GENERATION (22): the generation is not the group's current one: join again. @since 0.1.0 @category errors */
export class IllegalGeneration extends brokerError("IllegalGeneration") {}
/** INCONSISTENT_GROUP_PROTOCOL (23): the protocols of this member share nothing with those of its group. @since 0.1.0 @category errors */
export class InconsistentGroupProtocol extends brokerError("InconsistentGroupProtocol") {}
/** INVALID_GROUP_ID (24): the group id is not allowed. @since 0.1.0 @category errors */
export class InvalidGroupId extends brokerError("InvalidGroupId") {}
/** UNKNOWN_MEMBER_ID (25): the group does not know this member: join again. @since 0.1.0 @category errors */
export class UnknownMemberId extends brokerError("UnknownMemberId") {}
/** INVALID_SESSION_TIMEOUT (26): the session timeout lies outside of what the broker allows. @since 0.1.0 @category errors */
export class InvalidSessionTimeout extends brokerError("InvalidSessionTimeout") {}
/** REBALANCE_IN_PROGRESS (27): the group is rebalancing: join again. @since 0.1.0 @category errors */
export class RebalanceInProgress extends brokerError("RebalanceInProgress") {}
/** INVALID_COMMIT_OFFSET_SIZE (28): the commit is too large to be stored. @since 0.1.0 @category errors */
export class InvalidCommitOffsetSize extends brokerError("InvalidCommitOffsetSize") {}
/** TOPIC_AUTHORIZATION_FAILED (29): not allowed on this topic. @since 0.1.0 @category errors */
export class TopicAuthorizationFailed extends brokerError("TopicAuthorizationFailed") {}
/** GROUP_AUTHORIZATION_FAILED (30): not allowed on this group. @since 0.1.0 @category errors */
export class GroupAuthorizationFailed extends brokerError("GroupAuthorizationFailed") {}
/** CLUSTER_AUTHORIZATION_FAILED (31): not allowed on the cluster. @since 0.1.0 @category errors */
export class ClusterAuthorizationFailed extends brokerError("ClusterAuthorizationFailed") {}
/** INVALID_TIMESTAMP (32): the timestamp of a record is out of the range that the topic allows. @since 0.1.0 @category errors */
export class InvalidTimestamp extends brokerError("InvalidTimestamp") {}
/** UNSUPPORTED_SASL_MECHANISM (33): the broker does not offer this SASL mechanism. @since 0.1.0 @category errors */
export class UnsupportedSaslMechanism extends brokerError("UnsupportedSaslMechanism") {}
/** ILLEGAL_SASL_STATE (34): this request does not fit the state of the SASL exchange. @since 0.1.0 @category errors */
export class IllegalSaslState extends brokerError("IllegalSaslState") {}
/** UNSUPPORTED_VERSION (35): the broker does not support this version of the API. @since 0.1.0 @category errors */
export class UnsupportedVersion extends brokerError("UnsupportedVersion") {}
/** TOPIC_ALREADY_EXISTS (36): a topic of this name exists. @since 0.1.0 @category errors */
export class TopicAlreadyExists extends brokerError("TopicAlreadyExists") {}
/** INVALID_PARTITIONS (37): the number of partitions is not valid. @since 0.1.0 @category errors */
export class InvalidPartitions extends brokerError("InvalidPartitions") {}
/** INVALID_REPLICATION_FACTOR (38): the replication factor is not valid, or larger than the number of brokers. @since 0.1.0 @category errors */
export class InvalidReplicationFactor extends brokerError("InvalidReplicationFactor") {}
/** INVALID_REPLICA_ASSIGNMENT (39): the assignment of replicas is not valid. @since 0.1.0 @category errors */
export class InvalidReplicaAssignment extends brokerError("InvalidReplicaAssignment") {}
/** INVALID_CONFIG (40): the configuration is not valid. @since 0.1.0 @category errors */
export class InvalidConfig extends brokerError("InvalidConfig") {}
/** NOT_CONTROLLER (41): this broker is not the controller: ask for fresh metadata. Retriable. @since 0.1.0 @category errors */
export class NotController extends brokerError("NotController") {}
/** INVALID_REQUEST (42): the request contradicts itself or the state of the broker; its log says more. @since 0.1.0 @category errors */
export class InvalidRequest extends brokerError("InvalidRequest") {}
/** UNSUPPORTED_FOR_MESSAGE_FORMAT (43): the topic's record format is too old for this. @since 0.1.0 @category errors */
export class UnsupportedForMessageFormat extends brokerError("UnsupportedForMessageFormat") {}
/** POLICY_VIOLATION (44): a policy of the cluster forbids it. @since 0.1.0 @category errors */
export class PolicyViolation extends brokerError("PolicyViolation") {}
/** OUT_OF_ORDER_SEQUENCE_NUMBER (45): sequence numbers are missing before this batch. @since 0.1.0 @category errors */
export class OutOfOrderSequenceNumber extends brokerError("OutOfOrderSequenceNumber") {}
/** DUPLICATE_SEQUENCE_NUMBER (46): a batch with this sequence number was written before. @since 0.1.0 @category errors */
export class DuplicateSequenceNumber extends brokerError("DuplicateSequenceNumber") {}
/** INVALID_PRODUCER_EPOCH (47): the producer epoch is older than the one that the broker knows. @since 0.1.0 @category errors */
export class InvalidProducerEpoch extends brokerError("InvalidProducerEpoch") {}
/** INVALID_TXN_STATE (48): the transaction is not in a state that allows this. @since 0.1.0 @category errors */
export class InvalidTxnState extends brokerError("InvalidTxnState") {}
/** INVALID_PRODUCER_ID_MAPPING (49): the producer id belongs to another transactional id. @since 0.1.0 @category errors */
export class InvalidProducerIdMapping extends brokerError("InvalidProducerIdMapping") {}
/** INVALID_TRANSACTION_TIMEOUT (50): the transaction timeout is longer than the broker allows. @since 0.1.0 @category errors */
export class InvalidTransactionTimeout extends brokerError("InvalidTransactionTimeout") {}
/** CONCURRENT_TRANSACTIONS (51): another operation on this transaction is still under way. Retriable. @since 0.1.0 @category errors */
export class ConcurrentTransactions extends brokerError("ConcurrentTransactions") {}
/** TRANSACTION_COORDINATOR_FENCED (52): the transaction coordinator was replaced. @since 0.1.0 @category errors */
export class TransactionCoordinatorFenced extends brokerError("TransactionCoordinatorFenced") {}
/** TRANSACTIONAL_ID_AUTHORIZATION_FAILED (53): not allowed on this transactional id. @since 0.1.0 @category errors */
export class TransactionalIdAuthorizationFailed extends brokerError("TransactionalIdAuthorizationFailed") {}
/** SECURITY_DISABLED (54): security is not enabled on this broker. @since 0.1.0 @category errors */
export class SecurityDisabled extends brokerError("SecurityDisabled") {}
/** OPERATION_NOT_ATTEMPTED (55): an earlier part of the request failed, so this part was not tried. @since 0.1.0 @category errors */
export class OperationNotAttempted extends brokerError("OperationNotAttempted") {}
/** KAFKA_STORAGE_ERROR (56): the broker could not use its disk. Retriable. @since 0.1.0 @category errors */
export class KafkaStorageError extends brokerError("KafkaStorageError") {}
/** LOG_DIR_NOT_FOUND (57): the broker has no such log directory. @since 0.1.0 @category errors */
export class LogDirNotFound extends brokerError("LogDirNotFound") {}
/** SASL_AUTHENTICATION_FAILED (58): the broker did not accept the credentials. @since 0.1.0 @category errors */
export class SaslAuthenticationFailed extends brokerError("SaslAuthenticationFailed") {}
/** UNKNOWN_PRODUCER_ID (59): the broker has forgotten this producer id. @since 0.1.0 @category errors */
export class UnknownProducerId extends brokerError("UnknownProducerId") {}
/** REASSIGNMENT_IN_PROGRESS (60): a reassignment of these partitions is under way. @since 0.1.0 @category errors */
export class ReassignmentInProgress extends brokerError("ReassignmentInProgress") {}
/** DELEGATION_TOKEN_AUTH_DISABLED (61): delegation tokens are not enabled. @since 0.1.0 @category errors */
export class DelegationTokenAuthDisabled extends brokerError("DelegationTokenAuthDisabled") {}
/** DELEGATION_TOKEN_NOT_FOUND (62): the broker does not know this delegation token. @since 0.1.0 @category errors */
export class DelegationTokenNotFound extends brokerError("DelegationTokenNotFound") {}
/** DELEGATION_TOKEN_OWNER_MISMATCH (63): the delegation token has another owner. @since 0.1.0 @category errors */
export class DelegationTokenOwnerMismatch extends brokerError("DelegationTokenOwnerMismatch") {}
/** DELEGATION_TOKEN_REQUEST_NOT_ALLOWED (64): delegation tokens need an authenticated, encrypted channel that was not itself opened by a token. @since 0.1.0 @category errors */
export class DelegationTokenRequestNotAllowed extends brokerError("DelegationTokenRequestNotAllowed") {}
/** DELEGATION_TOKEN_AUTHORIZATION_FAILED (65): not allowed on this delegation token. @since 0.1.0 @category errors */
export class DelegationTokenAuthorizationFailed extends brokerError("DelegationTokenAuthorizationFailed") {}
/** DELEGATION_TOKEN_EXPIRED (66): the delegation token has expired. @since 0.1.0 @category errors */
export class DelegationTokenExpired extends brokerError("DelegationTokenExpired") {}
/** INVALID_PRINCIPAL_TYPE (67): this type of principal is not supported. @since 0.1.0 @category errors */
export class InvalidPrincipalType extends brokerError("InvalidPrincipalType") {}
/** NON_EMPTY_GROUP (68): the group still has members. @since 0.1.0 @category errors */
export class NonEmptyGroup extends brokerError("NonEmptyGroup") {}
/** GROUP_ID_NOT_FOUND (69): there is no such group. @since 0.1.0 @category errors */
export class GroupIdNotFound extends brokerError("GroupIdNotFound") {}
/** FETCH_SESSION_ID_NOT_FOUND (70): the broker has forgotten this fetch session: start a new one. Retriable. @since 0.1.0 @category errors */
export class FetchSessionIdNotFound extends brokerError("FetchSessionIdNotFound") {}
/** INVALID_FETCH_SESSION_EPOCH (71): the epoch is not the fetch session's next one: start a new session. Retriable. @since 0.1.0 @category errors */
export class InvalidFetchSessionEpoch extends brokerError("InvalidFetchSessionEpoch") {}
/** LISTENER_NOT_FOUND (72): the leader has no listener that matches the one in use. Retriable. @since 0.1.0 @category errors */
export class ListenerNotFound extends brokerError("ListenerNotFound") {}
/** TOPIC_DELETION_DISABLED (73): deleting topics is disabled. @since 0.1.0 @category errors */
export class TopicDeletionDisabled extends brokerError("TopicDeletionDisabled") {}
/** FENCED_LEADER_EPOCH (74): the leader epoch is older than the broker's: ask for fresh metadata. Retriable. @since 0.1.0 @category errors */
export class FencedLeaderEpoch extends brokerError("FencedLeaderEpoch") {}
/** UNKNOWN_LEADER_EPOCH (75): the leader epoch is newer than the broker's, which has yet to catch up. Retriable. @since 0.1.0 @category errors */
export class UnknownLeaderEpoch extends brokerError("UnknownLeaderEpoch") {}
/** UNSUPPORTED_COMPRESSION_TYPE (76): the partition's compression cannot be given to this version of the API. @since 0.1.0 @category errors */
export class UnsupportedCompressionType extends brokerError("UnsupportedCompressionType") {}
/** STALE_BROKER_EPOCH (77): the broker has registered again since. @since 0.1.0 @category errors */
export class StaleBrokerEpoch extends brokerError("StaleBrokerEpoch") {}
/** OFFSET_NOT_AVAILABLE (78): the leader's high watermark has yet to catch up. Retriable. @since 0.1.0 @category errors */
export class OffsetNotAvailable extends brokerError("OffsetNotAvailable") {}
/** MEMBER_ID_REQUIRED (79): join again with the member id in this response. @since 0.1.0 @category errors */
export class MemberIdRequired extends brokerError("MemberIdRequired") {}
/** PREFERRED_LEADER_NOT_AVAILABLE (80): the preferred leader is not available. Retriable. @since 0.1.0 @category errors */
export class PreferredLeaderNotAvailable extends brokerError("PreferredLeaderNotAvailable") {}
/** GROUP_MAX_SIZE_REACHED (81): the group is full. @since 0.1.0 @category errors */
export class GroupMaxSizeReached extends brokerError("GroupMaxSizeReached") {}
/** FENCED_INSTANCE_ID (82): another member uses this instance id now. @since 0.1.0 @category errors */
export class FencedInstanceId extends brokerError("FencedInstanceId") {}
/** ELIGIBLE_LEADERS_NOT_AVAILABLE (83): no replica can become leader. Retriable. @since 0.1.0 @category errors */
export class EligibleLeadersNotAvailable extends brokerError("EligibleLeadersNotAvailable") {}
/** ELECTION_NOT_NEEDED (84): the partition has the leader that it should have. Retriable. @since 0.1.0 @category errors */
export class ElectionNotNeeded extends brokerError("ElectionNotNeeded") {}
/** NO_REASSIGNMENT_IN_PROGRESS (85): no reassignment is under way. @since 0.1.0 @category errors */
export class NoReassignmentInProgress extends brokerError("NoReassignmentInProgress") {}
/** GROUP_SUBSCRIBED_TO_TOPIC (86): the group is subscribed to the topic. @since 0.1.0 @category errors */
export class GroupSubscribedToTopic extends brokerError("GroupSubscribedToTopic") {}
/** INVALID_RECORD (87): the broker rejected a record. @since 0.1.0 @category errors */
export class InvalidRecord extends brokerError("InvalidRecord") {}
/** UNSTABLE_OFFSET_COMMIT (88): offsets of unfinished transactions are in the way. Retriable. @since 0.1.0 @category errors */
export class UnstableOffsetCommit extends brokerError("UnstableOffsetCommit") {}
/** THROTTLING_QUOTA_EXCEEDED (89): more than the quota allows: wait and try again. Retriable. @since 0.1.0 @category errors */
export class ThrottlingQuotaExceeded extends brokerError("ThrottlingQuotaExceeded") {}
/** PRODUCER_FENCED (90): a newer producer with the same transactional id has taken over. @since 0.1.0 @category errors */
export class ProducerFenced extends brokerError("ProducerFenced") {}
/** RESOURCE_NOT_FOUND (91): there is no such resource. @since 0.1.0 @category errors */
export class ResourceNotFound extends brokerError("ResourceNotFound") {}
/** DUPLICATE_RESOURCE (92): there is such a resource. @since 0.1.0 @category errors */
export class DuplicateResource extends brokerError("DuplicateResource") {}
/** UNACCEPTABLE_CREDENTIAL (93): the credential is not acceptable. @since 0.1.0 @category errors */
export class UnacceptableCredential extends brokerError("UnacceptableCredential") {}
/** INCONSISTENT_VOTER_SET (94): the voters differ between the sides. @since 0.1.0 @category errors */
export class InconsistentVoterSet extends brokerError("InconsistentVoterSet") {}
/** INVALID_UPDATE_VERSION (95): the version to update to is not valid. @since 0.1.0 @category errors */
export class InvalidUpdateVersion extends brokerError("InvalidUpdateVersion") {}
/** FEATURE_UPDATE_FAILED (96): the features could not be updated. @since 0.1.0 @category errors */
export class FeatureUpdateFailed extends brokerError("FeatureUpdateFailed") {}
/** PRINCIPAL_DESERIALIZATION_FAILURE (97): the principal could not be read. @since 0.1.0 @category errors */
export class PrincipalDeserializationFailure extends brokerError("PrincipalDeserializationFailure") {}
/** SNAPSHOT_NOT_FOUND (98): there is no such snapshot. @since 0.1.0 @category errors */
export class SnapshotNotFound extends brokerError("SnapshotNotFound") {}
/** POSITION_OUT_OF_RANGE (99): the position lies outside of the snapshot. @since 0.1.0 @category errors */
export class PositionOutOfRange extends brokerError("PositionOutOfRange") {}
/** UNKNOWN_TOPIC_ID (100): the broker does not know this topic id (yet). Retriable. @since 0.1.0 @category errors */
export class UnknownTopicId extends brokerError("UnknownTopicId") {}
/** DUPLICATE_BROKER_REGISTRATION (101): a broker with this id is registered. @since 0.1.0 @category errors */
export class DuplicateBrokerRegistration extends brokerError("DuplicateBrokerRegistration") {}
/** BROKER_ID_NOT_REGISTERED (102): no broker with this id is registered. @since 0.1.0 @category errors */
export class BrokerIdNotRegistered extends brokerError("BrokerIdNotRegistered") {}
/** INCONSISTENT_TOPIC_ID (103): the topic id is not the one that the broker knows for this name. Retriable. @since 0.1.0 @category errors */
export class InconsistentTopicId extends brokerError("InconsistentTopicId") {}
/** INCONSISTENT_CLUSTER_ID (104): that is another cluster's id. @since 0.1.0 @category errors */
export class InconsistentClusterId extends brokerError("InconsistentClusterId") {}
/** TRANSACTIONAL_ID_NOT_FOUND (105): there is no such transactional id. @since 0.1.0 @category errors */
export class TransactionalIdNotFound extends brokerError("TransactionalIdNotFound") {}
/** FETCH_SESSION_TOPIC_ID_ERROR (106): the topic ids of a fetch session may not come and go. Retriable. @since 0.1.0 @category errors */
export class FetchSessionTopicIdError extends brokerError("FetchSessionTopicIdError") {}
/** INELIGIBLE_REPLICA (107): that replica may not join the in-sync replicas. @since 0.1.0 @category errors */
export class IneligibleReplica extends brokerError("IneligibleReplica") {}
/** NEW_LEADER_ELECTED (108): a new leader was elected. @since 0.1.0 @category errors */
export class NewLeaderElected extends brokerError("NewLeaderElected") {}
/** OFFSET_MOVED_TO_TIERED_STORAGE (109): the offset was moved to tiered storage. @since 0.1.0 @category errors */
export class OffsetMovedToTieredStorage extends brokerError("OffsetMovedToTieredStorage") {}
/** FENCED_MEMBER_EPOCH (110): the member epoch is older than the coordinator's: join again. @since 0.1.0 @category errors */
export class FencedMemberEpoch extends brokerError("FencedMemberEpoch") {}
/** UNRELEASED_INSTANCE_ID (111): another member still uses this instance id. @since 0.1.0 @category errors */
export class UnreleasedInstanceId extends brokerError("UnreleasedInstanceId") {}
/** UNSUPPORTED_ASSIGNOR (112): the coordinator does not know this assignor. @since 0.1.0 @category errors */
export class UnsupportedAssignor extends brokerError("UnsupportedAssignor") {}
/** STALE_MEMBER_EPOCH (113): the member epoch is not the current one: the next heartbeat brings it. @since 0.1.0 @category errors */
export class StaleMemberEpoch extends brokerError("StaleMemberEpoch") {}
/** MISMATCHED_ENDPOINT_TYPE (114): a controller was asked for a broker's endpoint, or the other way round. @since 0.1.0 @category errors */
export class MismatchedEndpointType extends brokerError("MismatchedEndpointType") {}
/** UNSUPPORTED_ENDPOINT_TYPE (115): this type of endpoint is not supported. @since 0.1.0 @category errors */
export class UnsupportedEndpointType extends brokerError("UnsupportedEndpointType") {}
/** UNKNOWN_CONTROLLER_ID (116): no controller has this id. @since 0.1.0 @category errors */
export class UnknownControllerId extends brokerError("UnknownControllerId") {}
/** UNKNOWN_SUBSCRIPTION_ID (117): the broker does not know this telemetry subscription. @since 0.1.0 @category errors */
export class UnknownSubscriptionId extends brokerError("UnknownSubscriptionId") {}
/** TELEMETRY_TOO_LARGE (118): the telemetry is larger than the broker takes. @since 0.1.0 @category errors */
export class TelemetryTooLarge extends brokerError("TelemetryTooLarge") {}
/** INVALID_REGISTRATION (119): the registration is not valid. @since 0.1.0 @category errors */
export class InvalidRegistration extends brokerError("InvalidRegistration") {}
/** TRANSACTION_ABORTABLE (120): the transaction failed and can only be aborted. @since 0.1.0 @category errors */
export class TransactionAbortable extends brokerError("TransactionAbortable") {}
/** INVALID_RECORD_STATE (121): the record is not in a state that allows this acknowledgement. @since 0.1.0 @category errors */
export class InvalidRecordState extends brokerError("InvalidRecordState") {}
/** SHARE_SESSION_NOT_FOUND (122): the broker has forgotten this share session: start a new one. Retriable. @since 0.1.0 @category errors */
export class ShareSessionNotFound extends brokerError("ShareSessionNotFound") {}
/** INVALID_SHARE_SESSION_EPOCH (123): the epoch is not the share session's next one: start a new session. Retriable. @since 0.1.0 @category errors */
export class InvalidShareSessionEpoch extends brokerError("InvalidShareSessionEpoch") {}
/** FENCED_STATE_EPOCH (124): the state epoch is older than the one that is stored. @since 0.1.0 @category errors */
export class FencedStateEpoch extends brokerError("FencedStateEpoch") {}
/** INVALID_VOTER_KEY (125): the key does not fit the voter. @since 0.1.0 @category errors */
export class InvalidVoterKey extends brokerError("InvalidVoterKey") {}
/** DUPLICATE_VOTER (126): that voter is in the set. @since 0.1.0 @category errors */
export class DuplicateVoter extends brokerError("DuplicateVoter") {}
/** VOTER_NOT_FOUND (127): that voter is not in the set. @since 0.1.0 @category errors */
export class VoterNotFound extends brokerError("VoterNotFound") {}
/** INVALID_REGULAR_EXPRESSION (128): the regular expression is not valid. @since 0.1.0 @category errors */
export class InvalidRegularExpression extends brokerError("InvalidRegularExpression") {}
/** REBOOTSTRAP_REQUIRED (129): the client should start over from its bootstrap servers. @since 0.1.0 @category errors */
export class RebootstrapRequired extends brokerError("RebootstrapRequired") {}
/** STREAMS_INVALID_TOPOLOGY (130): the streams topology is not valid. @since 0.1.0 @category errors */
export class StreamsInvalidTopology extends brokerError("StreamsInvalidTopology") {}
/** STREAMS_INVALID_TOPOLOGY_EPOCH (131): the epoch of the streams topology is not valid. @since 0.1.0 @category errors */
export class StreamsInvalidTopologyEpoch extends brokerError("StreamsInvalidTopologyEpoch") {}
/** STREAMS_TOPOLOGY_FENCED (132): a newer epoch of the streams topology is in use. @since 0.1.0 @category errors */
export class StreamsTopologyFenced extends brokerError("StreamsTopologyFenced") {}
/** SHARE_SESSION_LIMIT_REACHED (133): the broker has no room for more share sessions. Retriable. @since 0.1.0 @category errors */
export class ShareSessionLimitReached extends brokerError("ShareSessionLimitReached") {}
/** GROUP_DELETION_FAILED (134): the group could not be deleted. @since 0.1.0 @category errors */
export class GroupDeletionFailed extends brokerError("GroupDeletionFailed") {}
/** STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED (135): the description of the streams topology could not be updated. @since 0.1.0 @category errors */
export class StreamsTopologyDescriptionUpdateFailed extends brokerError(
  "StreamsTopologyDescriptionUpdateFailed"
) {}
/** CONTROLLER_ID_NOT_REGISTERED (136): no controller with this id is registered. @since 0.1.0 @category errors */
export class ControllerIdNotRegistered extends brokerError("ControllerIdNotRegistered") {}

/**
 * The classes of all codes, in ascending order.
 *
 * @since 0.1.0
 * @category constants
 */
export const classes = [
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
