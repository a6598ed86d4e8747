// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int16, int32, int64, uint32 } from "../Codec/Types.ts"

/**
 * ProducerSnapshot, version 1.
 *
 * @since 0.1.0
 * @category messages
 */
export const ProducerSnapshot = message("ProducerSnapshot", {
  versions: "1",
  fields: {
    crc: uint32,
    producerEntries: array({
      producerId: int64,
      epoch: int16,
      lastSequence: int32,
      lastOffset: int64,
      offsetDelta: int32,
      timestamp: int64,
      coordinatorEpoch: int32,
      currentTxnFirstOffset: int64
    })
  }
})
