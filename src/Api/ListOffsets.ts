// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, int8, string, valueVersions } from "../Codec/Types.ts"

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
  routing: Api.leader("topics[name].partitions[partitionIndex]"),
  throttles: "3+",
  brokerWait: "timeoutMs",
  readOnly: true,
  request: {
    replicaId: int32,
    /** Versions 2+. */
    isolationLevel: at("2+", int8),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** Versions 4+. */
        currentLeaderEpoch: at("4+", int32, { default: -1, ignorable: true }),
        timestamp: valueVersions(int64, { "-3": "7+", "-4": "8+", "-5": "9+", "-6": "11+" }),
        /** Version 0. */
        maxNumOffsets: at("0", int32, { default: 1 })
      })
    }),
    /** Versions 10+. */
    timeoutMs: at("10+", int32, { ignorable: true })
  },
  response: {
    /** Versions 2+. */
    throttleTimeMs: at("2+", int32, { ignorable: true }),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        /** Version 0. */
        oldStyleOffsets: at("0", array(int64)),
        /** Versions 1+. */
        timestamp: at("1+", int64, { default: -1n }),
        /** Versions 1+. */
        offset: at("1+", int64, { default: -1n }),
        /** Versions 4+. */
        leaderEpoch: at("4+", int32, { default: -1 })
      })
    })
  }
})
