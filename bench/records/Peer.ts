/**
 * What a library is asked to do with records. Each adapter has its own loops: one loop for all would see every library's objects and be slow for each.
 */
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import type { Message, Read } from "./workload.ts"

export interface RecordsPeer {
  /** Takes the messages in the form that the library wants, and gives the function that writes them as one batch. */
  readonly encoder: (
    messages: ReadonlyArray<Message>,
    codec: CompressionName
  ) => () => Uint8Array | Promise<Uint8Array>
  /** Reads all records of a batch, as lazily as the library can, and touches none. */
  readonly read: (bytes: Buffer) => unknown
  /** Reads all records and looks at the first byte of each key and the last one of each value. */
  readonly touch: (bytes: Buffer) => number | Promise<number>
  readonly content: (bytes: Buffer) => Iterable<Read> | Promise<Iterable<Read>>
}
