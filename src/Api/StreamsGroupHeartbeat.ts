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
  uint16
} from "../Codec/Types.ts"

const KeyValue = struct({
  key: string,
  value: string
})

const TopicInfo = struct({
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(KeyValue)
})

const RequestTaskIds = struct({
  subtopologyId: string,
  partitions: array(int32)
})

const TaskOffset = struct({
  subtopologyId: string,
  partition: int32,
  offset: int64
})

const ResponseTaskIds = struct({
  subtopologyId: string,
  partitions: array(int32)
})

const TopicPartition = struct({
  topic: string,
  partitions: array(int32)
})

/**
 * Kafka's StreamsGroupHeartbeat API: key 88, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const StreamsGroupHeartbeat = Api.make("StreamsGroupHeartbeat", {
  key: 88,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groupId"),
  request: {
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    endpointInformationEpoch: int32,
    instanceId: at("0+", nullable(string), { default: null }),
    rackId: at("0+", nullable(string), { default: null }),
    rebalanceTimeoutMs: at("0+", int32, { default: -1 }),
    topology: at(
      "0+",
      nullable(
        struct({
          epoch: int32,
          subtopologies: array({
            subtopologyId: string,
            sourceTopics: array(string),
            sourceTopicRegex: array(string),
            stateChangelogTopics: array(TopicInfo),
            repartitionSinkTopics: array(string),
            repartitionSourceTopics: array(TopicInfo),
            copartitionGroups: array({
              sourceTopics: array(int16),
              sourceTopicRegex: array(int16),
              repartitionSourceTopics: array(int16)
            })
          })
        })
      ),
      { default: null }
    ),
    activeTasks: at("0+", nullable(array(RequestTaskIds)), { default: null }),
    standbyTasks: at("0+", nullable(array(RequestTaskIds)), { default: null }),
    warmupTasks: at("0+", nullable(array(RequestTaskIds)), { default: null }),
    processId: at("0+", nullable(string), { default: null }),
    userEndpoint: at(
      "0+",
      nullable(
        struct({
          host: string,
          port: uint16
        })
      ),
      { default: null }
    ),
    clientTags: at("0+", nullable(array(KeyValue)), { default: null }),
    taskOffsets: at("0+", nullable(array(TaskOffset)), { default: null }),
    taskEndOffsets: at("0+", nullable(array(TaskOffset)), { default: null }),
    shutdownApplication: at("0+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null }),
    memberId: string,
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    /** Version 0. */
    acceptableRecoveryLagLegacy: at("0", int32),
    taskOffsetIntervalMs: int32,
    /** Versions 1+. */
    acceptableRecoveryLag: at("1+", int64, { default: -1n, ignorable: true }),
    status: nullable(
      array({
        statusCode: int8,
        statusDetail: string
      })
    ),
    activeTasks: at("0+", nullable(array(ResponseTaskIds)), { default: null }),
    standbyTasks: at("0+", nullable(array(ResponseTaskIds)), { default: null }),
    warmupTasks: at("0+", nullable(array(ResponseTaskIds)), { default: null }),
    /** Versions 1+. */
    topologyDescriptionRequired: at("1+", boolean, { default: false }),
    endpointInformationEpoch: int32,
    partitionsByUserEndpoint: at(
      "0+",
      nullable(
        array({
          userEndpoint: struct({
            host: string,
            port: uint16
          }),
          activePartitions: array(TopicPartition),
          standbyPartitions: array(TopicPartition)
        })
      ),
      { default: null }
    )
  }
})
