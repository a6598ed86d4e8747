// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int64, int8, string, uuid } from "../Codec/Types.ts"

/**
 * Kafka's AlterPartition API: key 56, versions 0–3, between the servers of a cluster.
 *
 * @since 0.1.0
 * @category apis
 */
export const AlterPartition = Api.make("AlterPartition", {
  key: 56,
  versions: "0-3",
  flexible: "0+",
  routing: Api.controller,
  request: {
    brokerId: int32,
    brokerEpoch: at("0+", int64, { default: -1n }),
    topics: array({
      /** Versions 0–1. */
      topicName: at("0-1", string, { ignorable: true, alternative: "topicId" }),
      /** Versions 2+. */
      topicId: at("2+", uuid, { ignorable: true, alternative: "topicName" }),
      partitions: array({
        partitionIndex: int32,
        leaderEpoch: int32,
        /** Versions 0–2. */
        newIsr: at("0-2", array(int32), { instead: "newIsrWithEpochs" }),
        /** Versions 3+. */
        newIsrWithEpochs: at(
          "3+",
          array({
            brokerId: int32,
            brokerEpoch: at("0+", int64, { default: -1n })
          }),
          { instead: "newIsr" }
        ),
        /** Versions 1+. */
        leaderRecoveryState: at("1+", int8, { default: 0 }),
        partitionEpoch: int32
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    topics: array({
      /** Versions 0–1. */
      topicName: at("0-1", string, { ignorable: true }),
      /** Versions 2+. */
      topicId: at("2+", uuid, { ignorable: true }),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        leaderId: int32,
        leaderEpoch: int32,
        isr: array(int32),
        /** Versions 1+. */
        leaderRecoveryState: at("1+", int8, { default: 0, ignorable: true }),
        partitionEpoch: int32
      })
    })
  }
})
