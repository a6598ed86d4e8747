/** The times of transactional ids: a transaction that lasts too long is aborted, an id that is not used expires. One deadline per id. */
import type { Deadline } from "../cluster/Deadlines.ts"
import type { ShardOptions } from "./ShardOptions.ts"
import type { TransactionMetadata } from "./TransactionMetadata.ts"
import { isIdle } from "./TransactionState.ts"

/** What could not be done in its time waits so long (`transaction.abort.timed.out.transaction.cleanup.interval.ms`). */
const retryMs = 10_000

export class Timers {
  readonly #options: ShardOptions
  readonly #onDue: (transaction: TransactionMetadata) => void
  readonly #armed = new Map<TransactionMetadata, Deadline>()

  constructor(options: ShardOptions, onDue: (transaction: TransactionMetadata) => void) {
    this.#options = options
    this.#onDue = onDue
  }

  /** Sees to it that the id's next time is not missed. A deadline that comes too early is left: it finds out, and costs less than a new one at each step. */
  arm(transaction: TransactionMetadata): void {
    const dueMs = this.#dueMs(transaction)
    if (dueMs === undefined) return
    const nowMs = this.#options.nowMs()
    const atMs = dueMs > nowMs ? dueMs : nowMs + retryMs
    const armed = this.#armed.get(transaction)
    if (armed !== undefined && armed.atMs <= atMs) return
    armed?.cancel()
    this.#armed.set(
      transaction,
      this.#options.deadlines.add(atMs, () => this.#onDeadline(transaction))
    )
  }

  stop(): void {
    for (const deadline of this.#armed.values()) deadline.cancel()
    this.#armed.clear()
  }

  /** Does what is due for the id, although its deadline may be later because it could not be done before. Gives whether anything was. */
  runIfDue(transaction: TransactionMetadata): boolean {
    const dueMs = this.#dueMs(transaction)
    const isDue = dueMs !== undefined && dueMs <= this.#options.nowMs()
    if (!isDue || transaction.pending !== undefined) return false
    this.#onDue(transaction)
    return true
  }

  #onDeadline(transaction: TransactionMetadata): void {
    this.#armed.delete(transaction)
    if (!this.runIfDue(transaction)) this.arm(transaction)
  }

  /** `undefined` while a transaction is prepared. */
  #dueMs({ fields }: TransactionMetadata): number | undefined {
    // Kafka aborts what has lasted longer than its timeout, not as long.
    if (fields.state === "Ongoing") return fields.startMs + fields.timeoutMs + 1
    if (isIdle(fields.state)) return fields.lastUpdateMs + this.#options.expirationMs()
    return undefined
  }
}
