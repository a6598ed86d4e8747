// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import {
  array,
  at,
  bytes,
  int16,
  int32,
  int64,
  nullable,
  string,
  struct,
  uint16,
  uuid
} from "../Codec/Types.ts"

/**
 * Kafka's FetchSnapshot API: key 59, versions 0–1, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const FetchSnapshot = Api.make("FetchSnapshot", {
  key: 59,
  versions: "0-1",
  flexible: "0+",
  routing: Api.broker,
  readOnly: true,
  request: {
    clusterId: at("0+", nullable(string), { tag: 0, default: null }),
    replicaId: at("0+", int32, { default: -1 }),
    maxBytes: at("0+", int32, { default: 0x7fffffff }),
    topics: array({
      name: string,
      partitions: array({
        partition: int32,
        currentLeaderEpoch: int32,
        snapshotId: struct({
          endOffset: int64,
          epoch: int32
        }),
        position: int64,
        /** Versions 1+. */
        replicaDirectoryId: at("1+", uuid, { tag: 0, ignorable: true })
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    topics: array({
      name: string,
      partitions: array({
        index: int32,
        errorCode: int16,
        snapshotId: struct({
          endOffset: int64,
          epoch: int32
        }),
        currentLeader: at(
          "0+",
          struct({
            leaderId: int32,
            leaderEpoch: int32
          }),
          { tag: 0 }
        ),
        size: int64,
        position: int64,
        unalignedRecords: bytes
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
