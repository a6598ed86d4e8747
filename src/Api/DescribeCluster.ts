// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int8, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's DescribeCluster API: key 60, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeCluster = Api.make("DescribeCluster", {
  key: 60,
  versions: "0-2",
  flexible: "0+",
  readOnly: true,
  request: {
    includeClusterAuthorizedOperations: boolean,
    /** Versions 1+. */
    endpointType: at("1+", int8, { default: 1 }),
    /** Versions 2+. */
    includeFencedBrokers: at("2+", boolean)
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    /** Versions 1+. */
    endpointType: at("1+", int8, { default: 1 }),
    clusterId: string,
    controllerId: at("0+", int32, { default: -1 }),
    brokers: array({
      brokerId: int32,
      host: string,
      port: int32,
      rack: at("0+", nullable(string), { default: null }),
      /** Versions 2+. */
      isFenced: at("2+", boolean)
    }),
    clusterAuthorizedOperations: at("0+", int32, { default: -2147483648 })
  }
})
