// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's ReadShareGroupStateSummary API: key 87, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const ReadShareGroupStateSummary = Api.make("ReadShareGroupStateSummary", {
  key: 87,
  versions: "0-1",
  flexible: "0+",
  routing: Api.shareCoordinator(
    "groupId",
    "topics[topicId].partitions[partition]",
    "results[topicId].partitions[partition]"
  ),
  readOnly: true,
  request: {
    groupId: string,
    topics: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        leaderEpoch: int32
      })
    })
  },
  response: {
    results: array({
      topicId: uuid,
      partitions: array({
        partition: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null }),
        stateEpoch: int32,
        leaderEpoch: int32,
        startOffset: int64,
        /** Versions 1+. */
        deliveryCompleteCount: at("1+", int32, { default: -1, ignorable: true })
      })
    })
  }
})
