// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's UnregisterBroker API: key 64, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const UnregisterBroker = Api.make("UnregisterBroker", {
  key: 64,
  versions: "0",
  flexible: "0+",
  request: {
    brokerId: int32
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string)
  }
})
