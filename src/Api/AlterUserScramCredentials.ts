// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, bytes, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's AlterUserScramCredentials API: key 51, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterUserScramCredentials = Api.make("AlterUserScramCredentials", {
  key: 51,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    deletions: array({
      name: string,
      mechanism: int8
    }),
    upsertions: array({
      name: string,
      mechanism: int8,
      iterations: int32,
      salt: bytes,
      saltedPassword: bytes
    })
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: nullable(string)
    })
  }
})
