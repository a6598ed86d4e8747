// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, string } from "../Codec/Types.ts"

/**
 * Lists the groups that a broker coordinates.
 *
 * Kafka's ListGroups API: key 16, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const ListGroups = Api.make("ListGroups", {
  key: 16,
  versions: "0-5",
  flexible: "3+",
  routing: Api.all("groups[groupId]"),
  throttles: "2+",
  readOnly: true,
  request: {
    /** Versions 4+. Empty: all states. */
    statesFilter: at("4+", array(string)),
    /** Versions 5+. Empty: all types. */
    typesFilter: at("5+", array(string))
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16,
    groups: array({
      groupId: string,
      protocolType: string,
      /** Versions 4+. */
      groupState: at("4+", string, { ignorable: true }),
      /** Versions 5+. */
      groupType: at("5+", string, { ignorable: true })
    })
  }
})
