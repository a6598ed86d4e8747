// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Finds the broker that coordinates a group or transaction: `key` up to version 3, `coordinatorKeys` from 4 on.
 *
 * Kafka's FindCoordinator API: key 10, versions 0–6.
 *
 * @since 0.1.0
 * @category apis
 */
export const FindCoordinator = Api.make("FindCoordinator", {
  key: 10,
  versions: "0-6",
  flexible: "3+",
  throttles: "2+",
  readOnly: true,
  request: {
    /** Versions 0–3. */
    key: at("0-3", string, { instead: "coordinatorKeys" }),
    /** Versions 1+. */
    keyType: at("1+", int8, { default: 0 }),
    /** Versions 4+. */
    coordinatorKeys: at("4+", array(string), { instead: "key" })
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    /** Versions 0–3. */
    errorCode: at("0-3", int16),
    /** Versions 1–3. */
    errorMessage: at("1-3", nullable(string), { ignorable: true }),
    /** Versions 0–3. */
    nodeId: at("0-3", int32),
    /** Versions 0–3. */
    host: at("0-3", string),
    /** Versions 0–3. */
    port: at("0-3", int32),
    /** Versions 4+. */
    coordinators: at(
      "4+",
      array({
        key: string,
        nodeId: int32,
        host: string,
        port: int32,
        errorCode: int16,
        errorMessage: nullable(string)
      })
    )
  }
})
