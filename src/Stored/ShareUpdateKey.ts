// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { int32, string, uuid } from "../Codec/Types.ts"

/**
 * ShareUpdateKey, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ShareUpdateKey = message("ShareUpdateKey", {
  versions: "0",
  fields: {
    groupId: string,
    topicId: uuid,
    partition: int32
  }
})
