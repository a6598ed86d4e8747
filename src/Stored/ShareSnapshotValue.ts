// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int16, int32, int64, int8 } from "../Codec/Types.ts"

/**
 * ShareSnapshotValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareSnapshotValue = message("ShareSnapshotValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    snapshotEpoch: int32,
    stateEpoch: int32,
    leaderEpoch: int32,
    startOffset: int64,
    deliveryCompleteCount: at("0+", int32, { tag: 0, default: -1 }),
    createTimestamp: int64,
    writeTimestamp: int64,
    stateBatches: array({
      firstOffset: int64,
      lastOffset: int64,
      deliveryState: int8,
      deliveryCount: int16
    })
  }
})
