/**
 * A transport without a network: both ends in one process, for tests. Bytes are delivered in microtasks, so that a test under `TestClock` needs no
 * time and runs the same way each time; faults are switches on either end.
 *
 * It holds its user to the contract of `TransportHandle`: what is given to `write` stays where it is until it has been taken, and must not have changed
 * by then. What is given to `onData` is the receiver's own.
 *
 * @since 0.1.0
 */
import { crc32 } from "node:zlib"
import * as Effect from "effect/Effect"
import type { TransportError } from "./TransportError.ts"
import type { OpenOptions } from "./OpenOptions.ts"
import type { Transport } from "./Transport.ts"
import type { TransportEvents, TransportHandle } from "./TransportHandle.ts"

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
  /**
   * A seed: what is written is taken in parts, a few microtasks apart, and what is received is put into the listener's `room` every other time.
   * `undefined`: all at once.
   */
  late: number | undefined
  /** Overwrite what was written, as soon as it has been taken: for senders that send nothing but memory of their own. */
  poison: boolean
}

/** Memory that the sender must leave alone until it has been taken. */
class Held {
  readonly #pieces: ReadonlyArray<Uint8Array>
  readonly #sums: ReadonlyArray<number>
  readonly #onWritten: () => void
  #piece = 0
  #offset = 0

  constructor(pieces: ReadonlyArray<Uint8Array>, onWritten: () => void) {
    this.#pieces = pieces
    this.#sums = pieces.map((piece) => crc32(piece))
    this.#onWritten = onWritten
  }

  get left(): number {
    let bytes = -this.#offset
    for (let i = this.#piece; i < this.#pieces.length; i++) bytes += (this.#pieces[i] as Uint8Array).length
    return bytes
  }

  /** Copies the next bytes, as a network does: afterwards the sender may use its memory again. */
  take(count: number): Buffer {
    const taken = Buffer.allocUnsafe(count)
    for (let at = 0; at < count;) {
      const piece = this.#pieces[this.#piece] as Uint8Array
      const part = piece.subarray(this.#offset, this.#offset + count - at)
      taken.set(part, at)
      at += part.length
      this.#offset += part.length
      if (this.#offset < piece.length) continue
      this.#piece++
      this.#offset = 0
    }
    return taken
  }

  /** What the sender did to memory that was not its own, if it did. */
  get change(): Error | undefined {
    const changed = this.#pieces.findIndex((piece, i) => crc32(piece) !== this.#sums[i])
    if (changed < 0) return undefined
    const bytes = (this.#pieces[changed] as Uint8Array).length
    return new Error(
      `${bytes} bytes (piece ${changed + 1} of ${this.#pieces.length}) were changed after \`write\` had got them and before they were written`
    )
  }

  /** Everything has been taken: the memory is the sender's again. */
  release(poison: boolean): void {
    if (poison) for (const piece of this.#pieces) piece.fill(0xdb)
    this.#onWritten()
  }
}

/**
 * One end of a connection in memory: what a transport gives to a client, with faults.
 *
 * @since 0.1.0
 * @category models
 */
export class MemoryEnd implements TransportHandle {
  readonly remote: string
  readonly faults: Faults = {
    chopBytes: Number.POSITIVE_INFINITY,
    stalled: false,
    lost: false,
    late: undefined,
    poison: false
  }
  #peer: MemoryEnd | undefined
  #events: TransportEvents | undefined
  #arrived: Array<Uint8Array> = []
  #outgoing: Array<Held> = []
  #ending = false
  #closed: { readonly cause: unknown } | undefined
  #delivers = false
  #sends = false
  #destroyed = false
  /** How often chance was asked. */
  #draws = 0

  private constructor(remote: string) {
    this.remote = remote
  }

  /** What happens when the sender changed memory that it had given to `write`, after the connection was closed for it. Throws it, in a microtask, at first. */
  onBrokenContract: (change: Error) => void = (change) => {
    throw change
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
    this.#scheduleDelivery()
  }

  readonly write = (pieces: ReadonlyArray<Uint8Array>, onWritten: () => void): void => {
    if (this.isClosed || this.#ending) return
    this.#outgoing.push(new Held(pieces, onWritten))
    this.#scheduleSending()
  }

  readonly end = (): void => {
    this.#ending = true
    this.#scheduleSending()
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
    this.#scheduleDelivery()
  }

  /** Looks at the faults again. */
  wake(): void {
    this.#scheduleSending()
  }

  /** A number from 0 to 1 that the seed and the count of those before determine. */
  #chance(seed: number): number {
    let mixed = Math.imul(seed ^ Math.imul(++this.#draws, 0x9e3779b9), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }

  #scheduleDelivery(): void {
    if (this.#delivers) return
    this.#delivers = true
    queueMicrotask(() => {
      this.#delivers = false
      this.#deliver()
    })
  }

  #scheduleSending(): void {
    if (this.#sends) return
    this.#sends = true
    const { late } = this.faults
    let turns = late === undefined ? 0 : Math.floor(this.#chance(late) * 4)
    const wait = () => {
      if (turns-- > 0) return queueMicrotask(wait)
      this.#sends = false
      this.#send()
    }
    queueMicrotask(wait)
  }

  #send(): void {
    for (let held = this.#outgoing[0]; held !== undefined; held = this.#outgoing[0]) {
      const { chopBytes, late, lost, poison, stalled } = this.faults
      if (stalled || this.isClosed) return
      const { left } = held
      const count = late === undefined ? left : Math.ceil(this.#chance(late) * left)
      const taken = held.take(count)
      if (!lost) (this.#peer as MemoryEnd).#accept(taken, chopBytes)
      if (count === left) {
        const { change } = held
        if (change !== undefined) return this.#accuse(change)
        this.#outgoing.shift()
        held.release(poison)
      }
      if (late !== undefined) break
    }
    if (this.#outgoing.length > 0) this.#scheduleSending()
    else if (this.#ending && !this.faults.stalled && !this.faults.lost) this.#peer?.close(undefined)
  }

  /** The connection is worth nothing any more, and whoever tests must hear of it. */
  #accuse(change: Error): void {
    this.close(change)
    this.#peer?.close(undefined)
    this.onBrokenContract(change)
  }

  #accept(bytes: Uint8Array, chopBytes: number): void {
    // Each with memory of its own: what a receiver keeps of one must not hold or change another.
    for (let at = 0; at < bytes.length; at += chopBytes)
      this.#arrived.push(Buffer.from(bytes.subarray(at, at + chopBytes)))
    this.#scheduleDelivery()
  }

  #deliver(): void {
    while (this.#events !== undefined && this.#arrived.length > 0) this.#read(this.#events)
    if (this.#events !== undefined && this.#closed !== undefined) {
      const events = this.#events
      this.#events = undefined
      events.onClose(this.#closed.cause)
    }
  }

  #read(events: TransportEvents): void {
    const bytes = this.#arrived.shift() as Uint8Array
    const { late } = this.faults
    const room = late === undefined || this.#chance(late) < 0.5 ? undefined : events.room?.()
    if (room === undefined) return events.onData(bytes)
    const count = Math.min(room.length, bytes.length)
    room.set(bytes.subarray(0, count))
    if (count < bytes.length) this.#arrived.unshift(bytes.subarray(count))
    events.onData(room.subarray(0, count))
  }
}

/**
 * A transport whose connections are handed to `onConnection`: it gets the server's end, and the client's to break. Returning a `TransportError` refuses
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
  ) => void | TransportError | Effect.Effect<void, TransportError>
): Transport => ({
  open: (options) =>
    Effect.acquireRelease(
      Effect.suspend(() => {
        const [client, server] = MemoryEnd.pair(`${options.host}:${options.port}`)
        const result = onConnection(server, client, options)
        if (result === undefined) return Effect.succeed(client)
        return Effect.isEffect(result)
          ? Effect.as(result as Effect.Effect<void, TransportError>, client)
          : Effect.fail(result)
      }),
      (client) => Effect.sync(client.destroy),
      { interruptible: true }
    )
})
