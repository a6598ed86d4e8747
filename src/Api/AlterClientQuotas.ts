// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, boolean, float64, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's AlterClientQuotas API: key 49, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterClientQuotas = Api.make("AlterClientQuotas", {
  key: 49,
  versions: "0-1",
  flexible: "1+",
  repeatable: true,
  request: {
    entries: array({
      entity: array({
        entityType: string,
        entityName: nullable(string)
      }),
      ops: array({
        key: string,
        value: float64,
        remove: boolean
      })
    }),
    validateOnly: boolean
  },
  response: {
    throttleTimeMs: int32,
    entries: array({
      errorCode: int16,
      errorMessage: nullable(string),
      entity: array({
        entityType: string,
        entityName: nullable(string)
      })
    })
  }
})
