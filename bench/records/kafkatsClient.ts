/** @kafkats/client, by what it exports. It reads offsets in sequence as its consumer does, and verifies checksums. Codecs: snappy and lz4-napi, native. */
import * as zlib from "node:zlib"
import { internal } from "../internals.ts"
import type { RecordsPeer } from "./Peer.ts"

const kafkats = await internal("@kafkats/client/dist/index.js")
const types = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 }

// It brings no zstd; Node's, synchronously, is the fastest that it could be given.
export const addCodecs = (): void =>
  kafkats.compressionCodecs.register(types.zstd, {
    compress: (bytes: Buffer) => Promise.resolve(zlib.zstdCompressSync(bytes)),
    decompress: (bytes: Buffer) => Promise.resolve(zlib.zstdDecompressSync(bytes))
  })
addCodecs()

const decode = (bytes: Buffer): any => {
  const options = { assumeSequentialOffsets: true }
  const decoder = new kafkats.Decoder(bytes)
  return (bytes[22]! & 7) === 0
    ? kafkats.decodeRecordBatchFromSync(decoder, options)
    : kafkats.decodeRecordBatchFrom(decoder, options)
}

const touch = (batch: any): number => {
  let sum = 0
  for (const { key, value } of batch.records) sum = (sum + key[0] + value[value.length - 1]) | 0
  return sum
}

export const kafkatsClient: RecordsPeer = {
  encoder: (messages, codec) => {
    const own = messages.map(({ key, timestamp, value }) => ({
      key,
      value,
      headers: {},
      timestamp: BigInt(timestamp)
    }))
    const base = own[0]!.timestamp
    const options = { compression: types[codec] }
    return codec === "none"
      ? () => kafkats.encodeRecordBatchSync(kafkats.createRecordBatch(own, 0n, base), options)
      : () => kafkats.encodeRecordBatch(kafkats.createRecordBatch(own, 0n, base), options)
  },
  read: decode,
  touch: (bytes) => {
    const batch = decode(bytes)
    return batch instanceof Promise ? batch.then(touch) : touch(batch)
  },
  content: async (bytes) => (await decode(bytes)).records
}
