// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, uuid } from "../Codec/Types.ts"

/**
 * Kafka's AssignReplicasToDirs API: key 73, version 0, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const AssignReplicasToDirs = Api.make("AssignReplicasToDirs", {
  key: 73,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    brokerId: int32,
    brokerEpoch: at("0+", int64, { default: -1n }),
    directories: array({
      id: uuid,
      topics: array({
        topicId: uuid,
        partitions: array({
          partitionIndex: int32
        })
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    directories: array({
      id: uuid,
      topics: array({
        topicId: uuid,
        partitions: array({
          partitionIndex: int32,
          errorCode: int16
        })
      })
    })
  }
})
