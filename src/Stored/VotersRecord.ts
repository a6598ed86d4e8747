// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int16, int32, string, struct, uint16, uuid } from "../Codec/Types.ts"

/**
 * VotersRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const VotersRecord = message("VotersRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    version: int16,
    voters: array({
      voterId: int32,
      voterDirectoryId: uuid,
      endpoints: array({
        name: string,
        host: string,
        port: uint16
      }),
      kRaftVersionFeature: struct({
        minSupportedVersion: int16,
        maxSupportedVersion: int16
      })
    })
  }
})
