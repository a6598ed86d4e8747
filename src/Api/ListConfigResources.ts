// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, string } from "../Codec/Types.ts"

/**
 * Kafka's ListConfigResources API: key 74, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const ListConfigResources = Api.make("ListConfigResources", {
  key: 74,
  versions: "0-1",
  flexible: "0+",
  readOnly: true,
  request: {
    /** Versions 1+. Empty: all types. */
    resourceTypes: at("1+", array(int8))
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: array({
      resourceName: string,
      /** Versions 1+. */
      resourceType: at("1+", int8, { default: 16, ignorable: true })
    })
  }
})
