// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int16, int32, string, struct } from "../Codec/Types.ts"

const TopicConfig = struct({
  key: string,
  value: string
})

const TopicInfo = struct({
  name: string,
  partitions: int32,
  replicationFactor: int16,
  topicConfigs: array(TopicConfig)
})

/**
 * StreamsGroupTopologyValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupTopologyValue = message("StreamsGroupTopologyValue", {
  versions: "0",
  flexible: "0+",
  fields: {
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
  }
})
