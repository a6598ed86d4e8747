/**
 * Batches that were read, made into record sets that a broker takes from a producer: one batch each, offsets from 0 on and without gaps, timestamps of
 * the records' own, nothing of another producer, no control records.
 */
import { MessageBatch, messageLayout } from "../MessageSet.ts"
import { type KafkaRecord, type RecordInput, sequenceAfter } from "../Record.ts"
import { checkHeld, type OwnBatch } from "./batch.ts"
import { BatchV2 } from "./BatchV2.ts"
import type { RecordBatch } from "../RecordBatch.ts"
import type { MakeOptions, ProduceAgainOptions } from "../RecordsOptions.ts"
import type { BatchLayout } from "./measureBatch.ts"
import type { EncodedSet, Piece } from "./Pieces.ts"
import { checkOptions, input } from "./recordInput.ts"

/** Batches as this library reads them. */
export type ReadBatch = BatchV2 | MessageBatch

/** Records to encode, or a batch that stays as it is where its magic is wanted. */
export interface Made {
  readonly inputs: ReadonlyArray<RecordInput>
  readonly batch: ReadBatch | undefined
  readonly options: MakeOptions
}

const readBatch = (batch: RecordBatch): ReadBatch => {
  if (batch instanceof BatchV2 || batch instanceof MessageBatch) return batch
  throw input("batch", "a batch that was read", typeof batch)
}

/** Memory of what had to be read, over all batches of one call. */
interface Held {
  bytes: number
}

/** What was fetched is the caller's, who may write to it. */
const fetched = (bytes: Uint8Array): Piece => ({ bytes, isStable: false })

/** The offset 0 of a message. */
const noOffset = new Uint8Array(messageLayout.size)

/** Whether what comes after the header of a batch can stay as it is, whoever sets the header. */
const staysAsItIs = (batch: ReadBatch): boolean =>
  batch.timestampType !== "logAppendTime" &&
  (batch instanceof BatchV2 ? batch.count - 1 === batch.lastOffsetDelta : batch.isWrapper)

/**
 * A batch whose records stay as they are, compressed or not: a new header for magic 2, and for a wrapper of magic 0 or 1 the offset 0, by which producers
 * leave the offsets to the broker. Deltas of timestamps are relative to the base timestamp, whatever it means, so that stays too.
 */
export const layoutAgain = (batch: ReadBatch, options: MakeOptions): BatchLayout | EncodedSet => {
  checkOptions(batch.magic, options)
  const size = batch.sizeInBytes
  if (batch instanceof MessageBatch)
    return {
      _tag: "Encoded",
      size,
      pieces: [fetched(noOffset), fetched(batch.bytes.subarray(noOffset.length))]
    }
  return {
    _tag: "Layout",
    magic: 2,
    codec: batch.compression,
    isCompressed: true,
    size,
    count: batch.count,
    baseOffset: 0n,
    lastOffsetDelta: batch.lastOffsetDelta,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    options,
    body: { _tag: "Pieces", pieces: [fetched(batch.body)] }
  }
}

/** `undefined` when no records are left. */
export const again = (
  given: RecordBatch,
  options: ProduceAgainOptions,
  held: Held = { bytes: 0 }
): Made | undefined => {
  const batch = readBatch(given)
  if (batch.isControl)
    throw input("batch", "a batch of data", "a control batch, which brokers do not take from producers")
  batch.verify()
  const { fromOffset } = options
  if (fromOffset !== undefined && batch.lastOffset < fromOffset) return undefined
  if (batch.magic === 2 && batch.count === 0) return undefined
  const makeOptions = optionsOf(options, batch)
  const isSameCodec = options.compression === undefined || options.compression === batch.compression
  const isWhole = fromOffset === undefined || batch.baseOffset >= fromOffset
  if (isSameCodec && isWhole && staysAsItIs(batch)) return { inputs: [], batch, options: makeOptions }
  const opened = batch.open()
  held.bytes += opened.heldBytes
  checkHeld(batch, held.bytes, batch.options)
  return madeOf(from(opened.toArray(), fromOffset), makeOptions)
}

/** All batches of a record set. */
export const allAgain = (batches: Iterable<OwnBatch>, options: ProduceAgainOptions): Array<Made> => {
  const all: Array<Made> = []
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  const held: Held = { bytes: 0 }
  let sequence = options.baseSequence ?? -1
  /** `undefined` once a batch has reached it: those after it are wholly behind it, which a wrapper would have to be decompressed to know. */
  let fromOffset = options.fromOffset
  let gathered: Array<KafkaRecord> = []
  let gatheredBytes = 0
  const add = (made: Made | undefined): void => {
    if (made === undefined) return
    if (sequence < 0) return void all.push(made)
    all.push({ ...made, options: { ...made.options, baseSequence: sequence } })
    sequence = sequenceAfter(sequence, made.batch?.count ?? made.inputs.length)
  }
  const addGathered = (): void => {
    add(madeOf(gathered, optionsOf(options, undefined)))
    gathered = []
    gatheredBytes = 0
  }
  for (const each of batches) {
    const batch = readBatch(each)
    if (batch.isControl) continue
    if (batch.magic === 2 || batch.isWrapper) {
      addGathered()
      add(again(batch, { ...options, fromOffset }, held))
    } else {
      batch.verify()
      if (gatheredBytes + batch.sizeInBytes > maxBytes) addGathered()
      held.bytes += batch.heldBytes
      checkHeld(batch, held.bytes, batch.options)
      for (const record of from(batch.toArray(), fromOffset)) {
        gathered.push(record)
        gatheredBytes += batch.sizeInBytes
      }
    }
    if (fromOffset !== undefined && batch.lastOffset + 1n >= fromOffset) fromOffset = undefined
  }
  addGathered()
  return all
}

// ---------------------------------------------------------------------------------------------------------------------

const defaultMaxBytes = 1_000_000

const from = (records: Array<KafkaRecord>, offset: bigint | undefined): Array<KafkaRecord> =>
  offset === undefined ? records : records.filter((record) => record.offset >= offset)

const madeOf = (records: ReadonlyArray<KafkaRecord>, options: MakeOptions): Made | undefined =>
  records.length === 0 ? undefined : { inputs: records, batch: undefined, options }

const optionsOf = (options: ProduceAgainOptions, batch: RecordBatch | undefined): MakeOptions => ({
  ...(options.magic === undefined ? undefined : { magic: options.magic }),
  ...(options.producerId === undefined ? undefined : { producerId: options.producerId }),
  ...(options.producerEpoch === undefined ? undefined : { producerEpoch: options.producerEpoch }),
  ...(options.baseSequence === undefined ? undefined : { baseSequence: options.baseSequence }),
  ...(options.isTransactional === undefined ? undefined : { isTransactional: options.isTransactional }),
  ...(options.compressionLevel === undefined ? undefined : { compressionLevel: options.compressionLevel }),
  ...(options.compressors === undefined ? undefined : { compressors: options.compressors }),
  compression: options.compression ?? batch?.compression ?? "none"
})
