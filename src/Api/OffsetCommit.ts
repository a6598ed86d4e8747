// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Stores the offsets that a consumer group has reached.
 *
 * Kafka's OffsetCommit API: key 8, versions 0–10.
 *
 * @since 0.1.0
 * @category apis
 */
export const OffsetCommit = Api.make("OffsetCommit", {
  key: 8,
  versions: "0-10",
  flexible: "8+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "4+",
  operation: "settle",
  repeatable: true,
  nothingApplied: ["COORDINATOR_LOAD_IN_PROGRESS"],
  request: {
    groupId: string,
    /** Versions 1+. */
    generationIdOrMemberEpoch: at("1+", int32, { default: -1, ignorable: true }),
    /** Versions 1+. */
    memberId: at("1+", string, { ignorable: true }),
    /** Versions 7+. */
    groupInstanceId: at("7+", nullable(string), { default: null }),
    /** Versions 2–4. */
    retentionTimeMs: at("2-4", int64, { default: -1n, ignorable: true }),
    topics: array({
      /** Versions 0–9. */
      name: at("0-9", string, { ignorable: true, alternative: "topicId" }),
      /** Versions 10+. */
      topicId: at("10+", uuid, { ignorable: true, alternative: "name" }),
      partitions: array({
        partitionIndex: int32,
        committedOffset: int64,
        /** Version 1. */
        commitTimestamp: at("1", int64, { default: -1n }),
        /** Versions 6+. */
        committedLeaderEpoch: at("6+", int32, { default: -1, ignorable: true }),
        committedMetadata: nullable(string)
      })
    })
  },
  response: {
    /** Versions 3+. */
    throttleTimeMs: at("3+", int32, { ignorable: true }),
    topics: array({
      /** Versions 0–9. */
      name: at("0-9", string, { ignorable: true }),
      /** Versions 10+. */
      topicId: at("10+", uuid, { ignorable: true }),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16
      })
    })
  }
})
