// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, boolean, int16, int32, nullable, string, uuid, valueVersions } from "../Codec/Types.ts"

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
  throttles: "6+",
  readOnly: true,
  request: {
    /** Null: all topics; in version 0 an empty array. */
    topics: valueVersions(
      nullable(
        array({
          /** Versions 10+. */
          topicId: at("10+", uuid, { ignorable: true, alternative: "name" }),
          name: valueVersions(nullable(string, "10+"), {
            null: { versions: "12+", otherwise: "brokers find topics by id from version 12 on" }
          })
        }),
        "1+"
      ),
      { "[]": { versions: "1+", otherwise: "version 0 takes it for all topics" } }
    ),
    /** Versions 4+. */
    allowAutoTopicCreation: at("4+", boolean, { default: true }),
    /** Versions 8–10. */
    includeClusterAuthorizedOperations: at("8-10", boolean),
    /** Versions 8+. */
    includeTopicAuthorizedOperations: at("8+", boolean)
  },
  response: {
    /** Versions 3+. */
    throttleTimeMs: at("3+", int32, { ignorable: true }),
    brokers: array({
      nodeId: int32,
      host: string,
      port: int32,
      /** Versions 1+. */
      rack: at("1+", nullable(string), { default: null, ignorable: true })
    }),
    /** Versions 2+. */
    clusterId: at("2+", nullable(string), { default: null, ignorable: true }),
    /** Versions 1+. */
    controllerId: at("1+", int32, { default: -1, ignorable: true }),
    topics: array({
      errorCode: int16,
      name: nullable(string, "12+"),
      /** Versions 10+. */
      topicId: at("10+", uuid, { ignorable: true }),
      /** Versions 1+. */
      isInternal: at("1+", boolean, { default: false, ignorable: true }),
      partitions: array({
        errorCode: int16,
        partitionIndex: int32,
        leaderId: int32,
        /** Versions 7+. */
        leaderEpoch: at("7+", int32, { default: -1, ignorable: true }),
        replicaNodes: array(int32),
        isrNodes: array(int32),
        /** Versions 5+. */
        offlineReplicas: at("5+", array(int32), { ignorable: true })
      }),
      /** Versions 8+. */
      topicAuthorizedOperations: at("8+", int32, { default: -2147483648 })
    }),
    /** Versions 8–10. */
    clusterAuthorizedOperations: at("8-10", int32, { default: -2147483648 }),
    /** Versions 13+. */
    errorCode: at("13+", int16, { ignorable: true })
  }
})
