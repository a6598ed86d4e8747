// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, boolean, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's EndTxn API: key 26, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const EndTxn = Api.make("EndTxn", {
  key: 26,
  versions: "0-5",
  flexible: "3+",
  routing: Api.coordinator("transaction", "transactionalId"),
  throttles: "1+",
  request: {
    transactionalId: string,
    producerId: int64,
    producerEpoch: int16,
    committed: boolean
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    /** Versions 5+. */
    producerId: at("5+", int64, { default: -1n, ignorable: true }),
    /** Versions 5+. */
    producerEpoch: at("5+", int16, { default: -1, ignorable: true })
  }
})
