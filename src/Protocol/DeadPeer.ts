/**
 * When a peer is given up that has stopped to answer, or to read. Times and byte counts go in, one time comes out.
 *
 * A broker answers in order, so the oldest request in flight decides: from when it is the next to be answered, it has the time that it asks the broker to
 * wait, the time that its bytes take on a slow network, and `deadPeerTimeoutMs`. Its own time limit does not matter: a short one does not close the
 * connection for other requests, and a long one does not keep them on a connection whose peer does not answer.
 */
import type { PendingRequest } from "./PendingRequest.ts"
import type { Outgoing } from "./Outgoing.ts"

/** A peer that moves a large message gets the time that these many bytes per millisecond take: 4 kB/s for what comes, 128 kB/s for what goes. */
const slowestReceivedPerMs = 4
const slowestSentPerMs = 128

/** Nothing is in flight, or nothing of it has been flushed. */
const noHead = -1

/**
 * What of the time of the peer is over. All times are milliseconds of the owner's clock.
 *
 * @since 0.1.0
 * @category sessions
 */
export class DeadPeer {
  readonly #timeoutMs: number
  /** Since when the oldest request in flight is the peer's next to answer. */
  #headSinceMs = noHead
  /** How much has been received since. */
  #headBytes = 0
  /** Since when the transport has the bytes that it is the next to write. */
  #writingSinceMs = 0
  /** All bytes that must have been written, for they have been answered. */
  #answeredBytes = 0
  /** Until when a throttling broker reads nothing. */
  #unreadUntilMs = 0

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  /** Bytes are about to be flushed. @param nothingIsWritten whether the transport has nothing else to write */
  flushing(nowMs: number, isAnyInFlight: boolean, nothingIsWritten: boolean): void {
    if (isAnyInFlight && this.#headSinceMs === noHead) this.#startHead(nowMs)
    if (nothingIsWritten) this.#writingSinceMs = nowMs
  }

  written(nowMs: number): void {
    this.#writingSinceMs = nowMs
  }

  received(bytes: number): void {
    this.#headBytes += bytes
  }

  /** The oldest request in flight, whose bytes end at `endByte`, is answered. */
  answered(endByte: number, nowMs: number, isAnyInFlight: boolean): void {
    this.#answeredBytes = endByte
    if (isAnyInFlight) this.#startHead(nowMs)
    else this.#headSinceMs = noHead
  }

  throttled(untilMs: number): void {
    this.#unreadUntilMs = untilMs
  }

  /** `Infinity` while nothing is expected of the peer. */
  deadAtMs(head: PendingRequest | undefined, { flushedBytes, writtenBytes }: Outgoing): number {
    // Where nothing is to be answered, the peer has to read. (A broker that works on a request reads no further.)
    const sinceMs = head === undefined ? this.#writingSinceMs : this.#headSinceMs
    const unwrittenBytes = Math.max(
      0,
      (head?.endByte ?? flushedBytes) - Math.max(writtenBytes, this.#answeredBytes)
    )
    if (head === undefined ? unwrittenBytes === 0 : sinceMs === noHead) return Number.POSITIVE_INFINITY
    return (
      Math.max(sinceMs, this.#unreadUntilMs) +
      (head?.brokerWaitMs ?? 0) +
      (head === undefined ? 0 : this.#headBytes / slowestReceivedPerMs) +
      unwrittenBytes / slowestSentPerMs +
      this.#timeoutMs
    )
  }

  #startHead(nowMs: number): void {
    this.#headSinceMs = nowMs
    this.#headBytes = 0
  }
}
