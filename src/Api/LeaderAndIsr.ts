// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, int8, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's LeaderAndIsr API: key 4, versions 0–7, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const LeaderAndIsr = Api.make("LeaderAndIsr", {
  key: 4,
  versions: "0-7",
  flexible: "4+",
  routing: Api.broker,
  request: {
    controllerId: int32,
    /** Versions 7+. */
    isKRaftController: at("7+", boolean, { default: false }),
    controllerEpoch: int32,
    /** Versions 2+. */
    brokerEpoch: at("2+", int64, { default: -1n, ignorable: true }),
    /** Versions 5+. */
    type: at("5+", int8),
    /** Versions 0–1. */
    ungroupedPartitionStates: at(
      "0-1",
      array({
        topicName: string,
        partitionIndex: int32,
        controllerEpoch: int32,
        leader: int32,
        leaderEpoch: int32,
        isr: array(int32),
        partitionEpoch: int32,
        replicas: array(int32),
        /** Version 1. */
        isNew: at("1", boolean, { default: false, ignorable: true })
      })
    ),
    /** Versions 2+. */
    topicStates: at(
      "2+",
      array({
        topicName: string,
        /** Versions 5+. */
        topicId: at("5+", uuid, { ignorable: true }),
        partitionStates: array({
          partitionIndex: int32,
          controllerEpoch: int32,
          leader: int32,
          leaderEpoch: int32,
          isr: array(int32),
          partitionEpoch: int32,
          replicas: array(int32),
          /** Versions 3+. */
          addingReplicas: at("3+", array(int32), { ignorable: true }),
          /** Versions 3+. */
          removingReplicas: at("3+", array(int32), { ignorable: true }),
          isNew: at("0+", boolean, { default: false }),
          /** Versions 6+. */
          leaderRecoveryState: at("6+", int8, { default: 0 })
        })
      })
    ),
    liveLeaders: array({
      brokerId: int32,
      hostName: string,
      port: int32
    })
  },
  response: {
    errorCode: int16,
    /** Versions 0–4. */
    partitionErrors: at(
      "0-4",
      array({
        topicName: string,
        partitionIndex: int32,
        errorCode: int16
      })
    ),
    /** Versions 5+. */
    topics: at(
      "5+",
      array({
        topicId: uuid,
        partitionErrors: array({
          partitionIndex: int32,
          errorCode: int16
        })
      })
    )
  }
})
