/** What no encoder can do without: memory for the batch, a copy of each key and value, the checksum by the fastest that there is. */
import { crc32c } from "../../src/Codec/Records/Crc32c.ts"
import type { Message } from "./workload.ts"

/** Bytes beside keys and values: a record of small lengths. */
const overhead = 9

export const allocation = (messages: ReadonlyArray<Message>) => (): Buffer => {
  let size = 61
  for (const { key, value } of messages) size += key.length + value.length + overhead
  const bytes = Buffer.allocUnsafeSlow(size)
  let at = 61
  for (const { key, value } of messages) {
    bytes.set(key, at)
    bytes.set(value, at + key.length)
    at += key.length + value.length + overhead
  }
  bytes.writeUInt32BE(crc32c(bytes, 21), 17)
  return bytes
}
