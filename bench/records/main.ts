/**
 * Records: written and read by each library, plain and by each codec, and their checksums.
 *
 *     node --expose-gc bench/records/main.ts [encode] [decode] [codecs] [crc]
 *
 * With `--import ./bench/withoutNativeCrc.ts` nobody has the native CRC32C, which ours, @platformatic/kafka and @kafkats/client else use.
 */
import {
  type Comparison,
  type Contender,
  type Result,
  compare,
  table,
  time,
  timed,
  timedAsync
} from "../harness.ts"
import { type CompressionName, Records } from "../../src/Codec/Records.ts"
import { crcComparisons } from "./crc.ts"
import { effectKafkaNative } from "./effectKafkaNative.ts"
import { kafkajs } from "./kafkajs.ts"
import { kafkatsClient } from "./kafkatsClient.ts"
import { kafkaTs } from "./kafkaTs.ts"
import { ours, oursUnchecked } from "./ours.ts"
import type { RecordsPeer } from "./Peer.ts"
import { platformatic } from "./platformatic.ts"
import { contentHash, contentOfBatch, workload } from "./workload.ts"

const peers: ReadonlyArray<RecordsPeer> = [
  ours,
  platformatic,
  kafkatsClient,
  kafkaTs,
  kafkajs,
  effectKafkaNative
]
const workloads = [workload(10_000, 100), workload(1000, 1000)]
const codecs = ["gzip", "snappy", "lz4", "zstd"] as const

/** Times work that is synchronous in one library and asynchronous in another: a peer is not charged with promises that it does not make. */
const round = (work: () => unknown): Contender["round"] =>
  work() instanceof Promise ? timedAsync(async () => work()) : timed(work)

const encoding = (codec: CompressionName): ReadonlyArray<Comparison> =>
  workloads.map(({ messages, name }) => ({
    title: `Encode ${name}${codec === "none" ? "" : `, ${codec}`}`,
    metrics: [time],
    contenders: peers
      .filter((peer) => peer.codecs.includes(codec))
      .map((peer) => {
        const encode = peer.encoder(messages, codec)
        return {
          name: peer.name,
          fingerprint: async () => contentOfBatch(await encode()),
          round: round(encode)
        }
      })
  }))

const reading = (codec: CompressionName, how: "read" | "touch"): ReadonlyArray<Comparison> =>
  workloads.map(({ messages, name }) => {
    const bytes = Buffer.from(Records.make(messages, { compression: codec }).encode())
    return {
      title: `Decode ${name}${codec === "none" ? "" : `, ${codec}`}, ${how === "read" ? "touching nothing" : "touching every key and value"}`,
      metrics: [time],
      contenders: [ours, ...(codec === "none" && how === "touch" ? [oursUnchecked] : []), ...peers.slice(1)]
        .filter((peer) => peer.codecs.includes(codec) || (peer === kafkaTs && how === "touch"))
        .map((peer) => ({
          name: peer.checksCrc ? `${peer.name} (CRC checked)` : peer.name,
          fingerprint: async () =>
            `${contentHash(await peer.content(bytes))} ${await ours.touch(bytes)} ${await peer.touch(bytes)}`,
          round: round(() => peer[how](bytes))
        }))
    }
  })

const parts: Record<string, () => ReadonlyArray<Comparison>> = {
  encode: () => encoding("none"),
  decode: () => [...reading("none", "read"), ...reading("none", "touch")],
  codecs: () => codecs.flatMap((codec) => [...encoding(codec), ...reading(codec, "touch")]),
  crc: crcComparisons
}

export const run = async (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) {
    for (const comparison of parts[part]!()) {
      const result = await compare(comparison)
      process.stdout.write(`${table(result)}\n`)
      results.push(result)
    }
  }
  return results
}

if (import.meta.main) await run(process.argv.slice(2))
