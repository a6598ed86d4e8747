// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int8, nullable, uuid } from "../Codec/Types.ts"

/**
 * PartitionChangeRecord, versions 0–2.
 *
 * @since 0.1.0
 * @category messages
 */
export const PartitionChangeRecord = message("PartitionChangeRecord", {
  versions: "0-2",
  flexible: "0+",
  fields: {
    partitionId: at("0+", int32, { default: -1 }),
    topicId: uuid,
    isr: at("0+", nullable(array(int32)), { tag: 0, default: null }),
    leader: at("0+", int32, { tag: 1, default: -2 }),
    replicas: at("0+", nullable(array(int32)), { tag: 2, default: null }),
    removingReplicas: at("0+", nullable(array(int32)), { tag: 3, default: null }),
    addingReplicas: at("0+", nullable(array(int32)), { tag: 4, default: null }),
    leaderRecoveryState: at("0+", int8, { tag: 5, default: -1 }),
    /** Versions 1+. */
    directories: at("1+", nullable(array(uuid)), { tag: 8, default: null }),
    /** Versions 2+. */
    eligibleLeaderReplicas: at("2+", nullable(array(int32)), { tag: 6, default: null }),
    /** Versions 2+. */
    lastKnownElr: at("2+", nullable(array(int32)), { tag: 7, default: null })
  }
})
