// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, bytes, int16, nullable } from "../Codec/Types.ts"

/**
 * Kafka's Envelope API: key 58, version 0, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const Envelope = Api.make("Envelope", {
  key: 58,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    requestData: bytes,
    requestPrincipal: nullable(bytes),
    clientHostAddress: bytes
  },
  response: {
    responseData: at("0+", nullable(bytes), { default: null }),
    errorCode: int16
  }
})
