// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import {
  array,
  at,
  boolean,
  int16,
  int32,
  int64,
  int8,
  nullable,
  string,
  struct,
  uuid
} from "../Codec/Types.ts"

/**
 * Kafka's ShareAcknowledge API: key 79, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const ShareAcknowledge = Api.make("ShareAcknowledge", {
  key: 79,
  versions: "0-2",
  flexible: "0+",
  routing: Api.leader(
    "topics[topicId].partitions[partitionIndex]",
    "responses[topicId].partitions[partitionIndex]",
    { session: "shareSessionEpoch" }
  ),
  operation: "settle",
  request: {
    groupId: at("0+", nullable(string), { default: null }),
    memberId: nullable(string),
    shareSessionEpoch: int32,
    /** Versions 2+. */
    isRenewAck: at("2+", boolean, { default: false }),
    topics: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        acknowledgementBatches: array({
          firstOffset: int64,
          lastOffset: int64,
          acknowledgeTypes: array(int8)
        })
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    /** Versions 2+. */
    acquisitionLockTimeoutMs: at("2+", int32, { ignorable: true }),
    responses: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null }),
        currentLeader: struct({
          leaderId: int32,
          leaderEpoch: int32
        })
      })
    }),
    nodeEndpoints: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: at("0+", nullable(string), { default: null })
    })
  }
})
