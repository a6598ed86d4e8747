// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int8, nullable, uuid } from "../Codec/Types.ts"

/**
 * PartitionRecord, versions 0–2.
 *
 * @since 0.1.0
 * @category messages
 */
export const PartitionRecord = message("PartitionRecord", {
  versions: "0-2",
  flexible: "0+",
  fields: {
    partitionId: at("0+", int32, { default: -1 }),
    topicId: uuid,
    replicas: array(int32),
    isr: array(int32),
    removingReplicas: array(int32),
    addingReplicas: array(int32),
    leader: at("0+", int32, { default: -1 }),
    leaderRecoveryState: at("0+", int8, { tag: 0, default: 0 }),
    leaderEpoch: at("0+", int32, { default: -1 }),
    partitionEpoch: at("0+", int32, { default: -1 }),
    /** Versions 1+. */
    directories: at("1+", array(uuid)),
    /** Versions 2+. */
    eligibleLeaderReplicas: at("2+", nullable(array(int32)), { tag: 1, default: null }),
    /** Versions 2+. */
    lastKnownElr: at("2+", nullable(array(int32)), { tag: 2, default: null })
  }
})
