/**
 * All benches, or those that are named, one after the other. Keeps their results in `results.json`, with those of parts that did not run this time, and
 * makes of them the tables in `results.md` and the plot of the README.
 *
 *     npm run bench                        all of it, some fifteen minutes
 *     npm run bench -- records startup     these parts
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import { type Result, table } from "./harness.ts"
import { plot } from "./plot.ts"

const parts = ["codec", "records", "connection", "endToEnd", "startup", "broker", "cluster"] as const
type Part = (typeof parts)[number]

/** The results of a part, and where and when they were measured. */
interface Run {
  readonly at: string
  readonly on: string
  readonly results: ReadonlyArray<Result>
}

const file = new URL("results.json", import.meta.url)
const runs: Partial<Record<Part, Run>> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}

const asked = process.argv.slice(2) as ReadonlyArray<Part>
const unknown = asked.filter((part) => !parts.includes(part))
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(", ")}; there are ${parts.join(", ")}`)

for (const part of asked.length === 0 ? parts : asked) {
  const { run } = (await import(`./${part}/main.ts`)) as {
    readonly run: () => Promise<ReadonlyArray<Result>>
  }
  const results = await run()
  runs[part] = {
    at: new Date().toISOString().slice(0, 10),
    on: `Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]!.model.trim()})`,
    results
  }
  writeFileSync(file, `${JSON.stringify(runs, undefined, 2)}\n`)
}

const chapters = parts.flatMap((part) => {
  const run = runs[part]
  if (run === undefined) return []
  return [`## ${part}`, "", `${run.at}, ${run.on}.`, "", ...run.results.map(table)]
})
const preface =
  "Written by `npm run bench`. Medians, the quartiles in brackets; “ours is” is the median of the ratios of each round, above 1 where ours is ahead."
writeFileSync(new URL("results.md", import.meta.url), `# Results\n\n${preface}\n\n${chapters.join("\n")}`)
writeFileSync(
  new URL("../docs/benchmarks.svg", import.meta.url),
  plot(Object.values(runs).flatMap(({ results }) => results))
)
process.exit()
