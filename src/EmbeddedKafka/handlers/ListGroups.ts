/**
 * ListGroups: the groups whose coordinator this broker is. From version 4 on of some states only, from 5 on of some types; all groups are classic ones.
 */
import { ListGroups } from "../../Api/ListGroups.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"

const groupType = "classic"

export const listGroups = handler(ListGroups, (call) => {
  const { broker, request } = call
  const coordinators = groupCoordinators.of(broker)
  const { ignoresCaseOfStates } = coordinators.rules
  const folded = (text: string): string => (ignoresCaseOfStates ? text.toLowerCase() : text)
  const states = new Set(request.statesFilter.map(folded))
  const types = new Set(request.typesFilter.map((type) => type.toLowerCase()))
  const groups = []
  if (types.size === 0 || types.has(groupType))
    for (const shard of coordinators.all())
      for (const { groupId, protocolType, state } of shard.list()) {
        if (states.size > 0 && !states.has(folded(state))) continue
        if (call.guard({ group: groupId }).before !== codes.NONE) continue
        groups.push({ groupId, protocolType, groupState: state, groupType })
      }
  call.respond({ errorCode: codes.NONE, groups })
})
