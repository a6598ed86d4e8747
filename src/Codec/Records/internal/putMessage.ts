/**
 * One message of magic 0 or 1, written into memory that has room for it.
 */
import { crc32 } from "../Crc32c.ts"
import { messageLayout } from "../MessageSet.ts"
import type { CompressionName, RecordInput } from "../Record.ts"
import type { MakeOptions } from "../RecordsOptions.ts"
import { attributeBits, codecs, lengthOverhead } from "./batch.ts"
import { putField } from "./putRecords.ts"
import type { MeasuredRecord } from "./RecordTable.ts"

/** What the messages of a set have in common. */
export interface MessageSetFacts {
  readonly codec: CompressionName
  readonly baseOffset: bigint
  readonly baseTimestamp: number | bigint
  readonly options: MakeOptions
}

/** Gives the position after it. */
export const putMessage = (
  bytes: Buffer,
  start: number,
  magic: 0 | 1,
  set: MessageSetFacts,
  { key, value }: RecordInput,
  measured: MeasuredRecord
): number => {
  const { keyBytes, offsetDelta, timeDelta, valueBytes } = measured
  // In a compressed set of magic 1, offsets count from the first message.
  const offset = BigInt(offsetDelta) + (magic === 1 && set.codec !== "none" ? 0n : set.baseOffset)
  let at = putStart(bytes, start, magic, offset, attributesOf(magic, "none", set.options))
  if (magic === 1) at = bytes.writeBigInt64BE(timestampOf(set.baseTimestamp, timeDelta), at)
  at = bytes.writeInt32BE(keyBytes, at)
  if (keyBytes > 0) at = putField(bytes, at, key!, keyBytes)
  at = bytes.writeInt32BE(valueBytes, at)
  if (valueBytes > 0) at = putField(bytes, at, value!, valueBytes)
  bytes.writeInt32BE(at - start - lengthOverhead, start + messageLayout.size)
  bytes.writeUInt32BE(crc32(bytes, start + messageLayout.magic, at), start + messageLayout.crc)
  return at
}

/** A message whose value is a compressed message set, as far as that: with the offset of its last message. */
export const putWrapperStart = (
  bytes: Buffer,
  magic: 0 | 1,
  set: MessageSetFacts & { readonly lastOffsetDelta: number; readonly maxTimestamp: number | bigint },
  compressed: Uint8Array
): void => {
  const offset = set.baseOffset + BigInt(set.lastOffsetDelta)
  let at = putStart(bytes, 0, magic, offset, attributesOf(magic, set.codec, set.options))
  if (magic === 1) at = bytes.writeBigInt64BE(BigInt(set.maxTimestamp), at)
  at = bytes.writeInt32BE(-1, at)
  at = bytes.writeInt32BE(compressed.length, at)
  bytes.writeInt32BE(at + compressed.length - lengthOverhead, messageLayout.size)
  const crc = crc32(compressed, 0, compressed.length, crc32(bytes, messageLayout.magic, at))
  bytes.writeUInt32BE(crc, messageLayout.crc)
}

/** A sum as Java's `long` has it. */
const timestampOf = (base: number | bigint, delta: number | bigint): bigint =>
  typeof base === "number" && typeof delta === "number"
    ? BigInt(base + delta)
    : BigInt.asIntN(64, BigInt(base) + BigInt(delta))

const attributesOf = (magic: 0 | 1, codec: CompressionName, options: MakeOptions): number =>
  codecs.indexOf(codec) |
  (magic === 1 && options.logAppendTime !== undefined ? attributeBits.logAppendTime : 0)

const putStart = (bytes: Buffer, start: number, magic: 0 | 1, offset: bigint, attributes: number): number => {
  bytes.writeBigInt64BE(offset, start + messageLayout.offset)
  bytes[start + messageLayout.magic] = magic
  bytes[start + messageLayout.attributes] = attributes
  return start + messageLayout.timestamp
}
