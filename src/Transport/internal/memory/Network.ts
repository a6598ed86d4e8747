/** The network in memory: who listens where, what is connected, and what keeps them apart. */
import type { Report } from "../../../internal/guard.ts"
import { TransportError } from "../../TransportError.ts"
import type { TransportHandle } from "../../TransportHandle.ts"
import { accept } from "../accepting.ts"
import { explain } from "../nodeErrors.ts"
import { Chance } from "../../../internal/Chance.ts"
import type { Way } from "./Incoming.ts"
import { Link, resetBy } from "./Link.ts"
import { type EndOptions, MemoryEnd } from "./MemoryEnd.ts"
import type { NetworkEvent } from "./NetworkEvent.ts"
import type { Timeline } from "./Timeline.ts"

/** What all connections of a network have in common. */
export interface NetworkSettings {
  readonly seed: number
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
  readonly chopBytes: number | undefined
  readonly bufferBytes: number
  readonly lossRate: number
  readonly trace: ((event: NetworkEvent) => void) | undefined
}

/** Who accepts. */
export interface Listening {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls: boolean
  readonly report: Report
  readonly onConnection: (handle: TransportHandle) => void
}

/** Who connects, and to whom. */
export interface Route {
  readonly from: string
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** What errors call the other side. */
  readonly peer: string | undefined
}

/** The first of the ports that are given where none is asked for, on either side. */
const firstFreePort = 49_152
const freePorts = 65_536 - firstFreePort

export class Network {
  readonly #settings: NetworkSettings
  readonly #timeline: Timeline
  readonly #listening = new Map<string, Listening & { readonly accepted: Set<Link> }>()
  readonly links = new Set<Link>()
  /** Hosts that are cut off from all that are not in the same set. */
  readonly #islands = new Set<ReadonlySet<string>>()
  /** What waits for a way that is not there. */
  #waiting: Array<() => void> = []
  #isClosed = false
  #lastId = 0
  #lastPort = firstFreePort - 1

  constructor(settings: NetworkSettings, timeline: Timeline) {
    this.#settings = settings
    this.#timeline = timeline
  }

  /** Returns the port, and what ends it; or why not. */
  listen(listening: Listening): { readonly port: number; readonly close: () => void } | TransportError {
    const { host } = listening
    const port = listening.port === 0 ? this.#freePort(host) : listening.port
    const address = `${host}:${port ?? 0}`
    const refuse = (detail: string) => new TransportError({ phase: "listen", address, detail })
    if (port === undefined) return refuse("no port is free")
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return refuse("a port is an integer from 0 to 65535")
    if (this.#listening.has(address))
      return refuse("the address is in use. Give another port, or 0 for any that is free (EADDRINUSE)")
    const entry = { ...listening, port, accepted: new Set<Link>() }
    this.#listening.set(address, entry)
    const close = () => {
      this.#listening.delete(address)
      for (const { server } of entry.accepted) server.destroy()
    }
    return { port, close }
  }

  #freePort(host: string): number | undefined {
    for (let tries = 0; tries < freePorts; tries++) {
      this.#lastPort = firstFreePort + ((this.#lastPort + 1 - firstFreePort) % freePorts)
      if (!this.#listening.has(`${host}:${this.#lastPort}`)) return this.#lastPort
    }
    return undefined
  }

  /** Connects: a way there and one back. Returns what gives up. */
  connect(route: Route, onDone: (result: MemoryEnd | TransportError) => void): () => void {
    const id = ++this.#lastId
    const seed = Math.imul(this.#settings.seed ^ Math.imul(id, 0x85ebca77), 0x9e3779b1)
    const delay = this.#delay(seed ^ 0x2545f491)
    let isGivenUp = false
    let client: MemoryEnd | undefined
    this.#travel(route, delay, () => {
      if (isGivenUp) return
      const result = this.#arrive(id, seed, route)
      if (result instanceof MemoryEnd) client = result
      this.#travel(route, delay, () => {
        if (!isGivenUp) onDone(result)
      })
    })
    return () => {
      isGivenUp = true
      client?.destroy()
    }
  }

  /** Cuts hosts off from all others. Returns what ends that. */
  isolate(hosts: ReadonlyArray<string>): () => void {
    const island = new Set(hosts)
    this.#islands.add(island)
    this.#update()
    return () => {
      this.#islands.delete(island)
      this.#update()
    }
  }

  heal(): void {
    this.#islands.clear()
    this.#update()
  }

  /** Nobody hears of anything any more, and nobody listens. */
  close(): void {
    this.#isClosed = true
    this.#listening.clear()
    this.#waiting = []
    for (const { client, server } of this.links) {
      client.destroy()
      server.destroy()
    }
    this.#timeline.close()
  }

  #update(): void {
    for (const link of this.links) link.update()
    for (const retry of this.#waiting.splice(0)) queueMicrotask(retry)
  }

  #isSeparated(one: string, other: string): boolean {
    for (const island of this.#islands) if (island.has(one) !== island.has(other)) return true
    return false
  }

  #travel({ from, host }: Route, delay: () => number, run: () => void): void {
    const go = (): void => {
      if (this.#isSeparated(from, host)) this.#waiting.push(go)
      else run()
    }
    if (this.#settings.maxLatencyMs === 0 || this.#isClosed) queueMicrotask(go)
    else this.#timeline.at(this.#timeline.nowMs + delay(), go)
  }

  #arrive(id: number, seed: number, route: Route): MemoryEnd | TransportError {
    const { from, host, port, tls } = route
    const to = `${host}:${port}`
    const listening = this.#listening.get(to)
    const atMs = this.#timeline.nowMs
    if (listening === undefined) {
      this.#settings.trace?.({ _tag: "Refused", atMs, connection: id, from, to })
      return refusal(route)
    }
    this.#settings.trace?.({ _tag: "Opened", atMs, connection: id, from, to })
    const link = this.#link(id, seed, route, () => listening.accepted.delete(link))
    this.links.add(link)
    listening.accepted.add(link)
    if (tls === listening.tls) accept(listening.report, listening.onConnection, link.server)
    else link.server.destroy()
    if (!tls || listening.tls) return link.client
    link.client.destroy()
    return new TransportError({
      phase: "tls",
      address: to,
      detail: "the peer does not speak TLS on this port"
    })
  }

  #link(id: number, seed: number, { from, host, port }: Route, onGone: () => void): Link {
    const onClosed = (): void => {
      if (!link.client.isClosed || !link.server.isClosed) return
      this.links.delete(link)
      onGone()
    }
    const end = (by: "client" | "server", remote: string, endSeed: number): EndOptions => ({
      remote,
      seed: endSeed,
      way: this.#way(id, by, endSeed),
      chopBytes: this.#settings.chopBytes,
      lossRate: this.#settings.lossRate,
      onLoss: () => link.cut(),
      // As with TCP.
      resetCause: () => resetBy((by === "client" ? link.server : link.client).remote),
      onClosed
    })
    const link: Link = new Link({
      id,
      from,
      to: host,
      client: end("client", `${host}:${port}`, seed),
      server: end("server", `${from}:${firstFreePort + (id % freePorts)}`, seed ^ 0x5bd1e995),
      isSeparated: () => this.#isSeparated(from, host)
    })
    return link
  }

  #way(connection: number, by: "client" | "server", seed: number): Way {
    const { bufferBytes, maxLatencyMs, trace } = this.#settings
    return {
      bufferBytes,
      later:
        maxLatencyMs === 0
          ? undefined
          : { timeline: this.#timeline, delayMs: this.#delay(seed ^ 0x68e31da4) },
      observe:
        trace &&
        ((seen) => {
          const atMs = this.#timeline.nowMs
          if (seen instanceof Uint8Array) trace({ _tag: "Received", atMs, connection, by, bytes: seen })
          else trace({ _tag: "Ended", atMs, connection, by, cause: seen.cause })
        })
    }
  }

  /** How long the next bytes take, in whole milliseconds. */
  #delay(seed: number): () => number {
    const { maxLatencyMs, minLatencyMs } = this.#settings
    const chance = new Chance(seed)
    return () => Math.round(minLatencyMs + chance.next() * (maxLatencyMs - minLatencyMs))
  }
}

const refusal = ({ host, peer, port }: Route): TransportError => {
  const address = `${host}:${port}`
  const cause = Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED" })
  return new TransportError({ phase: "connect", address, detail: explain(cause, peer), cause })
}
