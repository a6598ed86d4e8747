// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, bytes, int16, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Carries one SASL token and the answer to it. Connections do this by themselves.
 *
 * Kafka's SaslAuthenticate API: key 36, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const SaslAuthenticate = Api.make("SaslAuthenticate", {
  key: 36,
  versions: "0-2",
  flexible: "2+",
  routing: Api.broker,
  request: {
    authBytes: bytes
  },
  response: {
    errorCode: int16,
    errorMessage: nullable(string),
    authBytes: bytes,
    /** Versions 1+. */
    sessionLifetimeMs: at("1+", int64, { default: 0n, ignorable: true })
  }
})
