/**
 * DeleteGroups: groups without members, with their offsets. Each is answered for itself, all together.
 */
import { DeleteGroups } from "../../Api/DeleteGroups.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { groupCoordinators } from "../groups/GroupCoordinators.ts"

export const deleteGroups = handler(DeleteGroups, (call) => {
  const names = [...new Set(call.request.groupsNames)]
  const errorCodes: Array<number | undefined> = names.map(() => undefined)
  let missing = names.length
  const settle = (index: number, errorCode: number): void => {
    errorCodes[index] = errorCode
    missing--
    if (missing > 0) return
    call.respond({
      throttleTimeMs: 0,
      results: names.map((groupId, each) => ({
        groupId,
        errorCode: errorCodes[each] ?? codes.UNKNOWN_SERVER_ERROR
      }))
    })
  }
  if (names.length === 0) return call.respond({ throttleTimeMs: 0, results: [] })
  for (const [index, groupId] of names.entries()) {
    const { after, before } = call.guard({ group: groupId })
    const shard = groupCoordinators.of(call.broker).find(groupId)
    if (before !== codes.NONE) settle(index, before)
    else if (shard === undefined) settle(index, codes.NOT_COORDINATOR)
    else shard.deleteGroup(groupId, (errorCode) => settle(index, after === codes.NONE ? errorCode : after))
  }
})
