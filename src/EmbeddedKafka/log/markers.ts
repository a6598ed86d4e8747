/**
 * The control batches that end a transaction in a log.
 */
import { controlRecord } from "../../Codec/Records/RecordBatch.ts"
import { Records } from "../../Codec/Records/Records.ts"
import { int32At, type Int64, setInt16, setInt32 } from "./bytes.ts"
import type { ProducerStates } from "./ProducerStates.ts"
import { StoredBatch } from "./StoredBatch.ts"

export interface Marker {
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly isCommit: boolean
}

export interface MarkerOptions extends Marker {
  readonly leaderEpoch: number
  readonly nowMs: number
  /** From 2 on, the epoch of the marker must be larger than that of the records (KIP-890). Default 0. */
  readonly transactionVersion?: number
}

export const markerBatch = (
  { coordinatorEpoch, isCommit, producerEpoch, producerId }: Marker,
  offset: number,
  leaderEpoch: number,
  nowMs: number
): StoredBatch => {
  const key = new Uint8Array(4)
  setInt16(key, 2, isCommit ? 1 : 0)
  const value = new Uint8Array(6)
  setInt32(value, 2, coordinatorEpoch)
  const bytes = Records.make([{ key, value, timestamp: nowMs }], {
    magic: 2,
    baseOffset: offset,
    partitionLeaderEpoch: leaderEpoch,
    producerId,
    producerEpoch,
    isTransactional: true,
    isControl: true
  }).encode()
  return new StoredBatch(bytes, offset, offset, nowMs)
}

/** What a control batch says; `undefined` if it is not of a transaction. */
const readMarker = (
  batch: StoredBatch
): { readonly isCommit: boolean; readonly coordinatorEpoch: number } | undefined => {
  for (const record of batch.read()) {
    const { type } = controlRecord(record)
    const { value } = record
    if ((type !== "commit" && type !== "abort") || value === null || value.length < 6) return undefined
    return { isCommit: type === "commit", coordinatorEpoch: int32At(value, 2) }
  }
  return undefined
}

/** What a batch of a producer says of it, data or marker. */
export const addToProducers = (producers: ProducerStates, batch: StoredBatch, producerId: Int64): void => {
  if (!batch.isControl) return producers.add(batch, producerId)
  const marker = readMarker(batch)
  if (marker !== undefined) producers.addMarker(batch, producerId, !marker.isCommit, marker.coordinatorEpoch)
}
