// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { produceRecords } from "../Codec/RecordsType.ts"
import { array, at, int16, int32, int64, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Appends records to partitions. With `acks: 0` the broker does not answer: use `Kafka.send`.
 *
 * Kafka's Produce API: key 0, versions 0–13.
 *
 * @since 0.1.0
 * @category apis
 */
export const Produce = Api.make("Produce", {
  key: 0,
  versions: "0-13",
  flexible: "9+",
  routing: Api.leader(
    "topicData[name/topicId].partitionData[index]",
    "responses[name/topicId].partitionResponses[index]"
  ),
  throttles: "6+",
  brokerWait: "timeoutMs",
  unanswered: { field: "acks", value: 0 },
  operation: "send",
  repeatable: { path: "topicData[name/topicId].partitionData[index].records", idempotent: true },
  nothingApplied: [
    "CONCURRENT_TRANSACTIONS",
    { code: "NOT_LEADER_OR_FOLLOWER", where: { path: "acks", min: 1, max: 1 } }
  ],
  request: {
    /** Versions 3+. */
    transactionalId: at("3+", nullable(string), { default: null }),
    acks: int16,
    timeoutMs: int32,
    topicData: array({
      /** Versions 0–12. */
      name: at("0-12", string, { ignorable: true, alternative: "topicId" }),
      /** Versions 13+. */
      topicId: at("13+", uuid, { ignorable: true, alternative: "name" }),
      partitionData: array({
        index: int32,
        records: nullable(produceRecords)
      })
    })
  },
  response: {
    responses: array({
      /** Versions 0–12. */
      name: at("0-12", string, { ignorable: true }),
      /** Versions 13+. */
      topicId: at("13+", uuid, { ignorable: true }),
      partitionResponses: array({
        index: int32,
        errorCode: int16,
        baseOffset: int64,
        /** Versions 2+. */
        logAppendTimeMs: at("2+", int64, { default: -1n, ignorable: true }),
        /** Versions 5+. */
        logStartOffset: at("5+", int64, { default: -1n, ignorable: true }),
        /** Versions 8+. */
        recordErrors: at(
          "8+",
          array({
            batchIndex: int32,
            batchIndexErrorMessage: at("0+", nullable(string), { default: null })
          }),
          { ignorable: true }
        ),
        /** Versions 8+. */
        errorMessage: at("8+", nullable(string), { default: null, ignorable: true }),
        /** Versions 10+. */
        currentLeader: at(
          "10+",
          struct({
            leaderId: at("0+", int32, { default: -1 }),
            leaderEpoch: at("0+", int32, { default: -1 })
          }),
          { tag: 0 }
        )
      })
    }),
    /** Versions 1+. */
    throttleTimeMs: at("1+", int32, { default: 0, ignorable: true }),
    /** Versions 10+. */
    nodeEndpoints: at(
      "10+",
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
