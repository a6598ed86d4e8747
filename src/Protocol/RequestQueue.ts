/**
 * The queue of requests that have not been encoded: because there is no connection, or because it has enough to do. It outlives sessions, and
 * nothing in it has touched a socket, so whole requests may move to the next connection.
 */
import type { PendingRequest, Failure } from "./PendingRequest.ts"
import { Done, Idle, Queued } from "./PendingRequest.ts"
import { Fifo } from "./internal/Fifo.ts"

/** Cancelled entries are left where they are until they are at least this many and half of the queue. */
const compactAt = 32

export class RequestQueue {
  readonly #entries = new Fifo<PendingRequest>()
  #cancelled = 0

  get length(): number {
    return this.#entries.length - this.#cancelled
  }

  /** What a sweep looks at. */
  get slots(): number {
    return this.#entries.length
  }

  push(entry: PendingRequest): void {
    entry.state = Queued
    this.#entries.push(entry)
  }

  /** Puts back requests, in their order, before all others. */
  putBack(entries: ReadonlyArray<PendingRequest>): void {
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i] as PendingRequest
      if (entry.state === Done) continue
      entry.state = Queued
      this.#entries.unshift(entry)
    }
  }

  /** The next request that somebody still waits for. */
  shift(): PendingRequest | undefined {
    for (;;) {
      const entry = this.#entries.shift()
      if (entry === undefined) return undefined
      if (entry.state === Queued) {
        entry.state = Idle
        return entry
      }
      this.#cancelled--
    }
  }

  /** Forgets a request, in this queue or not: somebody who waited was interrupted. */
  cancel(entry: PendingRequest): void {
    const queued = entry.state === Queued
    entry.abandon()
    if (queued) this.#leaves()
  }

  /** Ends a request, in this queue or not. */
  fail(entry: PendingRequest, failure: Failure): void {
    if (entry.state === Queued) {
      entry.state = Idle
      this.#leaves()
    }
    entry.fail(failure)
  }

  #leaves(): void {
    this.#cancelled++
    if (this.#cancelled >= compactAt && this.#cancelled * 2 > this.#entries.length) this.#compact()
  }

  /**
   * Ends what is overdue; returns the next deadline, `Infinity` if there is none.
   *
   * @param throttleTimeMs how long the broker has asked the client to wait, if that is why requests are here
   */
  sweep(nowMs: number, throttleTimeMs?: number): number {
    let next = Number.POSITIVE_INFINITY
    let expired: Array<PendingRequest> | undefined
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries.at(i) as PendingRequest
      if (entry.state !== Queued) continue
      if (entry.deadlineMs > nowMs) {
        if (entry.deadlineMs < next) next = entry.deadlineMs
        continue
      }
      entry.state = Idle
      expired ??= []
      expired.push(entry)
    }
    if (expired === undefined) return next
    // Taken out before anyone is told: a caller that goes on at once finds the queue as it will be.
    this.#compact()
    const failure: Failure =
      throttleTimeMs === undefined
        ? { _tag: "Timeout", sent: false }
        : { _tag: "Timeout", sent: false, throttleTimeMs }
    for (const entry of expired) entry.fail(failure)
    return next
  }

  failAll(failure: Failure): void {
    const entries: Array<PendingRequest> = []
    for (let entry = this.shift(); entry !== undefined; entry = this.shift()) entries.push(entry)
    for (const entry of entries) entry.fail(failure)
  }

  #compact(): void {
    this.#entries.retain((entry) => entry.state === Queued)
    this.#cancelled = 0
  }
}
