/** The plot of the README: how fast each library is at the work that matters most, with ours as the measure. */
import type { Result, Row } from "./harness.ts"

const headlines: ReadonlyArray<{ readonly title: string; readonly metric: string; readonly says: string }> = [
  {
    title: "Decode Metadata response, 500 topics × 20 partitions",
    metric: "time",
    says: "Decode a Metadata response of 10 000 partitions"
  },
  { title: "Encode 10 000 × 100 B", metric: "time", says: "Encode a batch of 10 000 × 100 B" },
  {
    title: "Decode 10 000 × 100 B, touching every key and value",
    metric: "time",
    says: "Decode it, touching every key and value"
  },
  {
    title: "A plain server, 64 outstanding",
    metric: "rate",
    says: "Small requests on one connection, 64 outstanding"
  },
  {
    title: "Fetch 1 M × 100 B, one partition",
    metric: "rate",
    says: "Fetch 1 M × 100 B from Kafka 4.4.0, one partition"
  },
  { title: "Fetch 200 k × 1 KB, one partition", metric: "rate", says: "Fetch 200 k × 1 KB" },
  { title: "Fetch 500 k × 100 B, one partition, zstd", metric: "rate", says: "Fetch 500 k × 100 B, zstd" }
]

/** The libraries as they are called in all parts; what is added in brackets there is left out. */
const libraries = [
  "effect-kafka-protocol",
  "@kafkats/client",
  "kafka-ts",
  "@platformatic/kafka",
  "kafkajs",
  "*franz-go*"
]

const [width, left, bar, gap, top] = [760, 170, 16, 26, 40]
const full = width - left - 90

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const rowOf = (result: Result, library: string): Row | undefined =>
  result.rows.find(({ name }) => name === library || name.startsWith(`${library} (`))

/** An SVG. Comparisons that were not made are left out. */
export const plot = (results: ReadonlyArray<Result>): string => {
  const lines: Array<string> = []
  let y = top
  for (const { metric, says, title } of headlines) {
    const result = results.find((one) => one.title.startsWith(title))
    if (result === undefined) continue
    lines.push(`<text class="title" x="0" y="${y}">${escape(says)}</text>`)
    y += 10
    for (const library of libraries) {
      const figure = rowOf(result, library)?.figures[metric]
      if (figure === undefined) continue
      const isOurs = library === libraries[0]
      const speed = isOurs ? 1 : 1 / figure.ahead
      const length = Math.max(1, Math.min(1.15, speed) * full)
      const label = isOurs ? "1" : speed < 1 ? `1 / ${figure.ahead.toFixed(1)}` : `${speed.toFixed(2)}`
      lines.push(
        `<text class="name" x="${left - 8}" y="${y + bar - 4}">${escape(library.replaceAll("*", ""))}</text>`,
        `<rect class="${isOurs ? "ours" : "theirs"}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 3}" rx="2"/>`,
        `<text class="value" x="${(left + length + 6).toFixed(1)}" y="${y + bar - 4}">${label}</text>`
      )
      y += bar
    }
    y += gap
  }
  const style = [
    "text { font: 12px system-ui, sans-serif; fill: #24292f }",
    ".title { font-weight: 600 }",
    ".name { text-anchor: end }",
    ".ours { fill: #2563eb }",
    ".theirs { fill: #9ca3af }",
    "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #60a5fa } .theirs { fill: #6b7280 } }"
  ].join("\n")
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Speed relative to effect-kafka-protocol">
<style>
${style}
</style>
<text x="0" y="14">Speed, with effect-kafka-protocol as 1: longer is faster</text>
${lines.join("\n")}
</svg>
`
}
