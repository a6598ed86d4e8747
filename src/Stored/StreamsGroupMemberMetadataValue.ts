// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, nullable, string, struct, uint16 } from "../Codec/Types.ts"

/**
 * StreamsGroupMemberMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupMemberMetadataValue = message("StreamsGroupMemberMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    instanceId: nullable(string),
    rackId: nullable(string),
    clientId: string,
    clientHost: string,
    rebalanceTimeoutMs: at("0+", int32, { default: -1 }),
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
    clientTags: array({
      key: string,
      value: string
    })
  }
})
