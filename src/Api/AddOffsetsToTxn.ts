// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's AddOffsetsToTxn API: key 25, versions 0–4.
 *
 * @since 0.1.0
 * @category apis
 */
export const AddOffsetsToTxn = Api.make("AddOffsetsToTxn", {
  key: 25,
  versions: "0-4",
  flexible: "3+",
  routing: Api.coordinator("transaction", "transactionalId"),
  throttles: "1+",
  repeatable: true,
  nothingApplied: ["CONCURRENT_TRANSACTIONS"],
  request: {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    groupId: string
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16
  }
})
