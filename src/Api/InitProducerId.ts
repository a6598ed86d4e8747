// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, boolean, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Gets the producer id and epoch of an idempotent or transactional producer.
 *
 * Kafka's InitProducerId API: key 22, versions 0–6.
 *
 * @since 0.1.0
 * @category apis
 */
export const InitProducerId = Api.make("InitProducerId", {
  key: 22,
  versions: "0-6",
  flexible: "2+",
  routing: Api.coordinator("transaction", "transactionalId"),
  throttles: "1+",
  request: {
    transactionalId: nullable(string),
    transactionTimeoutMs: int32,
    /** Versions 3+. */
    producerId: at("3+", int64, { default: -1n }),
    /** Versions 3+. */
    producerEpoch: at("3+", int16, { default: -1 }),
    /** Versions 6+. */
    enable2Pc: at("6+", boolean, { default: false }),
    /** Versions 6+. */
    keepPreparedTxn: at("6+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: at("0+", int64, { default: -1n }),
    producerEpoch: int16,
    /** Versions 6+. */
    ongoingTxnProducerId: at("6+", int64, { default: -1n }),
    /** Versions 6+. */
    ongoingTxnProducerEpoch: at("6+", int16, { default: -1 })
  }
})
