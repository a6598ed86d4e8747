/** A connection of a network in memory, as its network and tests have it. */
import { TransportError } from "../../TransportError.ts"
import { explain } from "../nodeErrors.ts"
import { type EndOptions, MemoryEnd } from "./MemoryEnd.ts"

/**
 * A connection of a network in memory, to look at and to break.
 *
 * @since 0.1.0
 * @category models
 */
export interface MemoryConnection {
  /** Counts from 1, in the order in which connections were asked for. */
  readonly id: number
  /** The host that opened it. */
  readonly from: string
  /** The host that accepted it. */
  readonly to: string
  readonly client: MemoryEnd
  readonly server: MemoryEnd
  /** Breaks it: both ends hear of it now, and what was under way is lost. Default cause: reset by the peer. */
  readonly cut: (cause?: unknown) => void
  /** From now on nothing arrives on either side, and nobody is told, as with a peer that lost its power; with `false` it does again. */
  readonly silence: (silent?: boolean) => void
}

export interface LinkOptions {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly client: EndOptions
  readonly server: EndOptions
  /** Whether something keeps its hosts apart. */
  readonly isSeparated: () => boolean
}

export class Link implements MemoryConnection {
  readonly id: number
  readonly from: string
  readonly to: string
  readonly client: MemoryEnd
  readonly server: MemoryEnd
  readonly #isSeparated: () => boolean
  #isSilent = false

  constructor({ client, from, id, isSeparated, server, to }: LinkOptions) {
    this.id = id
    this.from = from
    this.to = to
    this.#isSeparated = isSeparated
    const [ofClient, ofServer] = MemoryEnd.linked(client, server)
    this.client = ofClient
    this.server = ofServer
  }

  readonly cut = (cause?: unknown): void => {
    for (const end of [this.client, this.server]) end.close(cause ?? resetBy(end.remote))
  }

  readonly silence = (silent = true): void => {
    this.#isSilent = silent
    this.update()
  }

  /** Blocks what must not arrive, or lets it go on. */
  update(): void {
    const isBlocked = this.#isSilent || this.#isSeparated()
    this.client.block(isBlocked)
    this.server.block(isBlocked)
  }
}

/** What is heard of a connection that broke. */
export const resetBy = (address: string): TransportError => {
  const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
  return new TransportError({ phase: "established", address, detail: explain(cause), cause })
}
