// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's AlterShareGroupOffsets API: key 91, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterShareGroupOffsets = Api.make("AlterShareGroupOffsets", {
  key: 91,
  versions: "0",
  flexible: "0+",
  routing: Api.coordinator("group", "groupId"),
  request: {
    groupId: string,
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        startOffset: int64
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    responses: array({
      topicName: string,
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null })
      })
    })
  }
})
