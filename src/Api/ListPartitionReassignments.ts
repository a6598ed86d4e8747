// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string } from "../Codec/Types.ts"

/**
 * Kafka's ListPartitionReassignments API: key 46, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const ListPartitionReassignments = Api.make("ListPartitionReassignments", {
  key: 46,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  brokerWait: "timeoutMs",
  readOnly: true,
  request: {
    timeoutMs: at("0+", int32, { default: 60000 }),
    /** Null: all topics. */
    topics: at(
      "0+",
      nullable(
        array({
          name: string,
          partitionIndexes: array(int32)
        })
      ),
      { default: null }
    )
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: nullable(string),
    topics: array({
      name: string,
      partitions: array({
        partitionIndex: int32,
        replicas: array(int32),
        addingReplicas: array(int32),
        removingReplicas: array(int32)
      })
    })
  }
})
