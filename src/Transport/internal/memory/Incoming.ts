/** What travels towards one end of a connection in memory, and what has arrived there and was not read. */
import type { TransportEvents } from "../../TransportHandle.ts"
import type { Timeline } from "./Timeline.ts"

/** What the way to an end is like. */
export interface Way {
  /** How many bytes may be under way and unread; then the sender waits. */
  readonly bufferBytes: number
  /** How long the next bytes take. `undefined`: they arrive in a microtask, whatever the clock says. */
  readonly later: { readonly timeline: Timeline; readonly delayMs: () => number } | undefined
  /** Told of what the listener gets: bytes, or the end and its cause. */
  readonly observe?: ((seen: Uint8Array | End) => void) | undefined
}

/** No more will come, and why. */
export interface End {
  readonly cause: unknown
}

interface Item {
  readonly atMs: number
  readonly content: Uint8Array | End
}

export class Incoming {
  readonly #way: Way
  /** Whether the listener's own memory is used for the next bytes. */
  readonly #usesRoom: () => boolean
  /** Some of it has been read: the sender may go on. */
  readonly #onRead: () => void
  /** The end was heard. */
  readonly #onEnd: (end: End) => void
  #events: TransportEvents | undefined
  readonly #queue: Array<Item> = []
  #unreadBytes = 0
  #isPaused = false
  /** While nothing comes through: how much of the queue had come through before. */
  #through: number | undefined
  #lastMs = 0
  #isScheduled = false
  #isStopped = false

  constructor(way: Way, usesRoom: () => boolean, onRead: () => void, onEnd: (end: End) => void) {
    this.#way = way
    this.#usesRoom = usesRoom
    this.#onRead = onRead
    this.#onEnd = onEnd
  }

  /** How many more bytes fit in. */
  get spaceBytes(): number {
    return this.#way.bufferBytes - this.#unreadBytes
  }

  get hasUnread(): boolean {
    return this.#unreadBytes > 0
  }

  /** Whether what is sent now takes its time, or does not come through. */
  get isSlow(): boolean {
    return this.#through !== undefined || this.#way.later !== undefined
  }

  listen(events: TransportEvents): void {
    this.#events = events
    this.#schedule()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#schedule()
  }

  /** From now on nothing comes through, or what waits comes through again, in its order. */
  block(blocked: boolean): void {
    if (!blocked) {
      this.#through = undefined
      this.#schedule()
    } else if (this.#through === undefined) {
      const nowMs = this.#nowMs()
      this.#through = this.#queue.filter((item) => item.atMs <= nowMs).length
    }
  }

  push(content: Uint8Array | End): void {
    if (content instanceof Uint8Array) this.#unreadBytes += content.length
    if (this.#isStopped) return
    const { later } = this.#way
    const atMs = later === undefined ? 0 : Math.max(this.#lastMs, later.timeline.nowMs + later.delayMs())
    this.#lastMs = atMs
    this.#queue.push({ atMs, content })
    if (later === undefined) this.#schedule()
    else later.timeline.at(atMs, this.#deliver)
  }

  /** What has arrived can still be read, then the end is heard; what is under way is lost. */
  cut(end: End): void {
    if (this.#isStopped) return
    const nowMs = this.#nowMs()
    const arrived = this.#queue.filter((item, i) => item.atMs <= nowMs && i < (this.#through ?? Infinity))
    this.#queue.splice(0, Infinity, ...arrived, { atMs: 0, content: end })
    this.#through = undefined
    this.#schedule()
  }

  /** Nobody listens any more: what comes is forgotten, and no room is made for more. */
  stop(): void {
    this.#events = undefined
    this.#queue.length = 0
    this.#isStopped = true
  }

  #nowMs(): number {
    return this.#way.later?.timeline.nowMs ?? 0
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.#deliver()
    })
  }

  readonly #deliver = (): void => {
    while (this.#events !== undefined && !this.#isPaused && this.#through !== 0) {
      const item = this.#queue[0]
      if (item === undefined || item.atMs > this.#nowMs()) return
      if (item.content instanceof Uint8Array) this.#read(this.#events, item.content)
      else {
        const events = this.#events
        this.stop()
        this.#onEnd(item.content)
        this.#way.observe?.(item.content)
        events.onClose(item.content.cause)
      }
    }
  }

  #read(events: TransportEvents, bytes: Uint8Array): void {
    const room = this.#usesRoom() ? events.room?.() : undefined
    // The listener may have been stopped by what it was asked.
    if (this.#events === undefined) return
    const { atMs } = this.#queue.shift() as Item
    const count = room === undefined ? bytes.length : Math.min(room.length, bytes.length)
    if (count < bytes.length) this.#queue.unshift({ atMs, content: bytes.subarray(count) })
    else if (this.#through !== undefined) this.#through--
    this.#unreadBytes -= count
    this.#onRead()
    const read = room === undefined ? bytes : room.subarray(0, count)
    if (room !== undefined) read.set(bytes.subarray(0, count))
    this.#way.observe?.(read)
    events.onData(read)
  }
}
