// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Kafka's ShareGroupHeartbeat API: key 76, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const ShareGroupHeartbeat = Api.make("ShareGroupHeartbeat", {
  key: 76,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groupId"),
  request: {
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    rackId: at("0+", nullable(string), { default: null }),
    subscribedTopicNames: at("0+", nullable(array(string)), { default: null })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    memberId: at("0+", nullable(string), { default: null }),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: at(
      "0+",
      nullable(
        struct({
          topicPartitions: array({
            topicId: uuid,
            partitions: array(int32)
          })
        })
      ),
      { default: null }
    )
  }
})
