// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Kafka's ConsumerGroupHeartbeat API: key 68, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const ConsumerGroupHeartbeat = Api.make("ConsumerGroupHeartbeat", {
  key: 68,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groupId"),
  nothingApplied: ["COORDINATOR_LOAD_IN_PROGRESS"],
  request: {
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    instanceId: at("0+", nullable(string), { default: null }),
    rackId: at("0+", nullable(string), { default: null }),
    rebalanceTimeoutMs: at("0+", int32, { default: -1 }),
    subscribedTopicNames: at("0+", nullable(array(string)), { default: null }),
    /** Versions 1+. */
    subscribedTopicRegex: at("1+", nullable(string), { default: null }),
    serverAssignor: at("0+", nullable(string), { default: null }),
    topicPartitions: at(
      "0+",
      nullable(
        array({
          topicId: uuid,
          partitions: array(int32)
        })
      ),
      { default: null }
    )
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
