/**
 * Requests that the controller answers. With ZooKeeper the controller is a broker, and the others say that they are not it; with KRaft any broker passes them on, and
 * goes on trying while it cannot reach the controller.
 */
import type * as Api from "../../Api/Api.ts"
import type { Call } from "../cluster/Call.ts"
import { codes } from "../protocol/codes.ts"

/**
 * Runs `run` where the controller is; else `refuse`, with the code that the client gets. What waits for a controller does so for `request.timeout.ms` of the broker.
 */
export const onController = <A extends Api.Any>(
  call: Call<A>,
  refuse: (errorCode: number) => void,
  run: () => void
): void => {
  const { broker, cluster } = call
  if (cluster.release.usesKRaft) return whenReached(call, refuse, run)
  const isController = broker.image.controllerId === broker.id && cluster.isWithController(broker)
  return isController ? run() : refuse(codes.NOT_CONTROLLER)
}

/** As {@link onController}, for what any broker writes into ZooKeeper itself: one that is cut off cannot. */
export const onControllerOrZooKeeper = <A extends Api.Any>(
  call: Call<A>,
  refuse: (errorCode: number) => void,
  run: () => void
): void => {
  const { broker, cluster } = call
  if (cluster.release.usesKRaft) return whenReached(call, refuse, run)
  return cluster.isWithController(broker) ? run() : refuse(codes.REQUEST_TIMED_OUT)
}

const whenReached = <A extends Api.Any>(
  call: Call<A>,
  refuse: (errorCode: number) => void,
  run: () => void
): void => {
  const { broker, cluster } = call
  const operation = {
    tryComplete: () => {
      if (call.isOver) return true
      if (!cluster.isWithController(broker)) return false
      run()
      return true
    },
    onExpiration: () => {
      if (!call.isOver) refuse(codes.REQUEST_TIMED_OUT)
    }
  }
  const timeoutMs = broker.configs.number("request.timeout.ms", 30_000)
  cluster.purgatory.tryCompleteElseWatch(operation, [cluster.reconnected], cluster.nowMs + timeoutMs)
}

/** Whether the broker has told its client that time is over: with ZooKeeper, what is decided at once is not waited for when there is no time for it. */
export const isOutOfTime = (call: Call, timeoutMs: number): boolean => timeoutMs <= 0 && !usesKRaft(call)

export const usesKRaft = ({ cluster }: Call): boolean => cluster.release.usesKRaft
