/** CRC32C of each library, in GB/s. */
import type { Comparison, Contender, Metric } from "../harness.ts"
import { internal } from "../internals.ts"
import { isolated, type Prepare } from "../isolated.ts"

type Crc32c = (bytes: Uint8Array) => number

const platformatic = () => internal("@platformatic/kafka/dist/protocol/crc32c.js")

const implementations: Record<string, () => Promise<Crc32c>> = {
  "ours, plain JavaScript": async () => (await import("../../src/Codec/Records/Crc32c.ts")).plainCrc32c,
  "ours, native where it is installed": async () =>
    (await import("../../src/Codec/Records/Crc32c.ts")).crc32c,
  "@kafkats/client, native where it is installed": async () =>
    (await internal("@kafkats/client/dist/index.js")).crc32c,
  "@platformatic/kafka, native where it is installed, else WebAssembly": async () =>
    (await platformatic()).crc32c,
  "@platformatic/kafka, plain JavaScript": async () => (await platformatic()).jsCRC32C,
  kafkajs: () => internal("kafkajs/src/protocol/recordBatch/crc32C/crc32C.js"),
  "@effect-kafka/native": async () => (await internal("@effect-kafka/native/dist/internal/records.js")).crc32c
}

interface CrcTask {
  readonly implementation: string
  readonly size: number
}

export const prepare: Prepare<CrcTask> = async ({ implementation, size }) => {
  const bytes = Buffer.alloc(size, "a checksum of something that is neither zero nor random ")
  const crc = await implementations[implementation]!()
  return { fingerprint: () => String(crc(bytes)), run: () => crc(bytes) }
}

const rate: Metric = { name: "rate", unit: "GB/s", better: "more" }

const inGigabytes = (contender: Contender, size: number): Contender => ({
  ...contender,
  round: async () => ({ rate: size / 1e6 / (await contender.round())["time"]! })
})

export const crcComparisons = (): ReadonlyArray<Comparison> =>
  [1024, 1024 * 1024].map((size) => ({
    title: `CRC32C of ${size / 1024} KiB`,
    metrics: [rate],
    contenders: Object.keys(implementations).map((implementation) =>
      inGigabytes(isolated(implementation, new URL(import.meta.url), { implementation, size }), size)
    )
  }))
