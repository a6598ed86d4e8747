/** The first use in a process of its own: import what decodes Metadata, then decode a small response once, then once more. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Comparison, Metric } from "../harness.ts"

const metrics: ReadonlyArray<Metric> = ["import", "first decode", "second decode"].map((name) => ({
  name,
  unit: "ms",
  better: "less"
}))

const child = fileURLToPath(new URL("firstUseChild.ts", import.meta.url))

export const firstUse: ReadonlyArray<Comparison> = [
  {
    title: "First use: import the Metadata codec, decode a small response (a process each)",
    metrics,
    warmUps: 1,
    contenders: [
      "effect-kafka-protocol",
      "the same, interpreted",
      "@platformatic/kafka",
      "@kafkats/client",
      "kafka-ts"
    ].map((name) => ({
      name,
      fingerprint: () => "",
      round: () => JSON.parse(execFileSync(process.execPath, [child, name], { encoding: "utf8" }))
    }))
  }
]
