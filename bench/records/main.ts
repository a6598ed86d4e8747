/**
 * Records: written and read by each library, plain and by each codec, and their checksums.
 *
 *     node --expose-gc bench/records/main.ts [encode] [decode] [codecs] [crc]
 *
 * With `--import ./bench/withoutNativeCrc.ts` the native CRC32C is not there, which ours, @platformatic/kafka and @kafkats/client use otherwise.
 */
import { type Comparison, compare, type Result, table, time } from "../harness.ts"
import { isolated } from "../isolated.ts"
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import { crcComparisons } from "./crc.ts"
import { checkCrc, names, type PeerName } from "./peers.ts"
import type { RecordsTask } from "./tasks.ts"
import { type WorkloadName, workloads } from "./workload.ts"

const all: ReadonlyArray<PeerName> = [
  "ours",
  "platformatic",
  "kafkatsClient",
  "kafkaTs",
  "kafkajs",
  "effectKafkaNative"
]

/** kafka-ts reads all codecs and has its producer write none; @effect-kafka/native has two. */
const knows = (peer: PeerName, codec: CompressionName, how: RecordsTask["how"]): boolean =>
  codec === "none" ||
  (peer === "kafkaTs" && how !== "encode") ||
  (peer === "effectKafkaNative" ? codec === "gzip" || codec === "zstd" : peer !== "kafkaTs")

const contender = (name: string, task: RecordsTask) =>
  isolated(name, new URL("tasks.ts", import.meta.url), task)

const encoding = (codec: CompressionName, workload: WorkloadName): Comparison => ({
  title: `Encode ${workloads[workload].name}${codec === "none" ? "" : `, ${codec}`}`,
  metrics: [time],
  contenders: [
    ...all
      .filter((peer) => knows(peer, codec, "encode"))
      .map((peer) => contender(names[peer], { peer, how: "encode", codec, workload })),
    ...(codec === "none"
      ? [
          contender("*floor: memory, copies, native CRC*", {
            peer: "floor",
            how: "encode",
            codec,
            workload
          } as const)
        ]
      : [])
  ]
})

const decoding = (codec: CompressionName, workload: WorkloadName, how: "read" | "touch"): Comparison => ({
  title: `Decode ${workloads[workload].name}${codec === "none" ? "" : `, ${codec}`}, ${how === "read" ? "touching nothing" : "touching every key and value"}`,
  metrics: [time],
  contenders: [
    ...all.slice(0, 1),
    ...(codec === "none" && how === "touch" ? (["oursUnchecked"] as const) : []),
    ...all.slice(1)
  ]
    .filter((peer) => knows(peer, codec, how))
    .map((peer) =>
      contender(checkCrc.includes(peer) ? `${names[peer]} (CRC checked)` : names[peer], {
        peer,
        how,
        codec,
        workload
      })
    )
})

const sizes = ["small", "large"] as const
const codecs = ["gzip", "snappy", "lz4", "zstd"] as const

const parts: Record<string, () => ReadonlyArray<Comparison>> = {
  encode: () => sizes.map((size) => encoding("none", size)),
  decode: () => sizes.flatMap((size) => [decoding("none", size, "read"), decoding("none", size, "touch")]),
  codecs: () =>
    codecs.flatMap((codec) =>
      sizes.flatMap((size) => [encoding(codec, size), decoding(codec, size, "touch")])
    ),
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
