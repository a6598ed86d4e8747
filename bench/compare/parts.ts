/**
 * What is compared: our own rows of the other benches, with the adapters of each checkout. A checkout is asked for its files by URL, so both need the same
 * folders and names here; what one of them lacks is not compared.
 */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { type RequestName, requests, type ResponseName, responses } from "../codec/cases.ts"
import { firstUse } from "../codec/firstUse.ts"
import { memory } from "../codec/memory.ts"
import { ours } from "../codec/ours.ts"
import type { CodecTask } from "../codec/tasks.ts"
import { outstandings, withKafka } from "../connection/main.ts"
import { client, metrics as connectionMetrics, withServer } from "../connection/processes.ts"
import { cpu, type Metric, time } from "../harness.ts"
import { isolated } from "../isolated.ts"
import type { RecordsTask } from "../records/tasks.ts"
import { workloads } from "../records/workload.ts"
import type { Case, Side } from "./pairs.ts"

/** The folder `bench` of each checkout. */
export type Folders = Readonly<Record<Side, URL>>

/** Runs while what the cases need is there. */
type Part = (folders: Folders, use: (cases: ReadonlyArray<Case>) => Promise<void>) => Promise<void>

const timedCase = (title: string, folders: Folders, module: string, task: unknown): Case => ({
  title,
  metrics: [time, cpu],
  start: (side) => isolated(side, new URL(module, folders[side]), task)
})

const codecCases = (folders: Folders, peer: "ours" | "oursInterpreted"): ReadonlyArray<Case> => {
  const how = peer === "ours" ? "" : ", interpreted"
  const of = (title: string, task: CodecTask) => timedCase(`${title}${how}`, folders, "codec/tasks.ts", task)
  return [
    ...(Object.keys(responses) as Array<ResponseName>).map((name) =>
      of(`Decode ${responses[name].title}, v${ours.responses[name]!.version}`, { peer, response: name })
    ),
    ...(Object.keys(requests) as Array<RequestName>).map((name) =>
      of(`Encode ${requests[name].title}, v${ours.requests[name]!.version}`, { peer, request: name })
    )
  ]
}

const firstUseCase = (folders: Folders): Case => ({
  title: firstUse[0]!.title,
  metrics: firstUse[0]!.metrics,
  start: (side) => {
    const args = [fileURLToPath(new URL("codec/firstUseChild.ts", folders[side])), "effect-kafka-protocol"]
    return {
      name: side,
      fingerprint: () => "",
      round: () => JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }))
    }
  },
  pairs: 1,
  rounds: 31,
  warmUps: 2
})

const memoryCase = (folders: Folders): Case => ({
  title: "Memory of a decoded Metadata response, 500 topics × 20 partitions",
  metrics: [{ name: "kept", unit: "MB", better: "less" } satisfies Metric],
  start: async (side) => {
    const peer = (
      (await import(new URL("codec/ours.ts", folders[side]).href)) as { readonly ours: typeof ours }
    ).ours
    return memory([{ ...peer, name: side }]).contenders[0]!
  },
  pairs: 1,
  rounds: 5,
  warmUps: 1
})

const sizes = ["small", "large"] as const
const codecs = ["none", "gzip", "snappy", "lz4", "zstd"] as const
const readings = { read: "touching nothing", touch: "touching every key and value" }

const recordsCases = (folders: Folders): ReadonlyArray<Case> => {
  const of = (title: string, task: RecordsTask) => timedCase(title, folders, "records/tasks.ts", task)
  return codecs.flatMap((codec) =>
    sizes.flatMap((workload) => {
      const what = `${workloads[workload].name}${codec === "none" ? "" : `, ${codec}`}`
      const decode = (peer: "ours" | "oursUnchecked", how: "read" | "touch", remark = "") =>
        of(`Decode ${what}, ${readings[how]}${remark}`, { peer, how, codec, workload })
      return [
        of(`Encode ${what}`, { peer: "ours", how: "encode", codec, workload }),
        ...(codec === "none" ? [decode("ours", "read")] : []),
        decode("ours", "touch"),
        ...(codec === "none" ? [decode("oursUnchecked", "touch", ", CRC not checked")] : [])
      ]
    })
  )
}

const crcCases = (folders: Folders): ReadonlyArray<Case> =>
  [1024, 1024 * 1024].flatMap((size) =>
    ["ours, plain JavaScript", "ours, native where it is installed"].map((implementation) =>
      timedCase(`CRC32C of ${size / 1024} KiB, ${implementation.slice(6)}`, folders, "records/crc.ts", {
        implementation,
        size
      })
    )
  )

const connectionCases = (folders: Folders, where: string, port: number, forMs: number): ReadonlyArray<Case> =>
  outstandings.map((outstanding) => ({
    title: `${where}, ${outstanding} outstanding`,
    metrics: connectionMetrics,
    start: async (side) => {
      const { end, keeping } = await client("ours", port, new URL("connection/", folders[side]))
      return { name: side, ...keeping(outstanding, forMs), close: end }
    },
    warmUps: 2
  }))

export const parts = {
  codec: (folders, use) => use([...codecCases(folders, "ours"), memoryCase(folders), firstUseCase(folders)]),
  interpreted: (folders, use) => use(codecCases(folders, "oursInterpreted")),
  records: (folders, use) => use([...recordsCases(folders), ...crcCases(folders)]),
  connection: (folders, use) =>
    withServer((port) => use(connectionCases(folders, "A plain server", port, 500))),
  kafka: (folders, use) => withKafka((port) => use(connectionCases(folders, "Kafka 4.4.0", port, 700)))
} satisfies Record<string, Part>

export type PartName = keyof typeof parts
