// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import {
  array,
  at,
  int16,
  int32,
  int64,
  nullable,
  produceRecords,
  string,
  struct,
  uuid
} from "../Codec/index.ts"

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
  routing: Api.leader,
  request: {
    transactionalId: at("3+", nullable(string), { default: null }),
    acks: int16,
    timeoutMs: int32,
    topicData: array({
      name: at("0-12", string, { ignorable: true }),
      topicId: at("13+", uuid, { ignorable: true }),
      partitionData: array({
        index: int32,
        records: nullable(produceRecords)
      })
    })
  },
  response: {
    responses: array({
      name: at("0-12", string, { ignorable: true }),
      topicId: at("13+", uuid, { ignorable: true }),
      partitionResponses: array({
        index: int32,
        errorCode: int16,
        baseOffset: int64,
        logAppendTimeMs: at("2+", int64, { default: -1n, ignorable: true }),
        logStartOffset: at("5+", int64, { default: -1n, ignorable: true }),
        recordErrors: at(
          "8+",
          array({
            batchIndex: int32,
            batchIndexErrorMessage: at("0+", nullable(string), { default: null })
          }),
          { ignorable: true }
        ),
        errorMessage: at("8+", nullable(string), { default: null, ignorable: true }),
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
    throttleTimeMs: at("1+", int32, { default: 0, ignorable: true }),
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
