// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, int32, string, struct } from "../Codec/Types.ts"

const TaskIds = struct({
  subtopologyId: string,
  partitions: array(int32)
})

/**
 * StreamsGroupTargetAssignmentMemberValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupTargetAssignmentMemberValue = message("StreamsGroupTargetAssignmentMemberValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    activeTasks: array(TaskIds),
    standbyTasks: array(TaskIds),
    warmupTasks: array(TaskIds)
  }
})
