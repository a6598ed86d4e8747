/**
 * `examples/mirror.ts` on real brokers: from message sets of 0.8 and 0.10 to 4.4, from 4.4 to itself and back to 0.10.
 */
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { suitesWithJava } from "../support/leftOut.ts"
import { mirrorSuite } from "./mirrorSuite.ts"
import { real } from "./servers.ts"

const newest = "4.4.0"

const sources: ReadonlyArray<
  readonly [release: Release, versions: ReadonlyArray<number>, codecs: ReadonlyArray<CompressionName>]
> = [
  ["0.8.2.2", [0], ["none", "gzip", "snappy"]],
  ["0.10.2.2", [0, 2], ["none", "gzip", "snappy", "lz4"]],
  [newest, [12], ["none", "gzip", "snappy", "lz4", "zstd"]]
]

for (const [release, versions, codecs] of sources) {
  const name = `a mirror from Kafka ${release} to ${newest}`
  suitesWithJava(name, () =>
    mirrorSuite(name, {
      source: release === newest ? undefined : real(release),
      target: real(newest),
      versions,
      codecs,
      isBackToMessages: release === "0.10.2.2"
    })
  )
}
