/**
 * A TCP proxy on loopback that does to a connection what networks do: delay, hold back, cut, corrupt, reorder, stall, half-close, lose. It counts what it
 * does, and draws its accidents from a seed and the number of the connection.
 *
 * Faults are switches for each direction, read whenever bytes pass, so a test may change them at any time.
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { random } from "../Connection/Random.ts"

/** What happens to the bytes of one direction. */
export interface Faults {
  /** Each chunk is late by this long, and by up to `jitterMs` more. Order is kept. */
  delayMs: number
  jitterMs: number
  /** The share of chunks that are "lost": as TCP does it, they come after all, `retransmitMs` later, and what follows waits for them. */
  loss: number
  retransmitMs: number
  /** The share of chunks that are never delivered, with what follows delivered nevertheless: no TCP does this, a broken middlebox may. */
  drop: number
  /** The share of chunks of which one bit is flipped. */
  corrupt: number
  /** The share of chunks that change place with the one after. */
  reorder: number
  /** Deliver in pieces of at most this many bytes. */
  chopBytes: number
  /** Cut the connection when so many bytes of it have passed, by RST or by FIN. */
  cutAfterBytes: number
  cutBy: "reset" | "end"
  /** Read nothing: the sender's buffers fill. */
  stalled: boolean
  /** Read everything and deliver nothing, as packets that are dropped. */
  lost: boolean
}

const noFaults = (): Faults => ({
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  retransmitMs: 200,
  drop: 0,
  corrupt: 0,
  reorder: 0,
  chopBytes: Number.POSITIVE_INFINITY,
  cutAfterBytes: Number.POSITIVE_INFINITY,
  cutBy: "reset",
  stalled: false,
  lost: false
})

export interface Counts {
  connections: number
  bytesUp: number
  bytesDown: number
  delayed: number
  dropped: number
  corrupted: number
  reordered: number
  cut: number
}

/** Ends a socket by RST. Node never closes a socket that is reset while its FIN is under way (24.21): such a one is destroyed. */
export const reset = (socket: Net.Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

type Direction = "up" | "down"

/** Looks at what a connection carries, before any fault, when it is on its way already. */
export type Listen = (direction: Direction, chunk: Buffer) => void

/** One direction of one connection. */
class Flow {
  readonly #proxy: FaultProxy
  readonly #direction: Direction
  readonly #from: Net.Socket
  readonly #to: Net.Socket
  readonly #next: () => number
  readonly #listen: Listen | undefined
  #passedBytes = 0
  #isCut = false
  /** A chunk that waits to change place with the next one. */
  #held: Buffer | undefined
  readonly #agenda: Array<{ readonly atMs: number; readonly act: () => void }> = []

  constructor(
    proxy: FaultProxy,
    direction: Direction,
    [from, to]: readonly [from: Net.Socket, to: Net.Socket],
    next: () => number,
    listen: Listen | undefined
  ) {
    this.#proxy = proxy
    this.#listen = listen
    this.#direction = direction
    this.#from = from
    this.#to = to
    this.#next = next
    from.on("data", (chunk) => this.#take(chunk))
    from.on("end", () => this.#later(() => to.end()))
    from.on("close", () => this.#later(() => to.destroy()))
    from.on("error", () => reset(to))
  }

  /** Looks at `stalled` again. */
  wake(): void {
    if (this.#proxy[this.#direction].stalled) this.#from.pause()
    else this.#from.resume()
  }

  #take(chunk: Buffer): void {
    const faults = this.#proxy[this.#direction]
    const { counts } = this.#proxy
    if (this.#direction === "up") counts.bytesUp += chunk.length
    else counts.bytesDown += chunk.length
    for (let at = 0; at < chunk.length; at += faults.chopBytes)
      this.#accident(chunk.subarray(at, at + faults.chopBytes), faults)
    // A chunk that nothing came after keeps its place.
    const held = this.#held
    if (held !== undefined && this.#next() < 0.5) {
      this.#held = undefined
      this.#deliver(held, faults)
    }
    this.#listen?.(this.#direction, chunk)
    this.wake()
  }

  #accident(piece: Buffer, faults: Faults): void {
    const { counts } = this.#proxy
    if (faults.lost || this.#next() < faults.drop) {
      counts.dropped++
      return
    }
    if (this.#next() < faults.corrupt) {
      counts.corrupted++
      piece = Buffer.from(piece)
      const at = Math.floor(this.#next() * piece.length)
      piece[at] = (piece[at] as number) ^ (1 << Math.floor(this.#next() * 8))
    }
    const held = this.#held
    if (held === undefined && this.#next() < faults.reorder) {
      counts.reordered++
      this.#held = piece
      return
    }
    this.#held = undefined
    this.#deliver(piece, faults)
    if (held !== undefined) this.#deliver(held, faults)
  }

  #deliver(piece: Buffer, faults: Faults): void {
    if (this.#isCut) return
    const left = faults.cutAfterBytes - this.#passedBytes
    this.#passedBytes += piece.length
    if (left > 0) this.#later(() => this.#to.write(piece.subarray(0, left)), faults)
    if (this.#passedBytes >= faults.cutAfterBytes) {
      this.#isCut = true
      this.#proxy.counts.cut++
      this.#later(() => {
        if (faults.cutBy === "end") this.#to.end()
        else reset(this.#to)
        this.#from.destroy()
      })
    }
  }

  /** Does it at its time, and never before what came earlier. */
  #later(act: () => void, faults?: Faults): void {
    let delayMs = 0
    if (faults !== undefined && (faults.delayMs > 0 || faults.jitterMs > 0 || faults.loss > 0)) {
      delayMs = faults.delayMs + this.#next() * faults.jitterMs
      while (this.#next() < faults.loss) delayMs += faults.retransmitMs
      this.#proxy.counts.delayed++
    }
    this.#agenda.push({ atMs: performance.now() + delayMs, act })
    if (this.#agenda.length === 1) this.#proceed()
  }

  readonly #proceed = (): void => {
    for (let first = this.#agenda[0]; first !== undefined; first = this.#agenda[0]) {
      const waitMs = first.atMs - performance.now()
      if (waitMs > 0) {
        setTimeout(this.#proceed, waitMs)
        return
      }
      first.act()
      this.#agenda.shift()
    }
  }
}

export class FaultProxy {
  /** From the client to the server. */
  readonly up: Faults = noFaults()
  /** From the server to the client. */
  readonly down: Faults = noFaults()
  readonly counts: Counts = {
    connections: 0,
    bytesUp: 0,
    bytesDown: 0,
    delayed: 0,
    dropped: 0,
    corrupted: 0,
    reordered: 0,
    cut: 0
  }
  /** Where connections go; may be changed for the next ones. */
  targetPort: number
  /** Refuse connections, by a reset. */
  refuse = false
  /** Asked about each new connection, by its number, from 1: who looks at what it carries. */
  listenTo: ((connection: number) => Listen) | undefined
  readonly port: number
  readonly #seed: number
  readonly #sockets = new Set<Net.Socket>()
  readonly #flows = new Set<Flow>()

  private constructor(server: Net.Server, targetPort: number, seed: number) {
    this.port = (server.address() as Net.AddressInfo).port
    this.targetPort = targetPort
    this.#seed = seed
    server.on("connection", (client) => this.#accept(client))
  }

  /** A proxy on a free port, for as long as the scope is open. */
  static make(targetPort: number, seed = 1): Effect.Effect<FaultProxy, never, Scope.Scope> {
    return Effect.map(
      Effect.acquireRelease(
        Effect.callback<{ readonly proxy: FaultProxy; readonly server: Net.Server }>((resume) => {
          const server = Net.createServer({ allowHalfOpen: true })
          server.listen(0, "127.0.0.1", () =>
            resume(Effect.succeed({ proxy: new FaultProxy(server, targetPort, seed), server }))
          )
        }),
        ({ proxy, server }) =>
          Effect.callback<void>((resume) => {
            server.close(() => resume(Effect.void))
            proxy.cut("destroy")
          })
      ),
      ({ proxy }) => proxy
    )
  }

  /** Both ends of open connections: two for each. */
  get openSockets(): number {
    return this.#sockets.size
  }

  /** Ends all connections now: by RST, by FIN towards both sides (a half-close, if they do not close in turn), or at once. */
  cut(how: "reset" | "end" | "destroy" = "reset"): void {
    for (const socket of this.#sockets) {
      if (how === "reset") reset(socket)
      else if (how === "end") socket.end()
      else socket.destroy()
    }
    if (how !== "destroy") this.counts.cut++
  }

  /** Looks at `stalled` again. */
  wake(): void {
    for (const flow of this.#flows) flow.wake()
  }

  #accept(client: Net.Socket): void {
    const number = ++this.counts.connections
    if (this.refuse) {
      client.on("error", () => {})
      reset(client)
      return
    }
    const server = Net.connect({
      host: "127.0.0.1",
      port: this.targetPort,
      noDelay: true,
      allowHalfOpen: true
    })
    client.setNoDelay(true)
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on("close", () => this.#sockets.delete(socket))
    }
    const next = random(this.#seed * 1_000_003 + number)
    const listen = this.listenTo?.(number)
    const flows = [
      new Flow(this, "up", [client, server], next, listen),
      new Flow(this, "down", [server, client], next, listen)
    ]
    for (const flow of flows) this.#flows.add(flow)
    client.on("close", () => flows.forEach((flow) => this.#flows.delete(flow)))
  }
}
