// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's ElectLeaders API: key 43, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const ElectLeaders = Api.make("ElectLeaders", {
  key: 43,
  versions: "0-2",
  flexible: "2+",
  routing: Api.controller,
  brokerWait: "timeoutMs",
  request: {
    /** Versions 1+. */
    electionType: at("1+", int8),
    /** Null: all partitions. */
    topicPartitions: nullable(
      array({
        topic: string,
        partitions: array(int32)
      })
    ),
    timeoutMs: at("0+", int32, { default: 60000 })
  },
  response: {
    throttleTimeMs: int32,
    /** Versions 1+. */
    errorCode: at("1+", int16),
    replicaElectionResults: array({
      topic: string,
      partitionResult: array({
        partitionId: int32,
        errorCode: int16,
        errorMessage: nullable(string)
      })
    })
  }
})
