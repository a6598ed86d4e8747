/**
 * What a record set has of its encoding.
 */
import type { Magic } from "../Record.ts"
import type { BatchLayout } from "./measureBatch.ts"
import type { EncodedSet } from "./Pieces.ts"

/** What a builder made of so many records. */
export interface Built {
  readonly set: BatchLayout | EncodedSet
  readonly count: number
}

/** What was encoded before, in the format asked for last: hardly ever is a record set written in two. Shared by those that differ only in their source. */
export class Kept {
  encoded: EncodedSet | undefined = undefined
  encodedMagic: Magic = 2
  /** What `encode` gave, to whom it belongs: nothing else is made of it. */
  given: Uint8Array | undefined = undefined
  givenMagic: Magic = 2
}
