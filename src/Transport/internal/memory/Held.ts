/** Memory that a sender must leave alone until all of it has been taken. */
import { crc32 } from "node:zlib"

export class Held {
  readonly #pieces: ReadonlyArray<Uint8Array>
  readonly #sums: ReadonlyArray<number>
  readonly #onWritten: () => void
  #piece = 0
  #offset = 0
  /** How many bytes have not been taken. */
  left = 0

  constructor(pieces: ReadonlyArray<Uint8Array>, onWritten: () => void) {
    this.#pieces = pieces
    this.#sums = pieces.map((piece) => crc32(piece))
    this.#onWritten = onWritten
    for (const piece of pieces) this.left += piece.length
  }

  /** Copies the next bytes, as a network does: afterwards the sender may use its memory again. */
  take(count: number): Buffer {
    const taken = Buffer.allocUnsafe(count)
    for (let at = 0; at < count;) {
      const piece = this.#pieces[this.#piece] as Uint8Array
      const part = piece.subarray(this.#offset, this.#offset + count - at)
      taken.set(part, at)
      at += part.length
      this.#offset += part.length
      if (this.#offset < piece.length) continue
      this.#piece++
      this.#offset = 0
    }
    this.left -= count
    return taken
  }

  /** What the sender did to memory that was not its own, if it did. */
  get change(): Error | undefined {
    const changed = this.#pieces.findIndex((piece, i) => crc32(piece) !== this.#sums[i])
    if (changed < 0) return undefined
    const bytes = (this.#pieces[changed] as Uint8Array).length
    return new Error(
      `${bytes} bytes (piece ${changed + 1} of ${this.#pieces.length}) were changed after \`write\` had got them and before they were written`
    )
  }

  /** Everything has been taken: the memory is the sender's again. */
  release(poison: boolean): void {
    if (poison) for (const piece of this.#pieces) piece.fill(0xdb)
    this.#onWritten()
  }
}
