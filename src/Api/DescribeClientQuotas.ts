// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, boolean, float64, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeClientQuotas API: key 48, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeClientQuotas = Api.make("DescribeClientQuotas", {
  key: 48,
  versions: "0-1",
  flexible: "1+",
  readOnly: true,
  request: {
    components: array({
      entityType: string,
      matchType: int8,
      match: nullable(string)
    }),
    strict: boolean
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string),
    entries: nullable(
      array({
        entity: array({
          entityType: string,
          entityName: nullable(string)
        }),
        values: array({
          key: string,
          value: float64
        })
      })
    )
  }
})
