// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's DescribeShareGroupOffsets API: key 90, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeShareGroupOffsets = Api.make("DescribeShareGroupOffsets", {
  key: 90,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groups[groupId]", "groups[groupId]"),
  readOnly: true,
  request: {
    groups: array({
      groupId: string,
      /** Null: all topics. */
      topics: nullable(
        array({
          topicName: string,
          partitions: array(int32)
        })
      )
    })
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      groupId: string,
      topics: array({
        topicName: string,
        topicId: uuid,
        partitions: array({
          partitionIndex: int32,
          startOffset: int64,
          leaderEpoch: int32,
          /** Versions 1+. */
          lag: at("1+", int64, { default: -1n, ignorable: true }),
          errorCode: int16,
          errorMessage: at("0+", nullable(string), { default: null })
        })
      }),
      errorCode: int16,
      errorMessage: at("0+", nullable(string), { default: null })
    })
  }
})
