/** Producer ids of one broker: from a block that the controller gave to it alone. What is left of a block when the broker ends is not used. */

export interface ProducerIdBlock {
  readonly first: bigint
  readonly length: number
}

export class ProducerIds {
  readonly #allocate: () => ProducerIdBlock | undefined
  #next = 0n
  #end = 0n

  /** @param allocate asks the controller; `undefined`: it cannot be reached */
  constructor(allocate: () => ProducerIdBlock | undefined) {
    this.#allocate = allocate
  }

  /** An id that nobody has had; `undefined` while the controller cannot be asked for a block. */
  next(): bigint | undefined {
    if (this.#next === this.#end) {
      const block = this.#allocate()
      if (block === undefined || block.length <= 0) return undefined
      this.#next = block.first
      this.#end = block.first + BigInt(block.length)
    }
    return this.#next++
  }
}
