/** A server session on a socket of Node: bytes both ways, once per turn, and no more than the client and the server can take. */
import type * as Net from "node:net"
import type { CloseReason } from "../../src/Protocol/IncomingRequest.ts"
import { ServerSession } from "../../src/Protocol/ServerSession.ts"
import type { ServerSessionOptions } from "../../src/Protocol/ServerSessionOptions.ts"

export type SocketServerOptions = Omit<ServerSessionOptions, "onFlushNeeded" | "onPause" | "onClose"> & {
  readonly onClose?: ((reason: CloseReason) => void) | undefined
}

export const serveSocket = (socket: Net.Socket, options: SocketServerOptions): ServerSession => {
  let isFlushDue = false
  const flush = (): void => {
    isFlushDue = false
    const pieces = session.flush()
    const { flushedBytes } = session
    socket.cork()
    for (const [i, piece] of pieces.entries())
      socket.write(piece, i === pieces.length - 1 ? () => session.written(flushedBytes) : undefined)
    socket.uncork()
  }
  const session: ServerSession = new ServerSession({
    ...options,
    onFlushNeeded: () => {
      if (isFlushDue) return
      isFlushDue = true
      queueMicrotask(flush)
    },
    onPause: (paused) => {
      if (paused) socket.pause()
      else socket.resume()
    },
    onClose: (reason) => {
      flush()
      socket.destroySoon()
      options.onClose?.(reason)
    }
  })
  socket.setNoDelay(true)
  socket.on("data", (chunk: Buffer) => session.receive(chunk))
  socket.on("error", () => {})
  socket.on("close", () => session.close("the client has gone"))
  return session
}
