// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { records } from "../Codec/RecordsType.ts"
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
 * Kafka's ShareFetch API: key 78, versions 0–2.
 *
 * @since 0.1.0
 * @category apis
 */
export const ShareFetch = Api.make("ShareFetch", {
  key: 78,
  versions: "0-2",
  flexible: "0+",
  routing: Api.leader(
    ["topics[topicId].partitions[partitionIndex]", "forgottenTopicsData[topicId].partitions[]"],
    "responses[topicId].partitions[partitionIndex]",
    { session: "shareSessionEpoch" }
  ),
  brokerWait: "maxWaitMs",
  operation: "receive",
  request: {
    groupId: at("0+", nullable(string), { default: null }),
    memberId: nullable(string),
    shareSessionEpoch: int32,
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: at("0+", int32, { default: 0x7fffffff }),
    /** Versions 1+. */
    maxRecords: at("1+", int32),
    /** Versions 1+. */
    batchSize: at("1+", int32),
    /** Versions 2+. */
    shareAcquireMode: at("2+", int8, { default: 0, ignorable: true }),
    /** Versions 2+. */
    isRenewAck: at("2+", boolean, { default: false }),
    topics: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        /** Version 0. */
        partitionMaxBytes: at("0", int32),
        acknowledgementBatches: array({
          firstOffset: int64,
          lastOffset: int64,
          acknowledgeTypes: array(int8)
        })
      })
    }),
    forgottenTopicsData: array({
      topicId: uuid,
      partitions: array(int32)
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    /** Versions 1+. */
    acquisitionLockTimeoutMs: at("1+", int32),
    responses: array({
      topicId: uuid,
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        errorMessage: at("0+", nullable(string), { default: null }),
        acknowledgeErrorCode: int16,
        acknowledgeErrorMessage: at("0+", nullable(string), { default: null }),
        currentLeader: struct({
          leaderId: int32,
          leaderEpoch: int32
        }),
        records: nullable(records, "0"),
        acquiredRecords: array({
          firstOffset: int64,
          lastOffset: int64,
          deliveryCount: int16
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
