// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { at, int32, int64 } from "../Codec/Types.ts"

/**
 * ProducerIdsRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ProducerIdsRecord = message("ProducerIdsRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    brokerId: int32,
    brokerEpoch: at("0+", int64, { default: -1n }),
    nextProducerId: int64
  }
})
