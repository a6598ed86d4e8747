// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import * as Api from "./Api.ts"
import { array, at, int16, int32, int8, nullable, string, struct } from "../Codec/Types.ts"

const TopologyDescriptionNode = struct({
  name: string,
  nodeType: int8,
  sourceTopics: array(string),
  sinkTopic: at("0+", nullable(string), { default: null }),
  stores: array(string),
  successors: array(string)
})

/**
 * Kafka's StreamsGroupTopologyDescriptionUpdate API: key 93, version 0.
 *
 * @since 0.1.0
 * @category apis
 */
export const StreamsGroupTopologyDescriptionUpdate = Api.make("StreamsGroupTopologyDescriptionUpdate", {
  key: 93,
  versions: "0",
  flexible: "0+",
  routing: Api.coordinator("group", "groupId"),
  request: {
    groupId: string,
    memberId: string,
    topologyEpoch: int32,
    topologyDescription: struct({
      subtopologies: array({
        subtopologyId: string,
        nodes: array(TopologyDescriptionNode)
      }),
      globalStores: array({
        source: TopologyDescriptionNode,
        processor: TopologyDescriptionNode
      })
    })
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: at("0+", nullable(string), { default: null })
  }
})
