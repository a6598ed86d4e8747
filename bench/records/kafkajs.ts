/** kafkajs, by its internal modules; codecs as its users add them, here the native snappy and lz4-napi and Node's zstd. It verifies no checksum. */
import { createRequire } from "node:module"
import * as zlib from "node:zlib"
import { internal } from "../internals.ts"
import type { RecordsPeer } from "./Peer.ts"

const from = "kafkajs/src/protocol"
const record = await internal(`${from}/recordBatch/record/v0/index.js`)
const { RecordBatch } = await internal(`${from}/recordBatch/v0/index.js`)
const decodeBatch = await internal(`${from}/recordBatch/v0/decoder.js`)
const Decoder = await internal(`${from}/decoder.js`)
const { Codecs } = await internal(`${from}/message/compression/index.js`)

const require = createRequire(import.meta.url)
const types = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 }
const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const load = (name: string): any => require(new URL(`../node_modules/${name}`, import.meta.url).pathname)
export const addCodecs = (): void => {
  Codecs[types.snappy] = () => {
    const snappy = load("snappy")
    return {
      compress: async (encoder: any) => snappy.compressSync(encoder.buffer),
      decompress: async (bytes: Buffer) => {
        if (!bytes.subarray(0, 8).equals(xerial)) return snappy.uncompressSync(bytes)
        const parts: Array<Buffer> = []
        for (let at = 16; at < bytes.length; at += 4 + bytes.readInt32BE(at))
          parts.push(snappy.uncompressSync(bytes.subarray(at + 4, at + 4 + bytes.readInt32BE(at))))
        return Buffer.concat(parts)
      }
    }
  }
  Codecs[types.lz4] = () => {
    const lz4 = load("lz4-napi")
    return {
      compress: async (encoder: any) => lz4.compressFrameSync(encoder.buffer),
      decompress: async (bytes: Buffer) => lz4.decompressFrameSync(bytes)
    }
  }
  Codecs[types.zstd] = () => ({
    compress: async (encoder: any) => zlib.zstdCompressSync(encoder.buffer),
    decompress: async (bytes: Buffer) => zlib.zstdDecompressSync(bytes)
  })
}
addCodecs()

export const kafkajs: RecordsPeer = {
  encoder: (messages, codec) => async () => {
    const firstTimestamp = messages[0]!.timestamp
    const records = messages.map(({ key, timestamp, value }, offsetDelta) =>
      record({ key, value, offsetDelta, timestampDelta: timestamp - firstTimestamp })
    )
    const batch = await RecordBatch({
      compression: types[codec],
      records,
      firstTimestamp,
      maxTimestamp: messages.at(-1)!.timestamp,
      lastOffsetDelta: records.length - 1
    })
    return batch.buffer
  },
  read: (bytes) => decodeBatch(new Decoder(bytes)),
  touch: async (bytes) => {
    let sum = 0
    for (const { key, value } of (await decodeBatch(new Decoder(bytes))).records)
      sum = (sum + key[0] + value[value.length - 1]) | 0
    return sum
  },
  content: async (bytes) =>
    (await decodeBatch(new Decoder(bytes))).records.map((read: any) => ({
      key: read.key,
      value: read.value,
      offset: BigInt(read.offset),
      timestamp: BigInt(read.timestamp)
    }))
}
