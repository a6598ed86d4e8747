// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's CreatePartitions API: key 37, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const CreatePartitions = Api.make("CreatePartitions", {
  key: 37,
  versions: "0-3",
  flexible: "2+",
  routing: Api.controller,
  throttles: "1+",
  brokerWait: "timeoutMs",
  request: {
    topics: array({
      name: string,
      count: int32,
      assignments: at(
        "0+",
        nullable(
          array({
            brokerIds: array(int32)
          })
        ),
        { default: null }
      )
    }),
    timeoutMs: int32,
    validateOnly: boolean
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      name: string,
      errorCode: int16,
      errorMessage: at("0+", nullable(string), { default: null })
    })
  }
})
