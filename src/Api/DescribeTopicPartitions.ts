// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string, struct, uuid } from "../Codec/Types.ts"

/**
 * Kafka's DescribeTopicPartitions API: key 75, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const DescribeTopicPartitions = Api.make("DescribeTopicPartitions", {
  key: 75,
  versions: "0",
  flexible: "0+",
  readOnly: true,
  request: {
    /** Empty: all topics. */
    topics: array({
      name: string
    }),
    responsePartitionLimit: at("0+", int32, { default: 2000 }),
    cursor: at(
      "0+",
      nullable(
        struct({
          topicName: string,
          partitionIndex: int32
        })
      ),
      { default: null }
    )
  },
  response: {
    throttleTimeMs: int32,
    topics: array({
      errorCode: int16,
      name: nullable(string),
      topicId: uuid,
      isInternal: at("0+", boolean, { default: false }),
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: at("0+", int32, { default: -1 }),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        eligibleLeaderReplicas: at("0+", nullable(array(int32)), { default: null }),
        lastKnownElr: at("0+", nullable(array(int32)), { default: null }),
        offlineReplicas: array(int32)
      }),
      topicAuthorizedOperations: at("0+", int32, { default: -2147483648 })
    }),
    nextCursor: at(
      "0+",
      nullable(
        struct({
          topicName: string,
          partitionIndex: int32
        })
      ),
      { default: null }
    )
  }
})
