// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { string } from "../Codec/Types.ts"

/**
 * StreamsGroupTargetAssignmentMemberKey, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupTargetAssignmentMemberKey = message("StreamsGroupTargetAssignmentMemberKey", {
  versions: "0",
  fields: {
    groupId: string,
    memberId: string
  }
})
