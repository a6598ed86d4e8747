// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * Asks which APIs and versions a broker supports. Connections do this by themselves.
 *
 * Kafka's ApiVersions API: key 18, versions 0–5.
 *
 * @since 0.1.0
 * @category apis
 */
export const ApiVersions = Api.make("ApiVersions", {
  key: 18,
  versions: "0-5",
  flexible: "3+",
  throttles: "2+",
  header0: { response: "0+" },
  readOnly: true,
  request: {
    /** Versions 3+. */
    clientSoftwareName: at("3+", string, { ignorable: true }),
    /** Versions 3+. */
    clientSoftwareVersion: at("3+", string, { ignorable: true }),
    /** Versions 5+. */
    clusterId: at("5+", nullable(string), { default: null, ignorable: true }),
    /** Versions 5+. */
    nodeId: at("5+", int32, { default: -1, ignorable: true })
  },
  response: {
    errorCode: int16,
    apiKeys: array({
      apiKey: int16,
      minVersion: int16,
      maxVersion: int16
    }),
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    /** Versions 3+. */
    supportedFeatures: at(
      "3+",
      array({
        name: string,
        minVersion: int16,
        maxVersion: int16
      }),
      { tag: 0, ignorable: true }
    ),
    /** Versions 3+. */
    finalizedFeaturesEpoch: at("3+", int64, { tag: 1, default: -1n, ignorable: true }),
    /** Versions 3+. */
    finalizedFeatures: at(
      "3+",
      array({
        name: string,
        maxVersionLevel: int16,
        minVersionLevel: int16
      }),
      { tag: 2, ignorable: true }
    ),
    /** Versions 3+. */
    zkMigrationReady: at("3+", boolean, { tag: 3, default: false, ignorable: true })
  }
})
