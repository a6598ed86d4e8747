/**
 * What is known of each error code: one line for each, and all that there is to write for a new one (`npm run protocol:generate` makes its class).
 */

/** The number on the wire, the name of the class, and what it says to people. Retriable as Kafka 4.4 says it, which has every code of the releases before it. */
export type CodeRow = readonly [code: number, tag: string, words: string, retriable?: "retriable"]

const rows = <const Rows extends ReadonlyArray<CodeRow>>(all: Rows): Rows => all

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
export const refusedBefore: ReadonlySet<number> = new Set([
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

export const codeRows = rows([
  [-1, "UnknownServerError", "the broker failed in a way that has no code of its own; its log says more"],
  [1, "OffsetOutOfRange", "the offset lies outside of what the partition holds"],
  [
    2,
    "CorruptMessage",
    "a record did not pass its checksum, or had a bad size or no key where compaction needs one",
    "retriable"
  ],
  [3, "UnknownTopicOrPartition", "the broker does not host this topic or partition (yet)", "retriable"],
  [4, "InvalidFetchSize", "the size asked for is not valid"],
  [5, "LeaderNotAvailable", "the partition has no leader at the moment", "retriable"],
  [6, "NotLeaderOrFollower", "this broker does not lead the partition: ask for fresh metadata", "retriable"],
  [7, "RequestTimedOut", "the broker could not finish within the time that the request allowed", "retriable"],
  [8, "BrokerNotAvailable", "that broker is not alive"],
  [9, "ReplicaNotAvailable", "that replica is not here", "retriable"],
  [10, "MessageTooLarge", "the records are larger than the topic allows (max.message.bytes)"],
  [11, "StaleControllerEpoch", "another controller has taken over since"],
  [12, "OffsetMetadataTooLarge", "the metadata beside the offset is too long (offset.metadata.max.bytes)"],
  [13, "NetworkException", "the broker lost a connection before it had the answer", "retriable"],
  [14, "CoordinatorLoadInProgress", "the coordinator is still loading its state", "retriable"],
  [15, "CoordinatorNotAvailable", "there is no coordinator for this group or transaction yet", "retriable"],
  [16, "NotCoordinator", "another broker coordinates this group or transaction: find it again", "retriable"],
  [17, "InvalidTopicException", "the name is not allowed for a topic, or the topic may not be used so"],
  [18, "RecordListTooLarge", "the batch is larger than a segment"],
  [19, "NotEnoughReplicas", "fewer replicas are in sync than min.insync.replicas wants", "retriable"],
  [
    20,
    "NotEnoughReplicasAfterAppend",
    "written, but to fewer replicas than min.insync.replicas wants",
    "retriable"
  ],
  [21, "InvalidRequiredAcks", "acks must be 0, 1 or -1"],
  [22, "IllegalGeneration", "the generation is not the group's current one: join again"],
  [23, "InconsistentGroupProtocol", "the protocols of this member share nothing with those of its group"],
  [24, "InvalidGroupId", "the group id is not allowed"],
  [25, "UnknownMemberId", "the group does not know this member: join again"],
  [26, "InvalidSessionTimeout", "the session timeout lies outside of what the broker allows"],
  [27, "RebalanceInProgress", "the group is rebalancing: join again"],
  [28, "InvalidCommitOffsetSize", "the commit is too large to be stored"],
  [29, "TopicAuthorizationFailed", "not allowed on this topic"],
  [30, "GroupAuthorizationFailed", "not allowed on this group"],
  [31, "ClusterAuthorizationFailed", "not allowed on the cluster"],
  [32, "InvalidTimestamp", "the timestamp of a record is out of the range that the topic allows"],
  [33, "UnsupportedSaslMechanism", "the broker does not offer this SASL mechanism"],
  [34, "IllegalSaslState", "this request does not fit the state of the SASL exchange"],
  [35, "UnsupportedVersion", "the broker does not support this version of the API"],
  [36, "TopicAlreadyExists", "a topic of this name exists"],
  [37, "InvalidPartitions", "the number of partitions is not valid"],
  [
    38,
    "InvalidReplicationFactor",
    "the replication factor is not valid, or larger than the number of brokers"
  ],
  [39, "InvalidReplicaAssignment", "the assignment of replicas is not valid"],
  [40, "InvalidConfig", "the configuration is not valid"],
  [41, "NotController", "this broker is not the controller: ask for fresh metadata", "retriable"],
  [42, "InvalidRequest", "the request contradicts itself or the state of the broker; its log says more"],
  [43, "UnsupportedForMessageFormat", "the topic's record format is too old for this"],
  [44, "PolicyViolation", "a policy of the cluster forbids it"],
  [45, "OutOfOrderSequenceNumber", "sequence numbers are missing before this batch"],
  [46, "DuplicateSequenceNumber", "a batch with this sequence number was written before"],
  [47, "InvalidProducerEpoch", "the producer epoch is older than the one that the broker knows"],
  [48, "InvalidTxnState", "the transaction is not in a state that allows this"],
  [49, "InvalidProducerIdMapping", "the producer id belongs to another transactional id"],
  [50, "InvalidTransactionTimeout", "the transaction timeout is longer than the broker allows"],
  [51, "ConcurrentTransactions", "another operation on this transaction is still under way", "retriable"],
  [52, "TransactionCoordinatorFenced", "the transaction coordinator was replaced"],
  [53, "TransactionalIdAuthorizationFailed", "not allowed on this transactional id"],
  [54, "SecurityDisabled", "security is not enabled on this broker"],
  [55, "OperationNotAttempted", "an earlier part of the request failed, so this part was not tried"],
  [56, "KafkaStorageError", "the broker could not use its disk", "retriable"],
  [57, "LogDirNotFound", "the broker has no such log directory"],
  [58, "SaslAuthenticationFailed", "the broker did not accept the credentials"],
  [59, "UnknownProducerId", "the broker has forgotten this producer id"],
  [60, "ReassignmentInProgress", "a reassignment of these partitions is under way"],
  [61, "DelegationTokenAuthDisabled", "delegation tokens are not enabled"],
  [62, "DelegationTokenNotFound", "the broker does not know this delegation token"],
  [63, "DelegationTokenOwnerMismatch", "the delegation token has another owner"],
  [
    64,
    "DelegationTokenRequestNotAllowed",
    "delegation tokens need an authenticated, encrypted channel that was not itself opened by a token"
  ],
  [65, "DelegationTokenAuthorizationFailed", "not allowed on this delegation token"],
  [66, "DelegationTokenExpired", "the delegation token has expired"],
  [67, "InvalidPrincipalType", "this type of principal is not supported"],
  [68, "NonEmptyGroup", "the group still has members"],
  [69, "GroupIdNotFound", "there is no such group"],
  [70, "FetchSessionIdNotFound", "the broker has forgotten this fetch session: start a new one", "retriable"],
  [
    71,
    "InvalidFetchSessionEpoch",
    "the epoch is not the fetch session's next one: start a new session",
    "retriable"
  ],
  [72, "ListenerNotFound", "the leader has no listener that matches the one in use", "retriable"],
  [73, "TopicDeletionDisabled", "deleting topics is disabled"],
  [
    74,
    "FencedLeaderEpoch",
    "the leader epoch is older than the broker's: ask for fresh metadata",
    "retriable"
  ],
  [
    75,
    "UnknownLeaderEpoch",
    "the leader epoch is newer than the broker's, which has yet to catch up",
    "retriable"
  ],
  [
    76,
    "UnsupportedCompressionType",
    "the partition's compression cannot be given to this version of the API"
  ],
  [77, "StaleBrokerEpoch", "the broker has registered again since"],
  [78, "OffsetNotAvailable", "the leader's high watermark has yet to catch up", "retriable"],
  [79, "MemberIdRequired", "join again with the member id in this response"],
  [80, "PreferredLeaderNotAvailable", "the preferred leader is not available", "retriable"],
  [81, "GroupMaxSizeReached", "the group is full"],
  [82, "FencedInstanceId", "another member uses this instance id now"],
  [83, "EligibleLeadersNotAvailable", "no replica can become leader", "retriable"],
  [84, "ElectionNotNeeded", "the partition has the leader that it should have", "retriable"],
  [85, "NoReassignmentInProgress", "no reassignment is under way"],
  [86, "GroupSubscribedToTopic", "the group is subscribed to the topic"],
  [87, "InvalidRecord", "the broker rejected a record"],
  [88, "UnstableOffsetCommit", "offsets of unfinished transactions are in the way", "retriable"],
  [89, "ThrottlingQuotaExceeded", "more than the quota allows: wait and try again", "retriable"],
  [90, "ProducerFenced", "a newer producer with the same transactional id has taken over"],
  [91, "ResourceNotFound", "there is no such resource"],
  [92, "DuplicateResource", "there is such a resource"],
  [93, "UnacceptableCredential", "the credential is not acceptable"],
  [94, "InconsistentVoterSet", "the voters differ between the sides"],
  [95, "InvalidUpdateVersion", "the version to update to is not valid"],
  [96, "FeatureUpdateFailed", "the features could not be updated"],
  [97, "PrincipalDeserializationFailure", "the principal could not be read"],
  [98, "SnapshotNotFound", "there is no such snapshot"],
  [99, "PositionOutOfRange", "the position lies outside of the snapshot"],
  [100, "UnknownTopicId", "the broker does not know this topic id (yet)", "retriable"],
  [101, "DuplicateBrokerRegistration", "a broker with this id is registered"],
  [102, "BrokerIdNotRegistered", "no broker with this id is registered"],
  [
    103,
    "InconsistentTopicId",
    "the topic id is not the one that the broker knows for this name",
    "retriable"
  ],
  [104, "InconsistentClusterId", "that is another cluster's id"],
  [105, "TransactionalIdNotFound", "there is no such transactional id"],
  [106, "FetchSessionTopicIdError", "the topic ids of a fetch session may not come and go", "retriable"],
  [107, "IneligibleReplica", "that replica may not join the in-sync replicas"],
  [108, "NewLeaderElected", "a new leader was elected"],
  [109, "OffsetMovedToTieredStorage", "the offset was moved to tiered storage"],
  [110, "FencedMemberEpoch", "the member epoch is older than the coordinator's: join again"],
  [111, "UnreleasedInstanceId", "another member still uses this instance id"],
  [112, "UnsupportedAssignor", "the coordinator does not know this assignor"],
  [113, "StaleMemberEpoch", "the member epoch is not the current one: the next heartbeat brings it"],
  [114, "MismatchedEndpointType", "a controller was asked for a broker's endpoint, or the other way round"],
  [115, "UnsupportedEndpointType", "this type of endpoint is not supported"],
  [116, "UnknownControllerId", "no controller has this id"],
  [117, "UnknownSubscriptionId", "the broker does not know this telemetry subscription"],
  [118, "TelemetryTooLarge", "the telemetry is larger than the broker takes"],
  [119, "InvalidRegistration", "the registration is not valid"],
  [120, "TransactionAbortable", "the transaction failed and can only be aborted"],
  [121, "InvalidRecordState", "the record is not in a state that allows this acknowledgement"],
  [122, "ShareSessionNotFound", "the broker has forgotten this share session: start a new one", "retriable"],
  [
    123,
    "InvalidShareSessionEpoch",
    "the epoch is not the share session's next one: start a new session",
    "retriable"
  ],
  [124, "FencedStateEpoch", "the state epoch is older than the one that is stored"],
  [125, "InvalidVoterKey", "the key does not fit the voter"],
  [126, "DuplicateVoter", "that voter is in the set"],
  [127, "VoterNotFound", "that voter is not in the set"],
  [128, "InvalidRegularExpression", "the regular expression is not valid"],
  [129, "RebootstrapRequired", "the client should start over from its bootstrap servers"],
  [130, "StreamsInvalidTopology", "the streams topology is not valid"],
  [131, "StreamsInvalidTopologyEpoch", "the epoch of the streams topology is not valid"],
  [132, "StreamsTopologyFenced", "a newer epoch of the streams topology is in use"],
  [133, "ShareSessionLimitReached", "the broker has no room for more share sessions", "retriable"],
  [134, "GroupDeletionFailed", "the group could not be deleted"],
  [
    135,
    "StreamsTopologyDescriptionUpdateFailed",
    "the description of the streams topology could not be updated"
  ],
  [136, "ControllerIdNotRegistered", "no controller with this id is registered"]
])

/** The names of the classes. */
export type CodeTag = (typeof codeRows)[number][1]
