// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, bytes, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Makes a consumer a member of its group and starts or joins a rebalance.
 *
 * Kafka's JoinGroup API: key 11, versions 0–9.
 *
 * @since 0.1.0
 * @category apis
 */
export const JoinGroup = Api.make("JoinGroup", {
  key: 11,
  versions: "0-9",
  flexible: "6+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "3+",
  brokerWait: { fields: ["rebalanceTimeoutMs", "sessionTimeoutMs"], atLeastMs: 300_000 },
  nothingApplied: ["COORDINATOR_LOAD_IN_PROGRESS"],
  request: {
    groupId: string,
    sessionTimeoutMs: int32,
    /** Versions 1+. */
    rebalanceTimeoutMs: at("1+", int32, { default: -1, ignorable: true }),
    memberId: string,
    /** Versions 5+. */
    groupInstanceId: at("5+", nullable(string), { default: null }),
    protocolType: string,
    protocols: array({
      name: string,
      metadata: bytes
    }),
    /** Versions 8+. */
    reason: at("8+", nullable(string), { default: null, ignorable: true })
  },
  response: {
    /** Versions 2+. */
    throttleTimeMs: at("2+", int32, { ignorable: true }),
    errorCode: int16,
    generationId: at("0+", int32, { default: -1 }),
    /** Versions 7+. */
    protocolType: at("7+", nullable(string), { default: null, ignorable: true }),
    protocolName: nullable(string, "7+"),
    leader: string,
    /** Versions 9+. */
    skipAssignment: at("9+", boolean, { default: false }),
    memberId: string,
    members: array({
      memberId: string,
      /** Versions 5+. */
      groupInstanceId: at("5+", nullable(string), { default: null, ignorable: true }),
      metadata: bytes
    })
  }
})
