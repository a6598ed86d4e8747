// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's DeleteShareGroupState API: key 86, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const DeleteShareGroupState = Api.make("DeleteShareGroupState", {
  key: 86,
  versions: "0",
  flexible: "0+",
  routing: Api.shareCoordinator(
    "groupId",
    "topics[topicId].partitions[partition]",
    "results[topicId].partitions[partition]"
  ),
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32
      })
    })
  },
  response: {
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null })
      })
    })
  }
})
