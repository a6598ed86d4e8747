// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, int64, nullable, string, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's Vote API: key 52, versions 0–2, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const Vote = Api.make("Vote", {
  key: 52,
  versions: "0-2",
  flexible: "0+",
  routing: Api.broker,
  request: {
    clusterId: at("0+", nullable(string), { default: null }),
    /** Versions 1+. */
    voterId: at("1+", int32, { default: -1, ignorable: true }),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        replicaEpoch: int32,
        replicaId: int32,
        /** Versions 1+. */
        replicaDirectoryId: at("1+", uuid, { ignorable: true }),
        /** Versions 1+. */
        voterDirectoryId: at("1+", uuid, { ignorable: true }),
        lastOffsetEpoch: int32,
        lastOffset: int64,
        /** Versions 2+. */
        preVote: at("2+", boolean)
      })
    })
  },
  response: {
    errorCode: int16,
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        leaderId: int32,
        leaderEpoch: int32,
        voteGranted: boolean
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
