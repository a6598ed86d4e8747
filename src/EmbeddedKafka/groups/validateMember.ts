/**
 * Whether somebody is the member that it says it is.
 */
import { codes } from "../protocol/codes.ts"
import type { Group } from "./Group.ts"
import type { GroupRules } from "./GroupRules.ts"

/** The error code of a request by this member, or 0. */
export const validateMember = (
  group: Group,
  memberId: string,
  groupInstanceId: string | null,
  rules: GroupRules
): number => {
  if (groupInstanceId !== null) {
    const known = group.staticMembers.get(groupInstanceId)
    if (known === undefined) {
      if (rules.checksInstanceIds) return codes.UNKNOWN_MEMBER_ID
    } else if (known !== memberId) return codes.FENCED_INSTANCE_ID
  }
  return group.members.has(memberId) ? codes.NONE : codes.UNKNOWN_MEMBER_ID
}
