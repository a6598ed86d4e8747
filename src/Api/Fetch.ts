// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { records } from "../Codec/RecordsType.ts"
import { array, at, int16, int32, int64, int8, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Reads records from partitions, waiting up to `maxWaitMs` for `minBytes` of them.
 *
 * Kafka's Fetch API: key 1, versions 0–18.
 *
 * @since 0.1.0
 * @category apis
 */
export const Fetch = Api.make("Fetch", {
  key: 1,
  versions: "0-18",
  flexible: "12+",
  routing: Api.leader(
    ["topics[topic/topicId].partitions[partition]", "forgottenTopicsData[topic/topicId].partitions[]"],
    "responses[topic/topicId].partitions[partitionIndex]",
    { session: "sessionId" }
  ),
  throttles: "8+",
  brokerWait: "maxWaitMs",
  operation: "receive",
  readOnly: true,
  request: {
    /** Versions 12+. */
    clusterId: at("12+", nullable(string), { tag: 0, default: null, ignorable: true }),
    /** Versions 0–14. */
    replicaId: at("0-14", int32, { default: -1, instead: "replicaState" }),
    /** Versions 15+. */
    replicaState: at(
      "15+",
      struct({
        replicaId: at("0+", int32, { default: -1 }),
        replicaEpoch: at("0+", int64, { default: -1n })
      }),
      { tag: 1, instead: "replicaId" }
    ),
    maxWaitMs: int32,
    minBytes: int32,
    /** Versions 3+. */
    maxBytes: at("3+", int32, { default: 0x7fffffff, ignorable: true }),
    /** Versions 4+. */
    isolationLevel: at("4+", int8, { default: 0, ignorable: true }),
    /** Versions 7+. */
    sessionId: at("7+", int32, { default: 0, ignorable: true, matters: true, instead: "topics" }),
    /** Versions 7+. */
    sessionEpoch: at("7+", int32, { default: -1, ignorable: true }),
    topics: array({
      /** Versions 0–12. */
      topic: at("0-12", string, { ignorable: true, alternative: "topicId" }),
      /** Versions 13+. */
      topicId: at("13+", uuid, { ignorable: true, alternative: "topic" }),
      partitions: array({
        partition: int32,
        /** Versions 9+. */
        currentLeaderEpoch: at("9+", int32, { default: -1, ignorable: true }),
        fetchOffset: int64,
        /** Versions 12+. */
        lastFetchedEpoch: at("12+", int32, { default: -1 }),
        /** Versions 5+. */
        logStartOffset: at("5+", int64, { default: -1n, ignorable: true }),
        partitionMaxBytes: int32,
        /** Versions 17+. */
        replicaDirectoryId: at("17+", uuid, { tag: 0, ignorable: true }),
        /** Versions 18+. */
        highWatermark: at("18+", int64, { tag: 1, default: 9223372036854775807n, ignorable: true })
      })
    }),
    /** Versions 7+. */
    forgottenTopicsData: at(
      "7+",
      array({
        /** Versions 7–12. */
        topic: at("7-12", string, { ignorable: true, alternative: "topicId" }),
        /** Versions 13+. */
        topicId: at("13+", uuid, { ignorable: true, alternative: "topic" }),
        partitions: array(int32)
      })
    ),
    /** Versions 11+. */
    rackId: at("11+", string, { default: "", ignorable: true })
  },
  response: {
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { ignorable: true }),
    /** Versions 7+. */
    errorCode: at("7+", int16, { ignorable: true }),
    /** Versions 7+. */
    sessionId: at("7+", int32, { default: 0 }),
    responses: array({
      /** Versions 0–12. */
      topic: at("0-12", string, { ignorable: true }),
      /** Versions 13+. */
      topicId: at("13+", uuid, { ignorable: true }),
      partitions: array({
        partitionIndex: int32,
        errorCode: int16,
        highWatermark: int64,
        /** Versions 4+. */
        lastStableOffset: at("4+", int64, { default: -1n, ignorable: true }),
        /** Versions 5+. */
        logStartOffset: at("5+", int64, { default: -1n, ignorable: true }),
        /** Versions 12+. */
        divergingEpoch: at(
          "12+",
          struct({
            epoch: at("0+", int32, { default: -1 }),
            endOffset: at("0+", int64, { default: -1n })
          }),
          { tag: 0 }
        ),
        /** Versions 12+. */
        currentLeader: at(
          "12+",
          struct({
            leaderId: at("0+", int32, { default: -1 }),
            leaderEpoch: at("0+", int32, { default: -1 })
          }),
          { tag: 1 }
        ),
        /** Versions 12+. */
        snapshotId: at(
          "12+",
          struct({
            endOffset: at("0+", int64, { default: -1n }),
            epoch: at("0+", int32, { default: -1 })
          }),
          { tag: 2 }
        ),
        /** Versions 4+. */
        abortedTransactions: at(
          "4+",
          nullable(
            array({
              producerId: int64,
              firstOffset: int64
            })
          ),
          { ignorable: true }
        ),
        /** Versions 11+. */
        preferredReadReplica: at("11+", int32, { default: -1 }),
        records: nullable(records)
      })
    }),
    /** Versions 16+. */
    nodeEndpoints: at(
      "16+",
      array({
        nodeId: int32,
        host: string,
        port: int32,
        rack: at("0+", nullable(string), { default: null })
      }),
      { tag: 0 }
    )
  }
})
