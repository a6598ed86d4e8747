// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, int8, string } from "../Codec/Types.ts"

/**
 * Kafka's WriteTxnMarkers API: key 27, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const WriteTxnMarkers = Api.make("WriteTxnMarkers", {
  key: 27,
  versions: "0-2",
  flexible: "1+",
  routing: Api.leader(
    "markers[producerId].topics[name].partitionIndexes[]",
    "markers[producerId].topics[name].partitions[partitionIndex]"
  ),
  request: {
    markers: array({
      producerId: int64,
      producerEpoch: int16,
      transactionResult: boolean,
      topics: array({
        name: string,
        partitionIndexes: array(int32)
      }),
      coordinatorEpoch: int32,
      /** Versions 2+. */
      transactionVersion: at("2+", int8, { default: 0, ignorable: true })
    })
  },
  response: {
    markers: array({
      producerId: int64,
      topics: array({
        name: string,
        partitions: array({
          partitionIndex: int32,
          errorCode: int16
        })
      })
    })
  }
})
