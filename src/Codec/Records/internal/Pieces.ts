/**
 * Bytes that are there, in pieces: what need not be copied to be written.
 */

export interface Piece {
  readonly bytes: Uint8Array
  /** Whether nobody writes to the bytes any more, so that they may wait in a socket's queue as they are, for as long as that takes. */
  readonly isStable: boolean
}

export interface Pieces {
  readonly _tag: "Pieces"
  readonly pieces: ReadonlyArray<Piece>
}

/** A whole record set, with headers and checksums. */
export interface EncodedSet {
  readonly _tag: "Encoded"
  readonly size: number
  readonly pieces: ReadonlyArray<Piece>
}

/** Bytes that stay where they are, and the position before which they belong. */
export interface Apart {
  readonly at: number
  readonly bytes: Uint8Array
}

/** Smaller ones are copied: a write of several pieces costs about as much. */
const minApartBytes = 8 * 1024

const staysApart = ({ bytes, isStable }: Piece): boolean => isStable && bytes.length >= minApartBytes

export const sizeOf = (pieces: ReadonlyArray<Piece>): number => {
  let size = 0
  for (const { bytes } of pieces) size += bytes.length
  return size
}

/** How many of the bytes {@link putPieces} leaves where they are. */
export const bytesApart = (pieces: ReadonlyArray<Piece>): number => {
  let size = 0
  for (const piece of pieces) if (staysApart(piece)) size += piece.bytes.length
  return size
}

/** Copies all pieces; with `apart`, those that can stay where they are go there instead. Gives the position after them. */
export const putPieces = (
  pieces: ReadonlyArray<Piece>,
  target: Uint8Array,
  start: number,
  apart?: Array<Apart>
): number => {
  let at = start
  for (const piece of pieces) {
    const { bytes } = piece
    if (apart !== undefined && staysApart(piece)) apart.push({ at, bytes })
    else {
      target.set(bytes, at)
      at += bytes.length
    }
  }
  return at
}
