// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, bytes, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Hands the leader's assignment to the coordinator and each member's part to it.
 *
 * Kafka's SyncGroup API: key 14, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const SyncGroup = Api.make("SyncGroup", {
  key: 14,
  versions: "0-5",
  flexible: "4+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "2+",
  brokerWait: { atLeastMs: 300_000 },
  repeatable: true,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    /** Versions 3+. */
    groupInstanceId: at("3+", nullable(string), { default: null }),
    /** Versions 5+. */
    protocolType: at("5+", nullable(string), { default: null, ignorable: true }),
    /** Versions 5+. */
    protocolName: at("5+", nullable(string), { default: null, ignorable: true }),
    assignments: array({
      memberId: string,
      assignment: bytes
    })
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16,
    /** Versions 5+. */
    protocolType: at("5+", nullable(string), { default: null, ignorable: true }),
    /** Versions 5+. */
    protocolName: at("5+", nullable(string), { default: null, ignorable: true }),
    assignment: bytes
  }
})
