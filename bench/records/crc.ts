/** CRC32C of each library, in GB/s. */
import { crc32c, plainCrc32c } from "../../src/Codec/Crc32c.ts"
import { type Comparison, type Metric, timed } from "../harness.ts"
import { internal } from "../internals.ts"

const rate: Metric = { name: "rate", unit: "GB/s", better: "more" }

const platformatic = await internal("@platformatic/kafka/dist/protocol/crc32c.js")
const kafkats = await internal("@kafkats/client/dist/index.js")
const kafkajs = await internal("kafkajs/src/protocol/recordBatch/crc32C/crc32C.js")
const native = await internal("@effect-kafka/native/dist/internal/records.js")

const contender = (name: string, bytes: Buffer, crc: (bytes: Buffer) => number) => {
  const sample = timed(() => crc(bytes), 20)
  return {
    name,
    fingerprint: () => String(crc(bytes)),
    round: () => ({ rate: bytes.length / 1e6 / sample()["time"]! })
  }
}

export const crcComparisons = (): ReadonlyArray<Comparison> =>
  [1024, 1024 * 1024].map((size) => {
    const bytes = Buffer.alloc(size, "a checksum of something that is neither zero nor random ")
    return {
      title: `CRC32C of ${size / 1024} KiB`,
      metrics: [rate],
      contenders: [
        contender("ours, plain JavaScript", bytes, plainCrc32c),
        contender("ours, native where it is installed", bytes, crc32c),
        contender("@kafkats/client, native where it is installed", bytes, kafkats.crc32c),
        contender("@platformatic/kafka, native where it is installed", bytes, platformatic.crc32c),
        contender("@platformatic/kafka, plain JavaScript", bytes, platformatic.jsCRC32C),
        contender("kafkajs", bytes, kafkajs),
        contender("@effect-kafka/native", bytes, native.crc32c)
      ]
    }
  })
