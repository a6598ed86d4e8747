/**
 * A first-in-first-out queue on a ring of slots: no allocation per element once it has grown to the size that a connection needs.
 */

const initialSlots = 16

const emptySlots = <A>(length: number): Array<A | undefined> => Array.from({ length }, () => undefined)

export class Fifo<A> {
  #slots: Array<A | undefined> = emptySlots(initialSlots)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: A): void {
    if (this.#length === this.#slots.length) this.#grow()
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = value
    this.#length++
  }

  /** Puts a value before all others. */
  unshift(value: A): void {
    if (this.#length === this.#slots.length) this.#grow()
    this.#head = (this.#head - 1) & (this.#slots.length - 1)
    this.#slots[this.#head] = value
    this.#length++
  }

  peek(): A | undefined {
    return this.#slots[this.#head]
  }

  shift(): A | undefined {
    if (this.#length === 0) return undefined
    const value = this.#slots[this.#head]
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#slots.length - 1)
    this.#length--
    return value
  }

  /** The value at a place counted from the head. */
  at(index: number): A | undefined {
    return index < this.#length ? this.#slots[(this.#head + index) & (this.#slots.length - 1)] : undefined
  }

  /** Takes everything out. */
  drain(): Array<A> {
    const values: Array<A> = []
    while (this.#length > 0) values.push(this.shift() as A)
    return values
  }

  /** Drops the values that do not pass, keeping the order of the others. */
  retain(keep: (value: A) => boolean): void {
    for (let left = this.#length; left > 0; left--) {
      const value = this.shift() as A
      if (keep(value)) this.push(value)
    }
  }

  /** Slots are a power of two, so that a mask wraps an index. */
  #grow(): void {
    const old = this.#slots
    const slots = emptySlots<A>(old.length * 2)
    for (let i = 0; i < this.#length; i++) slots[i] = old[(this.#head + i) & (old.length - 1)]
    this.#slots = slots
    this.#head = 0
  }
}
