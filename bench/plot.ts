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
  {
    title: "Fetch 1 M × 100 B, 20 partitions",
    metric: "rate",
    says: "Fetch 1 M × 100 B, 20 partitions"
  },
  { title: "Fetch 200 k × 1 KB, one partition", metric: "rate", says: "Fetch 200 k × 1 KB" },
  {
    title: "Fetch 500 k × 100 B, one partition, snappy",
    metric: "rate",
    says: "Fetch 500 k × 100 B, snappy"
  },
  { title: "Fetch 500 k × 100 B, one partition, lz4", metric: "rate", says: "Fetch 500 k × 100 B, lz4" },
  { title: "Fetch 500 k × 100 B, one partition, zstd", metric: "rate", says: "Fetch 500 k × 100 B, zstd" }
]

/** The libraries as they are called in all parts; what is added in brackets there is left out. */
const libraries = [
  "effect-kafka-protocol",
  "@kafkats/client",
  "kafka-ts",
  "@platformatic/kafka",
  "kafkajs",
  "*franz-go*",
  "*librdkafka (C)*"
]

const [width, left, bar, gap, top] = [760, 170, 16, 26, 40]
const room = width - left - 60

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

const rowOf = (result: Result, library: string): Row | undefined =>
  result.rows.find(({ name }) => name === library || name.startsWith(`${library} (`))

interface Bar {
  readonly library: string
  readonly isOurs: boolean
  /** Of ours, which is 1. */
  readonly speed: number
}

/** The libraries that were measured at it. */
const barsOf = (result: Result, metric: string): ReadonlyArray<Bar> =>
  libraries.flatMap((library, i) => {
    const figure = rowOf(result, library)?.figures[metric]
    return figure === undefined ? [] : [{ library, isOurs: i === 0, speed: i === 0 ? 1 : 1 / figure.ahead }]
  })

const ratio = (value: number): string => value.toFixed(value < 1.05 ? 2 : 1)

const labelOf = ({ isOurs, speed }: Bar): string =>
  isOurs ? "1" : speed < 1 ? `1 / ${ratio(1 / speed)}` : ratio(speed)

/** An SVG. Comparisons that were not made are left out. */
export const plot = (results: ReadonlyArray<Result>): string => {
  const lines: Array<string> = []
  const parts = headlines.flatMap(({ metric, says, title }) => {
    const result = results.find((one) => one.title.startsWith(title))
    return result === undefined ? [] : [{ says, bars: barsOf(result, metric) }]
  })
  // The fastest of all fills the room, so that no bar is cut.
  const scale = room / Math.max(1, ...parts.flatMap(({ bars }) => bars.map(({ speed }) => speed)))
  let y = top
  for (const { bars, says } of parts) {
    lines.push(`<text class="title" x="0" y="${y}">${escape(says)}</text>`)
    y += 10
    for (const each of bars) {
      const { isOurs, library, speed } = each
      const length = Math.max(1, speed * scale)
      const label = labelOf(each)
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
