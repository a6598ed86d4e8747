// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's OffsetForLeaderEpoch API: key 23, versions 0–4.
 *
 * @since 0.1.0
 * @category apis
 */
export const OffsetForLeaderEpoch = Api.make("OffsetForLeaderEpoch", {
  key: 23,
  versions: "0-4",
  flexible: "4+",
  routing: Api.leader("topics[topic].partitions[partition]"),
  readOnly: true,
  request: {
    /** Versions 3+. */
    replicaId: at("3+", int32, { default: -2, ignorable: true }),
    topics: array({
      topic: string,
      partitions: array({
        partition: int32,
        /** Versions 2+. */
        currentLeaderEpoch: at("2+", int32, { default: -1, ignorable: true }),
        leaderEpoch: int32
      })
    })
  },
  response: {
    /** Versions 2+. */
    throttleTimeMs: at("2+", int32, { ignorable: true }),
    topics: array({
      topic: string,
      partitions: array({
        errorCode: int16,
        partition: int32,
        /** Versions 1+. */
        leaderEpoch: at("1+", int32, { default: -1, ignorable: true }),
        endOffset: at("0+", int64, { default: -1n })
      })
    })
  }
})
