/**
 * A client's connection to a broker: its session, and what the broker remembers of the client. Whoever moves the bytes owns it.
 */
import type { CloseReason, IncomingRequest } from "../../Protocol/IncomingRequest.ts"
import { ServerSession } from "../../Protocol/ServerSession.ts"
import type { Broker } from "./Broker.ts"

/** What moves the bytes of a connection. */
export interface ConnectionOwner {
  readonly onFlushNeeded: (now: boolean) => void
  readonly onPause: (paused: boolean) => void
  /** The connection is to be closed, after a last flush. */
  readonly onClose: (reason: CloseReason) => void
}

export class ClientConnection {
  readonly id: number
  readonly broker: Broker
  /** The client's address, without its port. */
  readonly clientHost: string
  readonly session: ServerSession
  /** As ApiVersions has told it (KIP-511). */
  clientSoftwareName = "unknown"
  clientSoftwareVersion = "unknown"

  constructor(broker: Broker, id: number, clientHost: string, owner: ConnectionOwner) {
    this.id = id
    this.broker = broker
    this.clientHost = clientHost
    const { cluster } = broker
    this.session = new ServerSession({
      apis: cluster.servedApis,
      maxFrameBytes: cluster.maxRequestBytes,
      onRequest: (incoming: IncomingRequest) => cluster.enqueue(this, incoming),
      onFlushNeeded: owner.onFlushNeeded,
      onPause: owner.onPause,
      onClose: (reason) => {
        broker.forget(this)
        owner.onClose(reason)
      }
    })
  }

  /** Takes bytes from the client, in a turn of its own. */
  receive(nowMs: number, bytes: Buffer): void {
    this.broker.cluster.turn(nowMs, () => this.session.receive(bytes))
  }

  /** The client has gone, or the broker has. */
  close(cause: unknown): void {
    this.session.close(cause)
  }
}
