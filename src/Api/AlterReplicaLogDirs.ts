// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, int32, string } from "../Codec/Types.ts"

/**
 * Kafka's AlterReplicaLogDirs API: key 34, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterReplicaLogDirs = Api.make("AlterReplicaLogDirs", {
  key: 34,
  versions: "0-2",
  flexible: "2+",
  routing: Api.broker,
  throttles: "1+",
  repeatable: true,
  request: {
    dirs: array({
      path: string,
      topics: array({
        name: string,
        partitions: array(int32)
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16
      })
    })
  }
})
