/**
 * The connections of the pool to one address.
 */
import type { Settings } from "../../Connection/Options.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import type { Purpose } from "./Links.ts"
import type { PooledLink } from "./PooledLink.ts"

/** For how long an address that has refused the credentials is not asked again, in milliseconds; it doubles each time. */
const refusedForMs = 1_000
const maxRefusedForMs = 60_000

export class AddressLinks {
  readonly address: BrokerAddress
  readonly settings: Settings
  readonly #shared = new Map<Purpose, PooledLink>()
  /** Each for one request at a time. */
  readonly #group: Array<PooledLink> = []
  /** Closed, because the broker refused the credentials. */
  #refused: PooledLink | undefined
  #refusedUntilMs = 0
  #refusals = 0
  /** Whether the pool does not have it any more. */
  isGone = false

  constructor(address: BrokerAddress, settings: Settings) {
    this.address = address
    this.settings = settings
  }

  find(purpose: Purpose, nowMs: () => number): PooledLink | undefined {
    const found = purpose === "group" ? this.#freeOfGroup() : this.#shared.get(purpose)
    if (found !== undefined && !found.isClosed) return found
    // Its requests fail with what the broker said.
    return this.#refused !== undefined && nowMs() < this.#refusedUntilMs ? this.#refused : undefined
  }

  /** The best that is free: connected, else one that may be, else one that is down. */
  #freeOfGroup(): PooledLink | undefined {
    let best: PooledLink | undefined
    for (const link of this.#group) {
      if (link.isClosed || link.load > 0) continue
      if (best === undefined || rankInGroup(link) < rankInGroup(best)) best = link
    }
    return best
  }

  add(link: PooledLink): void {
    // It finds out whether that is still so.
    this.#refused = undefined
    if (link.purpose === "group") this.#group.push(link)
    else this.#shared.set(link.purpose, link)
  }

  remove(link: PooledLink): void {
    if (this.#shared.get(link.purpose) === link) this.#shared.delete(link.purpose)
    const at = this.#group.indexOf(link)
    if (at >= 0) this.#group.splice(at, 1)
  }

  /** Whether it is one of several that wait for nothing: one is enough until there are more requests at once again. */
  isSurplus(link: PooledLink): boolean {
    return link.load === 0 && this.#group.length > 1 && this.#group.includes(link)
  }

  refused(link: PooledLink, nowMs: number): void {
    this.#refusals = this.isConnected ? 1 : this.#refusals + 1
    this.#refused = link
    this.#refusedUntilMs = nowMs + Math.min(maxRefusedForMs, refusedForMs * 2 ** (this.#refusals - 1))
  }

  /** As it is now. */
  get all(): ReadonlyArray<PooledLink> {
    return [...this.#shared.values(), ...this.#group]
  }

  /** Whether the address is known to live: there is a connection, for whatever purpose. */
  get isConnected(): boolean {
    for (const link of this.all) if (link.isConnected) return true
    return false
  }

  /** Whether one has failed, and none is connected. */
  get isDown(): boolean {
    let isDown = this.#refused !== undefined
    for (const link of this.all) {
      if (link.isConnected) return false
      if (link.isDown) isDown = true
    }
    return isDown
  }
}

const rankInGroup = (link: PooledLink): number =>
  link.isConnected ? (link.throttledForMs > 0 ? 1 : 0) : link.isAway ? 4 : link.isDown ? 3 : 2
