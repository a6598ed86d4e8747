/**
 * Everything that waits for a time, in one heap: the owner asks when the next is due, and runs what is.
 */

/** Something that will run at a time, unless it is cancelled. */
export interface Deadline {
  readonly atMs: number
  readonly isPending: boolean
  cancel(): void
}

class Entry implements Deadline {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined

  constructor(atMs: number, order: number, run: () => void) {
    this.atMs = atMs
    this.order = order
    this.run = run
  }

  get isPending(): boolean {
    return this.run !== undefined
  }

  /** It stays in the heap until it is on top, or until most of the heap is so. */
  cancel(): void {
    if (this.run === undefined) return
    this.run = undefined
    this.onCancel?.()
  }

  onCancel: (() => void) | undefined = undefined
}

const isBefore = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

/** Those of the same time run in the order in which they were added. */
export class Deadlines {
  #heap: Array<Entry> = []
  #added = 0
  #cancelled = 0

  readonly #countCancelled = (): void => {
    this.#cancelled++
    // Heartbeats cancel far more deadlines than ever come due.
    if (this.#cancelled > 64 && this.#cancelled > this.#heap.length / 2) this.#compact()
  }

  add(atMs: number, run: () => void): Deadline {
    const entry = new Entry(atMs, this.#added++, run)
    entry.onCancel = this.#countCancelled
    this.#heap.push(entry)
    this.#up(this.#heap.length - 1)
    return entry
  }

  /** When the next is due. */
  get nextMs(): number | undefined {
    this.#dropCancelled()
    return this.#heap[0]?.atMs
  }

  /** How many wait. */
  get size(): number {
    return this.#heap.length - this.#cancelled
  }

  /** Takes the next that is due by this time; `undefined` if none is. */
  takeDue(nowMs: number): (() => void) | undefined {
    this.#dropCancelled()
    const top = this.#heap[0]
    if (top === undefined || top.atMs > nowMs) return undefined
    this.#pop()
    const { run } = top
    top.run = undefined
    return run
  }

  /** Runs all that are due by this time, also those that these add. */
  runDue(nowMs: number): void {
    for (let run = this.takeDue(nowMs); run !== undefined; run = this.takeDue(nowMs)) run()
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) {
      this.#pop()
      this.#cancelled--
    }
  }

  #compact(): void {
    this.#heap = this.#heap.filter(({ run }) => run !== undefined)
    this.#cancelled = 0
    // An array in order is a heap.
    this.#heap.sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  #pop(): void {
    const last = this.#heap.pop()!
    if (this.#heap.length === 0) return
    this.#heap[0] = last
    this.#down(0)
  }

  #up(from: number): void {
    const heap = this.#heap
    const entry = heap[from]!
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  #down(from: number): void {
    const heap = this.#heap
    const entry = heap[from]!
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, entry)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = entry
  }
}
