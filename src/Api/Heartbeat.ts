// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { at, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Keeps a group member alive and tells it of rebalances.
 *
 * Kafka's Heartbeat API: key 12, versions 0–4.
 *
 * @since 0.1.0
 * @category apis
 */
export const Heartbeat = Api.make("Heartbeat", {
  key: 12,
  versions: "0-4",
  flexible: "4+",
  routing: Api.coordinator("group", "groupId"),
  throttles: "2+",
  repeatable: true,
  request: {
    groupId: string,
    generationId: int32,
    memberId: string,
    /** Versions 3+. */
    groupInstanceId: at("3+", nullable(string), { default: null })
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: int16
  }
})
