// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, bytes, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Describes consumer groups of the classic protocol and their members.
 *
 * Kafka's DescribeGroups API: key 15, versions 0–6.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeGroups = Api.make("DescribeGroups", {
  key: 15,
  versions: "0-6",
  flexible: "5+",
  routing: Api.coordinator("group", "groups[]", "groups[groupId]"),
  throttles: "2+",
  readOnly: true,
  request: {
    groups: array(string),
    /** Versions 3+. */
    includeAuthorizedOperations: at("3+", boolean)
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    groups: array({
      errorCode: int16,
      /** Versions 6+. */
      errorMessage: at("6+", nullable(string), { default: null }),
      groupId: string,
      groupState: string,
      protocolType: string,
      protocolData: string,
      members: array({
        memberId: string,
        /** Versions 4+. */
        groupInstanceId: at("4+", nullable(string), { default: null, ignorable: true }),
        clientId: string,
        clientHost: string,
        memberMetadata: bytes,
        memberAssignment: bytes
      }),
      /** Versions 3+. */
      authorizedOperations: at("3+", int32, { default: -2147483648 })
    })
  }
})
