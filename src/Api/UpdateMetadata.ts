// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, int8, nullable, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's UpdateMetadata API: key 6, versions 0–8, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const UpdateMetadata = Api.make("UpdateMetadata", {
  key: 6,
  versions: "0-8",
  flexible: "6+",
  routing: Api.broker,
  request: {
    controllerId: int32,
    /** Versions 8+. */
    isKRaftController: at("8+", boolean, { default: false }),
    /** Versions 8+. */
    type: at("8+", int8, { tag: 0, default: 0 }),
    controllerEpoch: int32,
    /** Versions 5+. */
    brokerEpoch: at("5+", int64, { default: -1n, ignorable: true }),
    /** Versions 0–4. */
    ungroupedPartitionStates: at(
      "0-4",
      array({
        topicName: string,
        partitionIndex: int32,
        controllerEpoch: int32,
        leader: int32,
        leaderEpoch: int32,
        isr: array(int32),
        zkVersion: int32,
        replicas: array(int32),
        /** Version 4. */
        offlineReplicas: at("4", array(int32), { ignorable: true })
      })
    ),
    /** Versions 5+. */
    topicStates: at(
      "5+",
      array({
        topicName: string,
        /** Versions 7+. */
        topicId: at("7+", uuid, { ignorable: true }),
        partitionStates: array({
          partitionIndex: int32,
          controllerEpoch: int32,
          leader: int32,
          leaderEpoch: int32,
          isr: array(int32),
          zkVersion: int32,
          replicas: array(int32),
          offlineReplicas: array(int32)
        })
      })
    ),
    liveBrokers: array({
      id: int32,
      /** Version 0. */
      v0Host: at("0", string, { ignorable: true, alternative: "endpoints" }),
      /** Version 0. */
      v0Port: at("0", int32, { ignorable: true, alternative: "endpoints" }),
      /** Versions 1+. */
      endpoints: at(
        "1+",
        array({
          port: int32,
          host: string,
          /** Versions 3+. */
          listener: at("3+", string, { ignorable: true }),
          securityProtocol: int16
        }),
        { ignorable: true, alternative: "v0Host" }
      ),
      /** Versions 2+. */
      rack: at("2+", nullable(string), { ignorable: true })
    })
  },
  response: {
    errorCode: int16
  }
})
