// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, boolean, int16, int32, int64, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * RegisterBrokerRecord, versions 0–4.
 *
 * @since 0.1.0
 * @category messages
 */
export const RegisterBrokerRecord = message("RegisterBrokerRecord", {
  versions: "0-4",
  flexible: "0+",
  fields: {
    brokerId: int32,
    /** Versions 2+. */
    isMigratingZkBroker: at("2+", boolean, { default: false }),
    incarnationId: uuid,
    brokerEpoch: int64,
    endPoints: array({
      name: string,
      host: string,
      port: uint16,
      securityProtocol: int16
    }),
    features: array({
      name: string,
      minSupportedVersion: int16,
      maxSupportedVersion: int16
    }),
    rack: nullable(string),
    fenced: at("0+", boolean, { default: true }),
    /** Versions 1+. */
    inControlledShutdown: at("1+", boolean, { default: false }),
    /** Versions 3+. */
    logDirs: at("3+", array(uuid), { tag: 0 }),
    /** Versions 4+. */
    cordonedLogDirs: at("4+", nullable(array(uuid)), { tag: 1, default: null })
  }
})
