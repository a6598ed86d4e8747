/** What belongs to whoever accepts a connection may throw: it costs that connection, and is logged. */
import type * as Context from "effect/Context"
import { guard, makeReport, type Report } from "../../internal/guard.ts"
import type { TransportEvents, TransportHandle } from "../TransportHandle.ts"

/** Logs a defect in what belongs to a listener. */
export const listenerReport = (context: Context.Context<never>, listener: string): Report =>
  makeReport(context, { listener })

/** Gives a connection to its listener. */
export const accept = (
  report: Report,
  onConnection: (handle: TransportHandle) => void,
  handle: TransportHandle
): void => {
  try {
    onConnection({
      remote: handle.remote,
      listen: (events) => handle.listen(survived(report, handle, events)),
      write: handle.write,
      pause: handle.pause,
      resume: handle.resume,
      end: handle.end,
      destroy: handle.destroy
    })
  } catch (defect) {
    report("what accepts connections", defect)
    handle.destroy()
  }
}

const survived = (report: Report, handle: TransportHandle, events: TransportEvents): TransportEvents => {
  const what = "what listens to an accepted connection"
  const onClose = (cause: unknown) => guard(report, what, () => events.onClose(cause))
  const fail = (defect: unknown): void => {
    report(what, defect)
    handle.destroy()
    onClose(defect)
  }
  return {
    onData: (bytes) => {
      try {
        events.onData(bytes)
      } catch (defect) {
        fail(defect)
      }
    },
    room: () => {
      try {
        return events.room?.()
      } catch (defect) {
        fail(defect)
        return undefined
      }
    },
    onClose
  }
}
