// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, nullable, string, struct, uint16, uuid } from "../Codec/Types.ts"

const ReplicaState = struct({
  replicaId: int32,
  /** Versions 2+. */
  replicaDirectoryId: at("2+", uuid),
  logEndOffset: int64,
  /** Versions 1+. */
  lastFetchTimestamp: at("1+", int64, { default: -1n, ignorable: true }),
  /** Versions 1+. */
  lastCaughtUpTimestamp: at("1+", int64, { default: -1n, ignorable: true })
})

/**
 * Kafka's DescribeQuorum API: key 55, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeQuorum = Api.make("DescribeQuorum", {
  key: 55,
  versions: "0-2",
  flexible: "0+",
  readOnly: true,
  request: {
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32
      })
    })
  },
  response: {
    errorCode: int16,
    /** Versions 2+. */
    errorMessage: at("2+", nullable(string), { ignorable: true }),
    topics: array({
      topicName: string,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        /** Versions 2+. */
        errorMessage: at("2+", nullable(string), { ignorable: true }),
        leaderId: int32,
        leaderEpoch: int32,
        highWatermark: int64,
        currentVoters: array(ReplicaState),
        observers: array(ReplicaState)
      })
    }),
    /** Versions 2+. */
    nodes: at(
      "2+",
      array({
        nodeId: int32,
        listeners: array({
          name: string,
          host: string,
          port: uint16
        })
      })
    )
  }
})
