/**
 * The queue of requests that have not been encoded: because there is no connection, or because it is at its limits. It outlives sessions, and
 * nothing in it has touched a socket, so whole requests may move to the next connection.
 */
import type { PendingRequest, Failure } from "./PendingRequest.ts"
import { Done, Idle, Queued } from "./PendingRequest.ts"
import { Fifo } from "./internal/Fifo.ts"

/** Cancelled requests are left where they are until they are at least this many and half of the queue. */
const compactAt = 32

/**
 * Requests that wait to be encoded, oldest first. A cancelled request leaves no gap that the next one would see.
 *
 * @since 0.1.0
 * @category queues
 */
export class RequestQueue {
  readonly #requests = new Fifo<PendingRequest>()
  #cancelled = 0

  get length(): number {
    return this.#requests.length - this.#cancelled
  }

  /** What a sweep looks at. */
  get slots(): number {
    return this.#requests.length
  }

  push(request: PendingRequest): void {
    request.state = Queued
    this.#requests.push(request)
  }

  /** Puts back requests, in their order, before all others. */
  putBack(requests: ReadonlyArray<PendingRequest>): void {
    for (let i = requests.length - 1; i >= 0; i--) {
      const request = requests[i] as PendingRequest
      if (request.state === Done) continue
      request.state = Queued
      this.#requests.unshift(request)
    }
  }

  /** The next request that is not cancelled. */
  shift(): PendingRequest | undefined {
    for (;;) {
      const request = this.#requests.shift()
      if (request === undefined) return undefined
      if (request.state === Queued) {
        request.state = Idle
        return request
      }
      this.#cancelled--
    }
  }

  /** Abandons a request, in this queue or not: its caller was interrupted. */
  cancel(request: PendingRequest): void {
    const queued = request.state === Queued
    request.abandon()
    if (queued) this.#leaves()
  }

  /** Ends a request, in this queue or not. */
  fail(request: PendingRequest, failure: Failure): void {
    if (request.state === Queued) {
      request.state = Idle
      this.#leaves()
    }
    request.fail(failure)
  }

  #leaves(): void {
    this.#cancelled++
    if (this.#cancelled >= compactAt && this.#cancelled * 2 > this.#requests.length) this.#compact()
  }

  /**
   * Ends what is overdue; returns the next deadline, `Infinity` if there is none.
   *
   * @param throttleTimeMs how long the broker has asked the client to wait, if that is why requests are here
   */
  sweep(nowMs: number, throttleTimeMs?: number): number {
    let next = Number.POSITIVE_INFINITY
    let expired: Array<PendingRequest> | undefined
    for (let i = 0; i < this.#requests.length; i++) {
      const request = this.#requests.at(i) as PendingRequest
      if (request.state !== Queued) continue
      if (request.deadlineMs > nowMs) {
        if (request.deadlineMs < next) next = request.deadlineMs
        continue
      }
      request.state = Idle
      expired ??= []
      expired.push(request)
    }
    if (expired === undefined) return next
    // Taken out before callers are resumed, which go on at once: they find the queue up to date.
    this.#compact()
    const failure: Failure =
      throttleTimeMs === undefined
        ? { _tag: "Timeout", sent: false }
        : { _tag: "Timeout", sent: false, throttleTimeMs }
    for (const request of expired) request.fail(failure)
    return next
  }

  /** Ends those that do not wait for another connection (`failsFast`); the others keep their order. */
  failFast(failure: Failure): void {
    let ending: Array<PendingRequest> | undefined
    for (let i = 0; i < this.#requests.length; i++) {
      const request = this.#requests.at(i) as PendingRequest
      if (request.state !== Queued || !request.failsFast) continue
      request.state = Idle
      ending ??= []
      ending.push(request)
    }
    if (ending === undefined) return
    // As in `sweep`: callers go on at once.
    this.#compact()
    for (const request of ending) request.fail(failure)
  }

  failAll(failure: Failure): void {
    const requests: Array<PendingRequest> = []
    for (let request = this.shift(); request !== undefined; request = this.shift()) requests.push(request)
    for (const request of requests) request.fail(failure)
  }

  #compact(): void {
    this.#requests.retain((request) => request.state === Queued)
    this.#cancelled = 0
  }
}
