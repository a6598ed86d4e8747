// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's UpdateFeatures API: key 57, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const UpdateFeatures = Api.make("UpdateFeatures", {
  key: 57,
  versions: "0-2",
  flexible: "0+",
  routing: Api.controller,
  brokerWait: "timeoutMs",
  request: {
    timeoutMs: at("0+", int32, { default: 60000 }),
    featureUpdates: array({
      feature: string,
      maxVersionLevel: int16,
      /** Version 0. */
      allowDowngrade: at("0", boolean, { instead: "upgradeType" }),
      /** Versions 1+. */
      upgradeType: at("1+", int8, { default: 1, instead: "allowDowngrade" })
    }),
    /** Versions 1+. */
    validateOnly: at("1+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string),
    /** Versions 0–1. */
    results: at(
      "0-1",
      array({
        feature: string,
        errorCode: int16,
        errorMessage: nullable(string)
      }),
      { ignorable: true }
    )
  }
})
