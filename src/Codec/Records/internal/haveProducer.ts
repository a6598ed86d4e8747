import { RecordsError } from "../../Errors/RecordsError.ts"
import type { OwnBatch } from "./batch.ts"

/** Whether there are batches, and all of them carry a producer id; not if they cannot be told apart. */
export const haveProducer = (batches: Iterable<OwnBatch>): boolean => {
  try {
    const all = Array.from(batches)
    return all.length > 0 && all.every(({ producerId }) => producerId >= 0n)
  } catch (error) {
    if (error instanceof RecordsError) return false
    throw error
  }
}
