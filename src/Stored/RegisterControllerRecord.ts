// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, boolean, int16, int32, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * RegisterControllerRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const RegisterControllerRecord = message("RegisterControllerRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    controllerId: int32,
    incarnationId: uuid,
    zkMigrationReady: boolean,
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
    })
  }
})
