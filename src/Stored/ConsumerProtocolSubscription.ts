// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, bytes, int32, nullable, string } from "../Codec/Types.ts"

/**
 * ConsumerProtocolSubscription, versions 0–3.
 *
 * @since 0.1.0
 * @category messages
 */
export const ConsumerProtocolSubscription = message("ConsumerProtocolSubscription", {
  versions: "0-3",
  fields: {
    topics: array(string),
    userData: at("0+", nullable(bytes), { default: null }),
    /** Versions 1+. */
    ownedPartitions: at(
      "1+",
      array({
        topic: string,
        partitions: array(int32)
      }),
      { ignorable: true }
    ),
    /** Versions 2+. */
    generationId: at("2+", int32, { default: -1, ignorable: true }),
    /** Versions 3+. */
    rackId: at("3+", nullable(string), { default: null, ignorable: true })
  }
})
