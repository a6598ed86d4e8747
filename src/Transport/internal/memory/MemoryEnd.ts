/** One end of a connection in memory: how it sends. */
import { crc32 } from "node:zlib"
import type { TransportEvents, TransportHandle } from "../../TransportHandle.ts"
import { Chance, chance } from "../../../internal/Chance.ts"
import { Incoming, type Way } from "./Incoming.ts"

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

/** How an end of a connection sends and receives. */
export interface EndOptions {
  /** The address of the peer. */
  readonly remote: string
  readonly seed: number
  /** The way towards this end. */
  readonly way: Way
  /** Cut what is sent into parts of at most this many bytes, at borders that the seed determines. `undefined`: not at all. */
  readonly chopBytes?: number | undefined
  /** How probable it is, from 0 to 1, that a part is lost for good, and the connection with it. */
  readonly lossRate?: number | undefined
  /** Breaks the connection after that. */
  readonly onLoss?: (() => void) | undefined
  /** What the peer hears if this end is dropped with bytes that it has not read. `undefined`: the same as otherwise, the end. */
  readonly resetCause?: (() => unknown) | undefined
  /** This end was dropped or closed. Called once. */
  readonly onClosed?: (() => void) | undefined
}

const direct: Way = { bufferBytes: Number.POSITIVE_INFINITY, later: undefined }

/**
 * One end of a connection in memory: what a transport gives, with faults.
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
  readonly #options: EndOptions
  readonly #chance: Chance
  readonly #incoming: Incoming
  #peer: MemoryEnd | undefined
  #outgoing: Array<Held> = []
  #isEnding = false
  #isClosed = false
  #isDestroyed = false
  #isSending = false
  #hasEnded = false
  /** How often `faults.late` was asked. */
  #draws = 0

  private constructor(options: EndOptions) {
    this.#options = options
    this.#chance = new Chance(options.seed)
    this.remote = options.remote
    this.#incoming = new Incoming(
      options.way,
      () => this.#usesRoom(),
      () => this.#peer?.wake(),
      (end) => {
        this.#close()
        // As with TCP here, nothing is half closed: who hears the end ends too.
        if (end.cause === undefined) this.#endWriting()
      }
    )
  }

  /** What happens when the sender changed memory that it had given to `write`, after the connection was closed for it. Throws it, in a microtask, at first. */
  onBrokenContract: (change: Error) => void = (change) => {
    throw change
  }

  /** Two ends that are each other's peer. */
  static pair(remote: string): readonly [client: MemoryEnd, server: MemoryEnd] {
    return MemoryEnd.linked({ remote, seed: 0, way: direct }, { remote: "client", seed: 0, way: direct })
  }

  /** @internal */
  static linked(ofClient: EndOptions, ofServer: EndOptions): readonly [client: MemoryEnd, server: MemoryEnd] {
    const client = new MemoryEnd(ofClient)
    const server = new MemoryEnd(ofServer)
    client.#peer = server
    server.#peer = client
    return [client, server]
  }

  /** Whether this end was dropped or closed, by whichever side. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  readonly listen = (events: TransportEvents): void => {
    if (!this.#isDestroyed) this.#incoming.listen(events)
  }

  readonly write = (pieces: ReadonlyArray<Uint8Array>, onWritten: () => void): void => {
    if (this.isClosed || this.#isEnding) return
    this.#outgoing.push(new Held(pieces, onWritten))
    this.#scheduleSending()
  }

  readonly pause = (): void => this.#incoming.pause()

  readonly resume = (): void => this.#incoming.resume()

  readonly end = (): void => {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#scheduleSending()
  }

  readonly destroy = (): void => {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#close()
    const cause = this.#incoming.hasUnread ? this.#options.resetCause?.() : undefined
    this.#incoming.stop()
    this.#endWriting(cause)
  }

  /** Ends this side as if the network had: it hears `cause`, and the bytes that have not arrived are lost. */
  close(cause: unknown): void {
    if (this.isClosed) return
    this.#close()
    this.#incoming.cut({ cause })
  }

  /** Looks at the faults again. */
  wake(): void {
    if (this.#outgoing.length > 0 || this.#isEnding) this.#scheduleSending()
  }

  /** @internal Nothing arrives here from now on, and nobody is told; or it does again. */
  block(blocked: boolean): void {
    this.#incoming.block(blocked)
  }

  #close(): void {
    this.#outgoing = []
    if (this.#isClosed) return
    this.#isClosed = true
    this.#options.onClosed?.()
  }

  #late(seed: number): number {
    return chance(seed, ++this.#draws)
  }

  #usesRoom(): boolean {
    const { late } = this.faults
    if (late !== undefined) return this.#late(late) >= 0.5
    return this.#options.chopBytes !== undefined && this.#chance.next() >= 0.5
  }

  #scheduleSending(): void {
    if (this.#isSending) return
    this.#isSending = true
    const { late } = this.faults
    let turns = late === undefined ? 0 : Math.floor(this.#late(late) * 4)
    const wait = () => {
      if (turns-- > 0) return queueMicrotask(wait)
      this.#isSending = false
      this.#send()
    }
    queueMicrotask(wait)
  }

  #send(): void {
    const { late } = this.faults
    for (let held = this.#outgoing[0]; held !== undefined; held = this.#outgoing[0]) {
      if (this.faults.stalled || this.isClosed) return
      const { left } = held
      const space = (this.#peer as MemoryEnd).#incoming.spaceBytes
      // The peer wakes us when it has read.
      if (space <= 0 && left > 0) return
      const count = Math.min(space, late === undefined ? left : Math.ceil(this.#late(late) * left))
      if (!this.#take(held, count)) return
      if (held.left === 0) {
        const { change } = held
        if (change !== undefined) return this.#accuse(change)
        this.#outgoing.shift()
        held.release(this.faults.poison)
      }
      if (late !== undefined) break
    }
    if (this.#outgoing.length > 0) this.#scheduleSending()
    else if (this.#isEnding && !this.isClosed && !this.faults.stalled && !this.faults.lost) this.#endWriting()
  }

  /** Puts so many bytes on their way. False if the connection has not survived it. */
  #take(held: Held, count: number): boolean {
    const { lossRate = 0, onLoss } = this.#options
    for (let left = count; left > 0;) {
      const bytes = held.take(Math.min(left, this.faults.chopBytes, this.#part()))
      left -= bytes.length
      if (lossRate > 0 && this.#chance.next() < lossRate) {
        onLoss?.()
        return false
      }
      if (!this.faults.lost) (this.#peer as MemoryEnd).#incoming.push(bytes)
    }
    return true
  }

  #part(): number {
    const { chopBytes } = this.#options
    return chopBytes === undefined ? Number.POSITIVE_INFINITY : this.#chance.upTo(chopBytes)
  }

  /** The peer hears that no more will come, after what it has been sent. */
  #endWriting(cause?: unknown): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const peer = this.#peer as MemoryEnd
    if (peer.isClosed) return
    if (peer.#incoming.isSlow) peer.#incoming.push({ cause })
    else peer.close(cause)
  }

  /** The connection is worth nothing any more, and whoever tests must hear of it. */
  #accuse(change: Error): void {
    this.close(change)
    this.#peer?.close(undefined)
    this.onBrokenContract(change)
  }
}

/** Memory that a sender must leave alone until all of it has been taken. */
class Held {
  readonly #pieces: ReadonlyArray<Uint8Array>
  readonly #sums: ReadonlyArray<number>
  readonly #onWritten: () => void
  #piece = 0
  #offset = 0
  /** How many bytes have not been taken. */
  left = 0

  constructor(pieces: ReadonlyArray<Uint8Array>, onWritten: () => void) {
    this.#pieces = pieces
    this.#sums = pieces.map((piece) => crc32(piece))
    this.#onWritten = onWritten
    for (const piece of pieces) this.left += piece.length
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
    this.left -= count
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
