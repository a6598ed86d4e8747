/** What an assignment of Kafka's consumers says. */
import { decodeAssignment } from "../../Stored/ConsumerProtocol.ts"
import type { EmbeddedGroupMember } from "../EmbeddedState.ts"

/** The partitions of an assignment, none where it is empty; null: it is another's. */
export const assignedPartitions = (assignment: Uint8Array): EmbeddedGroupMember["partitions"] => {
  if (assignment.length === 0) return []
  try {
    return decodeAssignment(assignment).value.assignedPartitions.flatMap(({ partitions, topic }) =>
      partitions.map((partition) => ({ topic, partition }))
    )
  } catch {
    // Members may tell each other what they like.
    return null
  }
}
