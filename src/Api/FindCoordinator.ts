// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string } from "../Codec/index.ts"

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
  request: {
    key: at("0-3", string),
    keyType: at("1+", int8, { default: 0 }),
    coordinatorKeys: at("4+", array(string))
  },
  response: {
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    errorCode: at("0-3", int16),
    errorMessage: at("1-3", nullable(string), { ignorable: true }),
    nodeId: at("0-3", int32),
    host: at("0-3", string),
    port: at("0-3", int32),
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
