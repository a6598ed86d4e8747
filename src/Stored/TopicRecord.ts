// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { string, uuid } from "../Codec/Types.ts"

/**
 * TopicRecord, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const TopicRecord = message("TopicRecord", {
  versions: "0",
  flexible: "0+",
  fields: {
    name: string,
    topicId: uuid
  }
})
