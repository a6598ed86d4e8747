/** A client's connection on a transport: bytes both ways, written when the turn is over. */
import { Buffer } from "node:buffer"
import type { TransportHandle } from "../../Transport/TransportHandle.ts"
import type { Broker } from "../cluster/Broker.ts"
import type { Deadline } from "../cluster/Deadlines.ts"
import { ClientConnection } from "../cluster/ClientConnection.ts"
import type { CallQueue } from "./CallQueue.ts"

/** The host of an address with a port. */
const hostOf = (remote: string): string => {
  const colon = remote.lastIndexOf(":")
  return (colon < 0 ? remote : remote.slice(0, colon)).replace(/^\[(.*)\]$/, "$1")
}

const closeGraceMs = 1000

export const serveConnection = (
  broker: Broker,
  handle: TransportHandle,
  flushes: CallQueue,
  nowMs: () => number
): ClientConnection => {
  const { cluster } = broker
  let isFlushDue = false
  let isOpen = true
  let grace: Deadline | undefined
  const flush = (): void => {
    isFlushDue = false
    const pieces = connection.session.flush()
    if (pieces.length > 0) {
      const { flushedBytes } = connection.session
      handle.write(pieces, () => cluster.turn(nowMs(), () => connection.session.written(flushedBytes)))
    }
    if (connection.session.isClosed && isOpen) {
      isOpen = false
      handle.end()
      // What still comes is dropped; else the end of the client would not be heard.
      handle.resume()
      // A client that keeps its half open is not waited for.
      grace = cluster.deadlines.add(cluster.nowMs + closeGraceMs, () => handle.destroy())
    }
  }
  const askToFlush = (): void => {
    if (isFlushDue) return
    isFlushDue = true
    flushes.add(flush)
  }
  const connection: ClientConnection = cluster.accept(broker, hostOf(handle.remote), {
    onFlushNeeded: askToFlush,
    onPause: (paused) => (paused ? handle.pause() : handle.resume()),
    onClose: askToFlush
  })
  handle.listen({
    onData: (bytes) =>
      connection.receive(nowMs(), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    onClose: () => {
      isOpen = false
      grace?.cancel()
      cluster.turn(nowMs(), () => connection.close("the client has gone"))
      handle.destroy()
    },
    room: () => connection.session.room
  })
  return connection
}
