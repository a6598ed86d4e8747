/**
 * `examples/mirror.ts` on embedded brokers, as `test/interop/Mirror.test.ts` has it on real ones: from each release to 4.4, from 4.4 to itself, and back to messages.
 */
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import { mirrorSuite } from "../interop/mirrorSuite.ts"
import { embedded } from "../interop/servers.ts"

const newest = "4.4"
const old = ["none", "gzip", "snappy", "lz4"] as const

const sources: ReadonlyArray<
  readonly [release: ReleaseName, versions: ReadonlyArray<number>, codecs: ReadonlyArray<CompressionName>]
> = [
  ["0.8.2", [0], ["none", "gzip", "snappy"]],
  ["0.10.2", [0, 2], old],
  ["1.1", [3], old],
  ["2.8", [8], [...old, "zstd"]],
  [newest, [12], [...old, "zstd"]]
]

for (const [release, versions, codecs] of sources)
  mirrorSuite(`a mirror from an embedded Kafka ${release} to ${newest}`, {
    source: release === newest ? undefined : embedded(release),
    target: embedded(newest),
    versions,
    codecs,
    isBackToMessages: release === "0.10.2"
  })
