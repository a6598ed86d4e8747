// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's TxnOffsetCommit API: key 28, versions 0–6.
 *
 * @since 0.1.0
 * @category apis
 */
export const TxnOffsetCommit = Api.make("TxnOffsetCommit", {
  key: 28,
  versions: "0-6",
  flexible: "3+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "1+",
  repeatable: true,
  nothingApplied: ["CONCURRENT_TRANSACTIONS"],
  request: {
    transactionalId: string,
    groupId: string,
    producerId: int64,
    producerEpoch: int16,
    /** Versions 3+. */
    generationIdOrMemberEpoch: at("3+", int32, { default: -1 }),
    /** Versions 3+. */
    memberId: at("3+", string, { default: "" }),
    /** Versions 3+. */
    groupInstanceId: at("3+", nullable(string), { default: null }),
    topics: array({
      /** Versions 0–5. */
      name: at("0-5", string, { ignorable: true, alternative: "topicId" }),
      /** Versions 6+. */
      topicId: at("6+", uuid, { ignorable: true, alternative: "name" }),
      partitions: array({
        partitionIndex: int32,
        committedOffset: int64,
        /** Versions 2+. */
        committedLeaderEpoch: at("2+", int32, { default: -1, ignorable: true }),
        committedMetadata: nullable(string)
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      /** Versions 0–5. */
      name: at("0-5", string, { ignorable: true }),
      /** Versions 6+. */
      topicId: at("6+", uuid, { ignorable: true }),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16
      })
    })
  }
})
