// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's BeginQuorumEpoch API: key 53, versions 0–1, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const BeginQuorumEpoch = Api.make("BeginQuorumEpoch", {
  key: 53,
  versions: "0-1",
  flexible: "1+",
  routing: Api.broker,
  request: {
    clusterId: at("0+", nullable(string), { default: null }),
    /** Versions 1+. */
    voterId: at("1+", int32, { default: -1, ignorable: true }),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        /** Versions 1+. */
        voterDirectoryId: at("1+", uuid, { ignorable: true }),
        leaderId: int32,
        leaderEpoch: int32
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
