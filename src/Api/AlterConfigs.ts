// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, boolean, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Replaces the configuration of resources.
 *
 * Kafka's AlterConfigs API: key 33, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterConfigs = Api.make("AlterConfigs", {
  key: 33,
  versions: "0-2",
  flexible: "2+",
  routing: Api.resource("resources[resourceType+resourceName]", "responses[resourceType+resourceName]"),
  throttles: "1+",
  repeatable: true,
  request: {
    resources: array({
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        value: nullable(string)
      })
    }),
    validateOnly: boolean
  },
  response: {
    throttleTimeMs: int32,
    responses: array({
      errorCode: int16,
      errorMessage: nullable(string),
      resourceType: int8,
      resourceName: string
    })
  }
})
