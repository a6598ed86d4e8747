/**
 * A transport without a network: both ends in one process, for tests. Bytes are delivered in microtasks, so that a test under `TestClock` needs no
 * time and runs the same way each time; faults are switches on either end.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { ConnectionError } from "./KafkaError.ts"
import type { OpenOptions, Transport, TransportEvents, TransportHandle } from "./Transport.ts"

/**
 * What goes wrong with the bytes that an end sends. All off at first; may be changed at any time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Faults {
  /** Deliver in pieces of at most this many bytes. */
  chopBytes: number
  /** Accept nothing: bytes stay with the sender, as with a peer that does not read. Setting it to `false` goes on at the next write or `wake`. */
  stalled: boolean
  /** Accept bytes and lose them. */
  lost: boolean
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly onWritten: () => void
}

/**
 * One end of a connection in memory: what a transport gives to a client, with faults.
 *
 * @since 0.1.0
 * @category models
 */
export class MemoryEnd implements TransportHandle {
  readonly remote: string
  readonly faults: Faults = { chopBytes: Number.POSITIVE_INFINITY, stalled: false, lost: false }
  #peer: MemoryEnd | undefined
  #events: TransportEvents | undefined
  #arrived: Array<Uint8Array> = []
  #outgoing: Array<Chunk> = []
  #ending = false
  #closed: { readonly cause: unknown } | undefined
  #scheduled = false
  #destroyed = false

  private constructor(remote: string) {
    this.remote = remote
  }

  /** Two ends that are each other's peer. */
  static pair(remote: string): readonly [client: MemoryEnd, server: MemoryEnd] {
    const client = new MemoryEnd(remote)
    const server = new MemoryEnd("client")
    client.#peer = server
    server.#peer = client
    return [client, server]
  }

  /** Whether this end was dropped or closed, by whichever side. */
  get isClosed(): boolean {
    return this.#destroyed || this.#closed !== undefined
  }

  readonly listen = (events: TransportEvents): void => {
    this.#events = events
    this.#schedule()
  }

  readonly write = (pieces: ReadonlyArray<Uint8Array>, onWritten: () => void): void => {
    if (this.isClosed || this.#ending) return
    this.#outgoing.push({ bytes: Buffer.concat(pieces), onWritten })
    this.#schedule()
  }

  readonly end = (): void => {
    this.#ending = true
    this.#schedule()
  }

  readonly destroy = (): void => {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#events = undefined
    this.#outgoing = []
    this.#peer?.close(undefined)
  }

  /** Ends this side as if the network had: it hears `cause`, and the bytes that have not arrived are lost. */
  close(cause: unknown): void {
    if (this.isClosed) return
    this.#closed = { cause }
    this.#outgoing = []
    this.#schedule()
  }

  /** Looks at the faults again. */
  wake(): void {
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#deliver()
      this.#send()
    })
  }

  #send(): void {
    while (this.#outgoing.length > 0 && !this.faults.stalled && !this.isClosed) {
      const { bytes, onWritten } = this.#outgoing.shift() as Chunk
      const peer = this.#peer
      if (!this.faults.lost && peer !== undefined) peer.#accept(bytes, this.faults.chopBytes)
      onWritten()
    }
    if (this.#ending && this.#outgoing.length === 0 && !this.faults.stalled && !this.faults.lost)
      this.#peer?.close(undefined)
  }

  #accept(bytes: Uint8Array, chopBytes: number): void {
    // Copied, as a network does: the sender may use its memory again.
    for (let at = 0; at < bytes.length; at += chopBytes)
      this.#arrived.push(Buffer.from(bytes.subarray(at, at + chopBytes)))
    this.#schedule()
  }

  #deliver(): void {
    while (this.#events !== undefined && this.#arrived.length > 0)
      this.#events.onData(this.#arrived.shift() as Uint8Array)
    if (this.#events !== undefined && this.#closed !== undefined) {
      const events = this.#events
      this.#events = undefined
      events.onClose(this.#closed.cause)
    }
  }
}

/**
 * A transport whose connections are handed to `onConnection`: it gets the server's end, and the client's to break. Returning a `ConnectionError` refuses
 * the connection, returning an Effect lets the client wait for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  onConnection: (
    server: MemoryEnd,
    client: MemoryEnd,
    options: OpenOptions
  ) => void | ConnectionError | Effect.Effect<void, ConnectionError>
): Transport => ({
  open: (options) =>
    Effect.acquireRelease(
      Effect.suspend(() => {
        const [client, server] = MemoryEnd.pair(`${options.host}:${options.port}`)
        const result = onConnection(server, client, options)
        if (result === undefined) return Effect.succeed(client)
        return Effect.isEffect(result)
          ? Effect.as(result as Effect.Effect<void, ConnectionError>, client)
          : Effect.fail(result)
      }),
      (client) => Effect.sync(client.destroy),
      { interruptible: true }
    )
})
