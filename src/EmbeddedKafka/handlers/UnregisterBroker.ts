/**
 * UnregisterBroker: the cluster forgets a broker. It leads nothing any more, and comes back when it is started again; replicas that are assigned to it stay so.
 */
import { UnregisterBroker } from "../../Api/UnregisterBroker.ts"
import { handler } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"
import { unregisterBroker as unregister } from "../cluster/membership.ts"
import { onController } from "./onController.ts"

export const unregisterBroker = handler(UnregisterBroker, (call) => {
  const answer = (errorCode: number, errorMessage: string | null): void =>
    call.respond({ throttleTimeMs: 0, errorCode, errorMessage })
  onController(
    call,
    (errorCode) => answer(errorCode, null),
    () => {
      const { cluster, request } = call
      const { after, before } = call.guard({ resource: String(request.brokerId) })
      if (before !== codes.NONE) return answer(before, null)
      if (!cluster.controller.image.brokers.has(request.brokerId))
        return answer(codes.BROKER_ID_NOT_REGISTERED, `broker ${request.brokerId} is not registered`)
      unregister(cluster, request.brokerId)
      answer(after, null)
    }
  )
})
