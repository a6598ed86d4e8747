// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's AlterPartitionReassignments API: key 45, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterPartitionReassignments = Api.make("AlterPartitionReassignments", {
  key: 45,
  versions: "0-1",
  flexible: "0+",
  routing: Api.controller,
  brokerWait: "timeoutMs",
  request: {
    timeoutMs: at("0+", int32, { default: 60000 }),
    /** Versions 1+. */
    allowReplicationFactorChange: at("1+", boolean, { default: true }),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        /** Null: the reassignment is cancelled. */
        replicas: at("0+", nullable(array(int32)), { default: null })
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    /** Versions 1+. */
    allowReplicationFactorChange: at("1+", boolean, { default: true, ignorable: true }),
    errorCode: int16,
    errorMessage: nullable(string),
    responses: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: nullable(string)
      })
    })
  }
})
