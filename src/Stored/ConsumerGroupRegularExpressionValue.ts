// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int64, string } from "../Codec/Types.ts"

/**
 * ConsumerGroupRegularExpressionValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerGroupRegularExpressionValue = message("ConsumerGroupRegularExpressionValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    topics: array(string),
    version: int64,
    timestamp: int64
  }
})
