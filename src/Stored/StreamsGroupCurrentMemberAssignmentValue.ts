// Made by `npm run protocol:generate` from the definitions of Kafka 3.9.2 and 4.4.0. Do not edit.
import { message } from "../Codec/Message.ts"
import { array, at, int32, int8, nullable, string, struct } from "../Codec/Types.ts"

const TaskIds = struct({
  subtopologyId: string,
  partitions: array(int32),
  assignmentEpochs: at("0+", nullable(array(int32)), { tag: 0 })
})

/**
 * StreamsGroupCurrentMemberAssignmentValue, version 0.
 *
 * @since 0.1.0
 * @category messages
 */
export const StreamsGroupCurrentMemberAssignmentValue = message("StreamsGroupCurrentMemberAssignmentValue", {
  versions: "0",
  flexible: "0+",
  fields: {
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    activeTasks: array(TaskIds),
    standbyTasks: array(TaskIds),
    warmupTasks: array(TaskIds),
    activeTasksPendingRevocation: array(TaskIds),
    standbyTasksPendingRevocation: array(TaskIds),
    warmupTasksPendingRevocation: array(TaskIds)
  }
})
