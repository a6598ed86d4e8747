// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int64, nullable, string } from "../Codec/Types.ts"

/**
 * StreamsGroupMetadataValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupMetadataValue = message("StreamsGroupMetadataValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    epoch: int32,
    metadataHash: int64,
    validatedTopologyEpoch: at("0+", int32, { tag: 0, default: -1 }),
    lastAssignmentConfigs: at(
      "0+",
      nullable(
        array({
          key: string,
          value: string
        })
      ),
      { tag: 1 }
    ),
    storedDescriptionTopologyEpoch: at("0+", int32, { tag: 2, default: -1 }),
    failedDescriptionTopologyEpoch: at("0+", int32, { tag: 3, default: -1 })
  }
})
