// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Reads the committed offsets of consumer groups: `groupId` and `topics` up to version 7, `groups` from 8 on.
 *
 * Kafka's OffsetFetch API: key 9, versions 0–10.
 *
 * @since 0.1.0
 * @category apis
 */
export const OffsetFetch = Api.make("OffsetFetch", {
  key: 9,
  versions: "0-10",
  flexible: "6+",
  routing: Api.coordinator("group", ["groups[groupId]", "groupId"], "groups[groupId]"),
  throttles: "4+",
  readOnly: true,
  request: {
    /** Versions 0–7. */
    groupId: at("0-7", string, { instead: "groups" }),
    /** Versions 0–7. Null: all topics. */
    topics: at(
      "0-7",
      nullable(
        array({
          name: string,
          partitionIndexes: array(int32)
        }),
        "2-7"
      ),
      { instead: "groups" }
    ),
    /** Versions 8+. */
    groups: at(
      "8+",
      array({
        groupId: string,
        /** Versions 9+. */
        memberId: at("9+", nullable(string), { default: null, ignorable: true }),
        /** Versions 9+. */
        memberEpoch: at("9+", int32, { default: -1, ignorable: true }),
        /** Null: all topics. */
        topics: nullable(
          array({
            /** Versions 8–9. */
            name: at("8-9", string, { ignorable: true, alternative: "topicId" }),
            /** Versions 10+. */
            topicId: at("10+", uuid, { ignorable: true, alternative: "name" }),
            partitionIndexes: array(int32)
          })
        )
      }),
      { instead: "groupId and topics" }
    ),
    /** Versions 7+. */
    requireStable: at("7+", boolean, { default: false })
  },
  response: {
    /** Versions 3+. */
    throttleTimeMs: at("3+", int32, { ignorable: true }),
    /** Versions 0–7. */
    topics: at(
      "0-7",
      array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          committedOffset: int64,
          /** Versions 5–7. */
          committedLeaderEpoch: at("5-7", int32, { default: -1, ignorable: true }),
          metadata: nullable(string),
          errorCode: int16
        })
      })
    ),
    /** Versions 2–7. */
    errorCode: at("2-7", int16, { default: 0, ignorable: true }),
    /** Versions 8+. */
    groups: at(
      "8+",
      array({
        groupId: string,
        topics: array({
          /** Versions 8–9. */
          name: at("8-9", string, { ignorable: true }),
          /** Versions 10+. */
          topicId: at("10+", uuid, { ignorable: true }),
          partitions: array({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: at("0+", int32, { default: -1 }),
            metadata: nullable(string),
            errorCode: int16
          })
        }),
        errorCode: at("0+", int16, { default: 0 })
      })
    )
  }
})
