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

const TaskOffset = struct({
  subtopologyId: string,
  partition: int32,
  offset: int64
})

const TaskIds = struct({
  subtopologyId: string,
  partitions: array(int32)
})

const Assignment = struct({
  activeTasks: array(TaskIds),
  standbyTasks: array(TaskIds),
  warmupTasks: array(TaskIds)
})

const TopologyDescriptionNode = struct({
  name: string,
  nodeType: int8,
  sourceTopics: array(string),
  sinkTopic: at("0+", nullable(string), { default: null }),
  stores: array(string),
  successors: array(string)
})

/**
 * Kafka's StreamsGroupDescribe API: key 89, versions 0–1.
 *
 * @since 0.1.0
 * @category apis
 */
export const StreamsGroupDescribe = Api.make("StreamsGroupDescribe", {
  key: 89,
  versions: "0-1",
  flexible: "0+",
  routing: Api.coordinator("group", "groupIds[]", "groups[groupId]"),
  readOnly: true,
  request: {
    groupIds: array(string),
    includeAuthorizedOperations: boolean,
    /** Versions 1+. */
    includeTopologyDescription: at("1+", boolean, { default: false })
  },
  response: {
    throttleTimeMs: int32,
    groups: array({
      errorCode: int16,
      errorMessage: at("0+", nullable(string), { default: null }),
      groupId: string,
      groupState: string,
      groupEpoch: int32,
      assignmentEpoch: int32,
      topology: at(
        "0+",
        nullable(
          struct({
            epoch: int32,
            subtopologies: at(
              "0+",
              nullable(
                array({
                  subtopologyId: string,
                  sourceTopics: array(string),
                  repartitionSinkTopics: array(string),
                  stateChangelogTopics: array(TopicInfo),
                  repartitionSourceTopics: array(TopicInfo)
                })
              ),
              { default: null }
            )
          })
        ),
        { default: null }
      ),
      members: array({
        memberId: string,
        memberEpoch: int32,
        instanceId: at("0+", nullable(string), { default: null }),
        rackId: at("0+", nullable(string), { default: null }),
        clientId: string,
        clientHost: string,
        topologyEpoch: int32,
        processId: string,
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
        clientTags: array(KeyValue),
        taskOffsets: array(TaskOffset),
        taskEndOffsets: array(TaskOffset),
        assignment: Assignment,
        targetAssignment: Assignment,
        isClassic: boolean
      }),
      authorizedOperations: at("0+", int32, { default: -2147483648 }),
      /** Versions 1+. */
      topologyDescription: at(
        "1+",
        nullable(
          struct({
            subtopologies: array({
              subtopologyId: string,
              nodes: array(TopologyDescriptionNode)
            }),
            globalStores: array({
              source: TopologyDescriptionNode,
              processor: TopologyDescriptionNode
            })
          })
        ),
        { default: null }
      ),
      /** Versions 1+. */
      topologyDescriptionStatus: at("1+", int8, { default: 0 }),
      /** Versions 1+. */
      assignorName: at("1+", nullable(string), { default: null, ignorable: true })
    })
  }
})
