// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, int16, int32, int64 } from "../Codec/Types.ts"

/**
 * Kafka's AllocateProducerIds API: key 67, version 0, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const AllocateProducerIds = Api.make("AllocateProducerIds", {
  key: 67,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    brokerId: int32,
    brokerEpoch: at("0+", int64, { default: -1n })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerIdStart: int64,
    producerIdLen: int32
  }
})
