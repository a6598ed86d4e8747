/**
 * FindCoordinator: which broker coordinates a group (key type 0) or a transactional id (1); from version 4 on for several keys at once. The internal topic is made when
 * somebody asks first. Share groups (2) have no coordinator here.
 */
import { FindCoordinator } from "../../Api/FindCoordinator.ts"
import type { Call } from "../cluster/Call.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { internalTopic, offsetsTopic, transactionsTopic } from "../cluster/internalTopics.ts"
import { partitionOfId } from "../protocol/javaHash.ts"

type FindCall = Call<typeof FindCoordinator>

interface Found {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

export const findCoordinator = handler(FindCoordinator, (call) => {
  const { cluster, request, version } = call
  // Before, a request with a type that it does not know is one that it cannot read.
  if (!cluster.release.isAtLeast("2.8") && ![groupType, transactionType].includes(request.keyType))
    return call.closeConnection(`FindCoordinator v${version} with key type ${request.keyType}`)
  if (version < 4) return call.respond(find(call, request.key))
  call.respond({
    coordinators: request.coordinatorKeys.map((key) => ({ key, ...find(call, key) }))
  })
})

const find = (call: FindCall, key: string): Found => {
  const { broker, request } = call
  const isGroup = request.keyType === groupType
  if (!isGroup && request.keyType !== transactionType)
    return refused(codes.INVALID_REQUEST, "There is no coordinator of this type.")
  const { after, before } = call.guard(isGroup ? { group: key } : { transactionalId: key })
  if (before !== codes.NONE) return refused(before, null)
  if (after !== codes.NONE) return refused(after, null)
  const topic = internalTopic(broker, isGroup ? offsetsTopic : transactionsTopic)
  const leader = topic?.partitions[partitionOfId(key, topic.partitions.length)]?.leader
  const known = leader === undefined ? undefined : broker.image.brokers.get(leader)
  if (known === undefined || known.isFenced)
    return refused(codes.COORDINATOR_NOT_AVAILABLE, "The coordinator is not available.")
  return {
    errorCode: codes.NONE,
    errorMessage: call.version >= 4 ? "" : call.cluster.release.isAtLeast("2.8") ? "NONE" : null,
    nodeId: known.id,
    host: known.host,
    port: known.port
  }
}

const groupType = 0
const transactionType = 1

const refused = (errorCode: number, errorMessage: string | null): Found => ({
  errorCode,
  errorMessage,
  nodeId: -1,
  host: "",
  port: -1
})
