// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, int8, string } from "../Codec/index.ts"

/**
 * Finds offsets by timestamp (ms); −1 asks for the latest, −2 for the earliest.
 *
 * Kafka's ListOffsets API: key 2, versions 0–11.
 *
 * @since 0.1.0
 * @category apis
 */
export const ListOffsets = Api.make("ListOffsets", {
  key: 2,
  versions: "0-11",
  flexible: "6+",
  routing: Api.leader,
  request: {
    replicaId: int32,
    isolationLevel: at("2+", int8),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        currentLeaderEpoch: at("4+", int32, { default: -1, ignorable: true }),
        timestamp: int64,
        maxNumOffsets: at("0", int32, { default: 1 })
      })
    }),
    timeoutMs: at("10+", int32, { ignorable: true })
  },
  response: {
    throttleTimeMs: at("2+", int32, { ignorable: true }),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        oldStyleOffsets: at("0", array(int64)),
        timestamp: at("1+", int64, { default: -1n }),
        offset: at("1+", int64, { default: -1n }),
        leaderEpoch: at("4+", int32, { default: -1 })
      })
    })
  }
})
