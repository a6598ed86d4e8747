// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, uuid } from "../Codec/Types.ts"

/**
 * Kafka's BrokerHeartbeat API: key 63, versions 0–2, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const BrokerHeartbeat = Api.make("BrokerHeartbeat", {
  key: 63,
  versions: "0-2",
  flexible: "0+",
  routing: Api.controller,
  request: {
    brokerId: int32,
    brokerEpoch: at("0+", int64, { default: -1n }),
    currentMetadataOffset: int64,
    wantFence: boolean,
    wantShutDown: boolean,
    /** Versions 1+. */
    offlineLogDirs: at("1+", array(uuid), { tag: 0 }),
    /** Versions 2+. */
    cordonedLogDirs: at("2+", nullable(array(uuid)), { tag: 1, default: null })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    isCaughtUp: at("0+", boolean, { default: false }),
    isFenced: at("0+", boolean, { default: true }),
    shouldShutDown: boolean
  }
})
