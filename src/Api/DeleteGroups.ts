// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DeleteGroups API: key 42, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const DeleteGroups = Api.make("DeleteGroups", {
  key: 42,
  versions: "0-3",
  flexible: "2+",
  routing: Api.coordinator("group", "groupsNames[]", "results[groupId]"),
  throttles: "1+",
  request: {
    groupsNames: array(string)
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      groupId: string,
      errorCode: int16,
      /** Versions 3+. */
      errorMessage: at("3+", nullable(string), { default: null, ignorable: true })
    })
  }
})
