// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, nullable, string, struct, uint16, uuid } from "../Codec/Types.ts"

/**
 * Kafka's UpdateRaftVoter API: key 82, version 0, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const UpdateRaftVoter = Api.make("UpdateRaftVoter", {
  key: 82,
  versions: "0",
  flexible: "0+",
  routing: Api.controller,
  request: {
    clusterId: nullable(string),
    currentLeaderEpoch: int32,
    voterId: int32,
    voterDirectoryId: uuid,
    listeners: array({
      name: string,
      host: string,
      port: uint16
    }),
    kRaftVersionFeature: struct({
      minSupportedVersion: int16,
      maxSupportedVersion: int16
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    currentLeader: at(
      "0+",
      struct({
        leaderId: at("0+", int32, { default: -1 }),
        leaderEpoch: at("0+", int32, { default: -1 }),
        host: string,
        port: int32
      }),
      { tag: 0 }
    )
  }
})
