// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, boolean, int16, int32, int8, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's GetTelemetrySubscriptions API: key 71, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const GetTelemetrySubscriptions = Api.make("GetTelemetrySubscriptions", {
  key: 71,
  versions: "0",
  flexible: "0+",
  request: {
    clientInstanceId: uuid
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    clientInstanceId: uuid,
    subscriptionId: int32,
    acceptedCompressionTypes: array(int8),
    pushIntervalMs: int32,
    telemetryMaxBytes: int32,
    deltaTemporality: boolean,
    requestedMetrics: array(string)
  }
})
