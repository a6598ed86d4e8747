// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Kafka's ShareGroupDescribe API: key 77, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const ShareGroupDescribe = Api.make("ShareGroupDescribe", {
  key: 77,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groupIds[]", "groups[groupId]"),
  readOnly: true,
  request: {
    groupIds: array(string),
    includeAuthorizedOperations: boolean
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: at("0+", nullable(string), { default: null }),
      groupId: string,
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      assignorName: string,
      members: array({
        memberId: string,
        rackId: at("0+", nullable(string), { default: null }),
        memberEpoch: int32,
        clientId: string,
        clientHost: string,
        subscribedTopicNames: array(string),
        assignment: struct({
          topicPartitions: array({
            topicId: uuid,
            topicName: string,
            partitions: array(int32)
          })
        })
      }),
      authorizedOperations: at("0+", int32, { default: -2147483648 })
    })
  }
})
