// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int64, int8, nullable, uuid } from "../Codec/Types.ts"

/**
 * BrokerRegistrationChangeRecord, versions 0–3.
 *
 * @since 0.1.0
 * @category messages
 */
export const BrokerRegistrationChangeRecord = message("BrokerRegistrationChangeRecord", {
  versions: "0-3",
  flexible: "0+",
  fields: {
    brokerId: int32,
    brokerEpoch: int64,
    fenced: at("0+", int8, { tag: 0 }),
    /** Versions 1+. */
    inControlledShutdown: at("1+", int8, { tag: 1 }),
    /** Versions 2+. */
    logDirs: at("2+", array(uuid), { tag: 2 }),
    /** Versions 3+. */
    cordonedLogDirs: at("3+", nullable(array(uuid)), { tag: 3, default: null })
  }
})
