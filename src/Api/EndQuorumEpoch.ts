// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's EndQuorumEpoch API: key 54, versions 0–1, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const EndQuorumEpoch = Api.make("EndQuorumEpoch", {
  key: 54,
  versions: "0-1",
  flexible: "1+",
  routing: Api.broker,
  request: {
    clusterId: at("0+", nullable(string), { default: null }),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: int32,
        /** Version 0. */
        preferredSuccessors: at("0", array(int32), { ignorable: true, alternative: "preferredCandidates" }),
        /** Versions 1+. */
        preferredCandidates: at(
          "1+",
          array({
            candidateId: int32,
            candidateDirectoryId: uuid
          }),
          { ignorable: true, alternative: "preferredSuccessors" }
        )
      })
    }),
    /** Versions 1+. */
    leaderEndpoints: at(
      "1+",
      array({
        name: string,
        host: string,
        port: uint16
      }),
      { ignorable: true }
    )
  },
  response: {
    errorCode: int16,
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        leaderId: int32,
        leaderEpoch: int32
      })
    }),
    /** Versions 1+. */
    nodeEndpoints: at(
      "1+",
      array({
        nodeId: int32,
        host: string,
        port: uint16
      }),
      { tag: 0 }
    )
  }
})
