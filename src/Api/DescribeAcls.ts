// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeAcls API: key 29, versions 0–3.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeAcls = Api.make("DescribeAcls", {
  key: 29,
  versions: "0-3",
  flexible: "2+",
  throttles: "1+",
  readOnly: true,
  request: {
    resourceTypeFilter: int8,
    resourceNameFilter: nullable(string),
    /** Versions 1+. */
    patternTypeFilter: at("1+", int8, { default: 3 }),
    principalFilter: nullable(string),
    hostFilter: nullable(string),
    operation: int8,
    permissionType: int8
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string),
    resources: array({
      resourceType: int8,
      resourceName: string,
      /** Versions 1+. */
      patternType: at("1+", int8, { default: 3 }),
      acls: array({
        principal: string,
        host: string,
        operation: int8,
        permissionType: int8
      })
    })
  }
})
