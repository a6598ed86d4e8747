// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, bytes, int32, nullable, string, struct } from "../Codec/Types.ts"

/**
 * ConsumerGroupMemberMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerGroupMemberMetadataValue = message("ConsumerGroupMemberMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    instanceId: nullable(string),
    rackId: nullable(string),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
    subscribedTopicRegex: nullable(string),
    rebalanceTimeoutMs: at("0+", int32, { default: -1 }),
    serverAssignor: nullable(string),
    classicMemberMetadata: at(
      "0+",
      nullable(
        struct({
          sessionTimeoutMs: int32,
          supportedProtocols: array({
            name: string,
            metadata: bytes
          })
        })
      ),
      { tag: 0 }
    )
  }
})
