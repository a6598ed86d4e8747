// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string, uuid } from "../Codec/index.ts"

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
  routing: Api.coordinator("group", "groups[].groupId", "groupId"),
  request: {
    groupId: at("0-7", string),
    topics: at(
      "0-7",
      nullable(
        array({
          name: string,
          partitionIndexes: array(int32)
        }),
        "2-7"
      )
    ),
    groups: at(
      "8+",
      array({
        groupId: string,
        memberId: at("9+", nullable(string), { default: null, ignorable: true }),
        memberEpoch: at("9+", int32, { default: -1, ignorable: true }),
        topics: nullable(
          array({
            name: at("8-9", string, { ignorable: true }),
            topicId: at("10+", uuid, { ignorable: true }),
            partitionIndexes: array(int32)
          })
        )
      })
    ),
    requireStable: at("7+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: at("3+", int32, { ignorable: true }),
    topics: at(
      "0-7",
      array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          committedOffset: int64,
          committedLeaderEpoch: at("5-7", int32, { default: -1, ignorable: true }),
          metadata: nullable(string),
          errorCode: int16
        })
      })
    ),
    errorCode: at("2-7", int16, { default: 0, ignorable: true }),
    groups: at(
      "8+",
      array({
        groupId: string,
        topics: array({
          name: at("8-9", string, { ignorable: true }),
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
