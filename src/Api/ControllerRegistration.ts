// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, boolean, int16, int32, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's ControllerRegistration API: key 70, version 0, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const ControllerRegistration = Api.make("ControllerRegistration", {
  key: 70,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    controllerId: int32,
    incarnationId: uuid,
    zkMigrationReady: boolean,
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
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string)
  }
})
