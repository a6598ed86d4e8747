// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's BrokerRegistration API: key 62, versions 0–4, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const BrokerRegistration = Api.make("BrokerRegistration", {
  key: 62,
  versions: "0-4",
  flexible: "0+",
  routing: Api.controller,
  request: {
    brokerId: int32,
    clusterId: string,
    incarnationId: uuid,
    listeners: array({
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
    /** Versions 1+. */
    isMigratingZkBroker: at("1+", boolean, { default: false }),
    /** Versions 2+. */
    logDirs: at("2+", array(uuid), { ignorable: true }),
    /** Versions 3+. */
    previousBrokerEpoch: at("3+", int64, { default: -1n, ignorable: true })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    brokerEpoch: at("0+", int64, { default: -1n })
  }
})
