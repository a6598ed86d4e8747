// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, bytes, int32, nullable, string } from "../Codec/Types.ts"

/**
 * ConsumerProtocolAssignment, versions 0–3.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerProtocolAssignment = message("ConsumerProtocolAssignment", {
  versions: "0-3",
  fields: {
    assignedPartitions: array({
      topic: string,
      partitions: array(int32)
    }),
    userData: at("0+", nullable(bytes), { default: null })
  }
})
