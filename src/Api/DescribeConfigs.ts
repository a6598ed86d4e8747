// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Reads the configuration of topics, brokers and other resources.
 *
 * Kafka's DescribeConfigs API: key 32, versions 0–4.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeConfigs = Api.make("DescribeConfigs", {
  key: 32,
  versions: "0-4",
  flexible: "4+",
  routing: Api.resource("resources[resourceType+resourceName]", "results[resourceType+resourceName]"),
  throttles: "2+",
  readOnly: true,
  request: {
    resources: array({
      resourceType: int8,
      resourceName: string,
      /** Null: all keys. */
      configurationKeys: nullable(array(string))
    }),
    /** Versions 1+. */
    includeSynonyms: at("1+", boolean, { default: false }),
    /** Versions 3+. */
    includeDocumentation: at("3+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: nullable(string),
      resourceType: int8,
      resourceName: string,
      configs: array({
        name: string,
        value: nullable(string),
        readOnly: boolean,
        /** Version 0. */
        isDefault: at("0", boolean),
        /** Versions 1+. */
        configSource: at("1+", int8, { default: -1, ignorable: true }),
        isSensitive: boolean,
        /** Versions 1+. */
        synonyms: at(
          "1+",
          array({
            name: string,
            value: nullable(string),
            source: int8
          }),
          { ignorable: true }
        ),
        /** Versions 3+. */
        configType: at("3+", int8, { default: 0, ignorable: true }),
        /** Versions 3+. */
        documentation: at("3+", nullable(string), { ignorable: true })
      })
    })
  }
})
