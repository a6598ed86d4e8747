// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Takes members out of their group.
 *
 * Kafka's LeaveGroup API: key 13, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const LeaveGroup = Api.make("LeaveGroup", {
  key: 13,
  versions: "0-5",
  flexible: "4+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "2+",
  nothingApplied: ["COORDINATOR_LOAD_IN_PROGRESS"],
  request: {
    groupId: string,
    /** Versions 0–2. */
    memberId: at("0-2", string, { instead: "members" }),
    /** Versions 3+. */
    members: at(
      "3+",
      array({
        memberId: string,
        groupInstanceId: at("0+", nullable(string), { default: null }),
        /** Versions 5+. */
        reason: at("5+", nullable(string), { default: null, ignorable: true })
      }),
      { instead: "memberId" }
    )
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16,
    /** Versions 3+. */
    members: at(
      "3+",
      array({
        memberId: string,
        groupInstanceId: nullable(string),
        errorCode: int16
      })
    )
  }
})
