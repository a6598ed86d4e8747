/**
 * The connections of a cluster, by address and purpose: made when they are first asked for, kept as long as the address is one of the cluster's.
 *
 * Everything is synchronous but the end. What a connection has of Effect (clock, chance, loggers, tracer) is of the fiber that made the pool, and not of the
 * request that happened to need it first.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { ConnectionError, KafkaError } from "../../Client/KafkaError.ts"
import { checkOptions } from "../../Connection/internal/checkOptions.ts"
import { ManagedConnection } from "../../Connection/internal/ManagedConnection.ts"
import { type KafkaConnectionOptions, resolve } from "../../Connection/Options.ts"
import { makeReport, type Report } from "../../internal/guard.ts"
import { Transport } from "../../Transport/Transport.ts"
import type { BrokerAddress } from "../ClusterOptions.ts"
import { addressKey } from "./addressKey.ts"
import { AddressLinks } from "./AddressLinks.ts"
import { leastLoaded } from "./leastLoaded.ts"
import type { Link, Links, Purpose } from "./Links.ts"
import { PooledLink } from "./PooledLink.ts"

/** What all connections of a cluster have in common. */
export type LinkOptions = Omit<KafkaConnectionOptions, "host" | "port">

/** For as long as the scope is open. Its end closes all connections at once, within `closeTimeout`. */
export const makePool = Effect.fnUntraced(function* (
  options: LinkOptions
): Effect.fn.Return<Links, never, Scope.Scope> {
  const pool = new ConnectionPool(options, yield* Effect.context(), yield* Transport)
  yield* Effect.addFinalizer(() => pool.close)
  return pool
})

class ConnectionPool implements Links {
  readonly #options: LinkOptions
  readonly #services: Context.Context<never>
  readonly #transport: Transport
  readonly #report: Report
  readonly #random: Random.Random
  readonly #clock: Clock.Clock
  readonly #addresses = new Map<string, AddressLinks>()
  /** The same by the objects that were asked for: to make a key costs more than the rest of `find`. */
  readonly #byObject = new WeakMap<BrokerAddress, AddressLinks>()
  /** On their way to their end. */
  readonly #leaving = new Set<PooledLink>()
  #isClosed = false

  constructor(options: LinkOptions, services: Context.Context<never>, transport: Transport) {
    this.#options = options
    this.#services = services
    this.#transport = transport
    this.#report = makeReport(services, {})
    this.#random = Context.get(services, Random.Random)
    this.#clock = Context.get(services, Clock.Clock)
  }

  readonly find = (address: BrokerAddress, purpose: Purpose): PooledLink | undefined =>
    this.#known(address)?.find(purpose, this.#nowMs)

  readonly open = (address: BrokerAddress, purpose: Purpose): Effect.Effect<Link, KafkaError> =>
    Effect.suspend(() => {
      const found = this.find(address, purpose)
      if (found !== undefined) return Effect.succeed(found)
      const links = this.#isClosed ? closed(address) : (this.#known(address) ?? this.#meet(address))
      return links instanceof KafkaError ? Effect.fail(links) : Effect.succeed(this.#make(links, purpose))
    })

  readonly leastLoaded = (
    addresses: ReadonlyArray<BrokerAddress>,
    purpose: Purpose
  ): Link | BrokerAddress | undefined => {
    const candidates = addresses.map((address) => {
      const links = this.#known(address)
      return {
        address,
        link: links?.find(purpose, this.#nowMs),
        isKnownToLive: links?.isConnected ?? false,
        isDown: links?.isDown ?? false
      }
    })
    const best = leastLoaded(candidates, () => this.#random.nextDoubleUnsafe())
    return best?.link ?? best?.address
  }

  readonly all = (): Iterable<Link> =>
    [...this.#addresses.values()].flatMap((links) => links.all.filter((link) => !link.isClosed))

  readonly retain = (addresses: ReadonlyArray<BrokerAddress>): void => {
    const kept = new Set(addresses.map(addressKey))
    for (const [key, links] of this.#addresses) {
      if (kept.has(key)) continue
      this.#addresses.delete(key)
      links.isGone = true
      // Those that are not connected end, and go, at once.
      for (const link of links.all)
        this.#leave(link, link.retire("its address is no longer that of a broker of the cluster"))
    }
  }

  /** All at once: one bound for all of them. */
  readonly close: Effect.Effect<void> = Effect.suspend(() => {
    this.#isClosed = true
    const links = [...this.#addresses.values()].flatMap((each) => {
      each.isGone = true
      return each.all
    })
    const all = [...links, ...this.#leaving]
    this.#addresses.clear()
    return Effect.forEach(all, (link) => link.close, { concurrency: "unbounded", discard: true })
  })

  readonly #nowMs = (): number => Number(this.#clock.monotonicTimeNanosUnsafe()) / 1e6

  #known(address: BrokerAddress): AddressLinks | undefined {
    const cached = this.#byObject.get(address)
    if (cached !== undefined && !cached.isGone) return cached
    const found = this.#addresses.get(addressKey(address))
    if (found !== undefined) this.#byObject.set(address, found)
    return found
  }

  #meet(address: BrokerAddress): AddressLinks | KafkaError {
    const { host, port, serverName } = address
    const { tls } = this.#options
    const options: KafkaConnectionOptions = {
      ...this.#options,
      host,
      port,
      tls: tls === undefined || serverName === undefined ? tls : { ...tls, serverName }
    }
    const invalid = checkOptions(options)
    if (invalid !== undefined) return new KafkaError({ reason: invalid, broker: undefined })
    const links = new AddressLinks(address, resolve(options))
    this.#addresses.set(addressKey(address), links)
    this.#byObject.set(address, links)
    return links
  }

  #make(links: AddressLinks, purpose: Purpose): PooledLink {
    const managed = new ManagedConnection(links.settings, this.#services, this.#transport, {
      onUnused: () => {
        if (links.isSurplus(link)) this.#forget(links, link)
      },
      onEnd: ({ reason }) => {
        if (reason._tag === "AuthenticationError" && !reason.isRetryable) links.refused(link, this.#nowMs())
        this.#forget(links, link)
      }
    })
    const choose = (found: PooledLink): PooledLink =>
      links.isGone || (found.load === 0 && !found.isClosed)
        ? found
        : (links.find("group", this.#nowMs) ?? this.#make(links, "group"))
    const link: PooledLink = new PooledLink(
      links.address,
      purpose,
      managed,
      purpose === "group" ? choose : undefined
    )
    links.add(link)
    this.#fork("the start of a connection", link.start)
    return link
  }

  #forget(links: AddressLinks, link: PooledLink): void {
    links.remove(link)
    this.#leave(link, link.close)
  }

  /** In the background: who closes the pool meanwhile closes it, too, and waits. */
  #leave(link: PooledLink, end: Effect.Effect<void>): void {
    if (this.#isClosed || this.#leaving.has(link)) return
    this.#leaving.add(link)
    const left = Effect.sync(() => void this.#leaving.delete(link))
    this.#fork("the end of a connection", Effect.ensuring(end, left))
  }

  #fork(what: string, effect: Effect.Effect<void>): void {
    const reported = Effect.catchCause(effect, (cause) => Effect.sync(() => this.#report(what, cause)))
    Effect.runForkWith(this.#services)(reported, { uninterruptible: true })
  }
}

const closed = ({ host, port = 9092 }: BrokerAddress): KafkaError => {
  const broker = `${host}:${port}`
  return new KafkaError({
    reason: new ConnectionError({ phase: "closed", broker, detail: "the cluster is closed" }),
    broker
  })
}
