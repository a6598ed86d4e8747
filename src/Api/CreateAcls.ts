// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's CreateAcls API: key 30, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const CreateAcls = Api.make("CreateAcls", {
  key: 30,
  versions: "0-3",
  flexible: "2+",
  throttles: "1+",
  repeatable: true,
  request: {
    creations: array({
      resourceType: int8,
      resourceName: string,
      /** Versions 1+. */
      resourcePatternType: at("1+", int8, { default: 3 }),
      principal: string,
      host: string,
      operation: int8,
      permissionType: int8
    })
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: nullable(string)
    })
  }
})
