// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeUserScramCredentials API: key 50, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeUserScramCredentials = Api.make("DescribeUserScramCredentials", {
  key: 50,
  versions: "0",
  flexible: "0+",
  readOnly: true,
  request: {
    /** Null or empty: all users. */
    users: nullable(
      array({
        name: string
      })
    )
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string),
    results: array({
      user: string,
      errorCode: int16,
      errorMessage: nullable(string),
      credentialInfos: array({
        mechanism: int8,
        iterations: int32
      })
    })
  }
})
