// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, nullable, string } from "../Codec/Types.ts"

/**
 * ShareGroupMemberMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareGroupMemberMetadataValue = message("ShareGroupMemberMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    rackId: nullable(string),
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string)
  }
})
