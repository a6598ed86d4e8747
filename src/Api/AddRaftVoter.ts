// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's AddRaftVoter API: key 80, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const AddRaftVoter = Api.make("AddRaftVoter", {
  key: 80,
  versions: "0-1",
  flexible: "0+",
  brokerWait: "timeoutMs",
  request: {
    clusterId: nullable(string),
    timeoutMs: int32,
    voterId: int32,
    voterDirectoryId: uuid,
    listeners: array({
      name: string,
      host: string,
      port: uint16
    }),
    /** Versions 1+. */
    ackWhenCommitted: at("1+", boolean, { default: true })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string)
  }
})
