/**
 * What is too old or too much goes, as Kafka's log manager sees to it: every `log.retention.check.interval.ms` a broker looks through its logs. It only does so while
 * there is something that can go, so that a cluster that nobody uses waits for nothing.
 */
import type { Broker } from "./Broker.ts"
import type { Deadline } from "./Deadlines.ts"
import { type BrokerPart, part } from "./Parts.ts"

/** How long after its start a broker first looks (`log.initial.task.delay.ms`). */
const initialDelayMs = 30_000

/** It looks at least so often while anything can go, however far away that is: timers have a longest time. */
const furthestMs = 864_000_000

class LogRetention implements BrokerPart {
  readonly #broker: Broker
  readonly #firstMs: number
  #deadline: Deadline | undefined = undefined
  #configs: unknown

  constructor(broker: Broker) {
    this.#broker = broker
    this.#firstMs = broker.cluster.nowMs + initialDelayMs
    this.#configs = broker.image.configs
    broker.onLogAppended = (log) => this.#expect(log.expiresMs)
    this.#expectAll()
  }

  /** Limits may be others now. */
  onImage(): void {
    const { configs } = this.#broker.image
    if (configs === this.#configs) return
    this.#configs = configs
    this.#expectAll()
  }

  onStop(): void {
    this.#broker.onLogAppended = undefined
    this.#deadline?.cancel()
  }

  /** Looks through all logs now. */
  apply(): void {
    const { nowMs } = this.#broker.cluster
    for (const replica of this.#broker.replicas()) {
      replica.log.expireProducers(nowMs)
      if (replica.log.applyRetention(nowMs)) replica.notify()
    }
    this.#expectAll()
  }

  #expectAll(): void {
    for (const { log } of this.#broker.replicas()) this.#expect(log.expiresMs)
  }

  /** Sees to it that the broker looks when something can go. */
  #expect(expiresMs: number | undefined): void {
    if (expiresMs === undefined) return
    const atMs = this.#nextLook(expiresMs)
    if (this.#deadline?.isPending === true && this.#deadline.atMs <= atMs) return
    this.#deadline?.cancel()
    this.#deadline = this.#broker.cluster.deadlines.add(atMs, () => this.apply())
  }

  /** The first time at which it looks from then on, and later than now. */
  #nextLook(ms: number): number {
    const interval = this.#broker.configs.number("log.retention.check.interval.ms", 300_000)
    const { nowMs } = this.#broker.cluster
    const earliest = Math.min(Math.max(ms, nowMs + 1), nowMs + furthestMs)
    const steps = Math.max(0, Math.ceil((earliest - this.#firstMs) / interval))
    return this.#firstMs + steps * interval
  }
}

export const logRetention = part((broker) => new LogRetention(broker))

/** Applies retention to the logs of a broker that runs, at once. */
export const applyRetention = (broker: Broker): void => logRetention.of(broker).apply()
