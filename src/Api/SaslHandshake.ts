// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, int16, string } from "../Codec/Types.ts"

/**
 * Chooses a SASL mechanism. Connections do this by themselves.
 *
 * Kafka's SaslHandshake API: key 17, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const SaslHandshake = Api.make("SaslHandshake", {
  key: 17,
  versions: "0-1",
  routing: Api.broker,
  request: {
    mechanism: string
  },
  response: {
    errorCode: int16,
    mechanisms: array(string)
  }
})
