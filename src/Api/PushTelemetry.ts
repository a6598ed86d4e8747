// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { boolean, bytes, int16, int32, int8, uuid } from "../Codec/Types.ts"

/**
 * Kafka's PushTelemetry API: key 72, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const PushTelemetry = Api.make("PushTelemetry", {
  key: 72,
  versions: "0",
  flexible: "0+",
  request: {
    clientInstanceId: uuid,
    subscriptionId: int32,
    terminating: boolean,
    compressionType: int8,
    metrics: bytes
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16
  }
})
