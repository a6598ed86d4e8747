// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, string } from "../Codec/Types.ts"

/**
 * Kafka's StopReplica API: key 5, versions 0–4, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const StopReplica = Api.make("StopReplica", {
  key: 5,
  versions: "0-4",
  flexible: "2+",
  routing: Api.broker,
  request: {
    controllerId: int32,
    /** Versions 4+. */
    isKRaftController: at("4+", boolean, { default: false }),
    controllerEpoch: int32,
    /** Versions 1+. */
    brokerEpoch: at("1+", int64, { default: -1n, ignorable: true }),
    /** Versions 0–2. */
    deletePartitions: at("0-2", boolean),
    /** Version 0. */
    ungroupedPartitions: at(
      "0",
      array({
        topicName: string,
        partitionIndex: int32
      })
    ),
    /** Versions 1–2. */
    topics: at(
      "1-2",
      array({
        name: string,
        partitionIndexes: array(int32)
      })
    ),
    /** Versions 3+. */
    topicStates: at(
      "3+",
      array({
        topicName: string,
        partitionStates: array({
          partitionIndex: int32,
          leaderEpoch: at("0+", int32, { default: -1 }),
          deletePartition: boolean
        })
      })
    )
  },
  response: {
    errorCode: int16,
    partitionErrors: array({
      topicName: string,
      partitionIndex: int32,
      errorCode: int16
    })
  }
})
