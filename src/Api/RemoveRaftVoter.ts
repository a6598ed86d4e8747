// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { int16, int32, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's RemoveRaftVoter API: key 81, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const RemoveRaftVoter = Api.make("RemoveRaftVoter", {
  key: 81,
  versions: "0",
  flexible: "0+",
  request: {
    clusterId: nullable(string),
    voterId: int32,
    voterDirectoryId: uuid
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string)
  }
})
