// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's ControlledShutdown API: key 7, versions 0–3, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const ControlledShutdown = Api.make("ControlledShutdown", {
  key: 7,
  versions: "0-3",
  flexible: "3+",
  routing: Api.controller,
  header0: { request: "0" },
  request: {
    brokerId: int32,
    /** Versions 2+. */
    brokerEpoch: at("2+", int64, { default: -1n, ignorable: true })
  },
  response: {
    errorCode: int16,
    remainingPartitions: array({
      topicName: string,
      partitionIndex: int32
    })
  }
})
