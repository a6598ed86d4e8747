// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string, uuid } from "../Codec/index.ts"

/**
 * Describes brokers, topics and partition leaders. `topics: null` asks for all topics (in version 0 an empty list does).
 *
 * Kafka's Metadata API: key 3, versions 0–13.
 *
 * @since 0.1.0
 * @category apis
 */
export const Metadata = Api.make("Metadata", {
  key: 3,
  versions: "0-13",
  flexible: "9+",
  request: {
    topics: nullable(
      array({
        topicId: at("10+", uuid, { ignorable: true }),
        name: nullable(string, "10+")
      }),
      "1+"
    ),
    allowAutoTopicCreation: at("4+", boolean, { default: true }),
    includeClusterAuthorizedOperations: at("8-10", boolean),
    includeTopicAuthorizedOperations: at("8+", boolean)
  },
  response: {
    throttleTimeMs: at("3+", int32, { ignorable: true }),
    brokers: array({
      nodeId: int32,
      host: string,
      port: int32,
      rack: at("1+", nullable(string), { default: null, ignorable: true })
    }),
    clusterId: at("2+", nullable(string), { default: null, ignorable: true }),
    controllerId: at("1+", int32, { default: -1, ignorable: true }),
    topics: array({
      errorCode: int16,
      name: nullable(string, "12+"),
      topicId: at("10+", uuid, { ignorable: true }),
      isInternal: at("1+", boolean, { default: false, ignorable: true }),
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        leaderEpoch: at("7+", int32, { default: -1, ignorable: true }),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        offlineReplicas: at("5+", array(int32), { ignorable: true })
      }),
      topicAuthorizedOperations: at("8+", int32, { default: -2147483648 })
    }),
    clusterAuthorizedOperations: at("8-10", int32, { default: -2147483648 }),
    errorCode: at("13+", int16, { ignorable: true })
  }
})
