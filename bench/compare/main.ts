/**
 * This checkout beside another one of the same repository, in one interleaved run, without any peers: what has become slower?
 *
 *     BASELINE=../before npm run bench:compare                                   codec, interpreted, records, connection
 *     BASELINE=../before npm run bench:compare -- records --match=lz4            some of one part
 *     BASELINE=../before npm run bench:compare -- kafka --pairs=6 --rounds=15    requests to a real Kafka 4.4.0; longer
 *
 * Ends with exit code 1 if something is slower by more than 5 %.
 */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { loadavg } from "node:os"
import { resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { type Amount, type Case, compareCase, header, Lacking, type Row, textOf } from "./pairs.ts"
import { type Folders, type PartName, parts } from "./parts.ts"

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    match: { type: "string", default: "" },
    pairs: { type: "string", default: "4" },
    rounds: { type: "string", default: "9" }
  }
})
const amount: Amount = { pairs: Number(values.pairs), rounds: Number(values.rounds), warmUps: 5 }

const usual: ReadonlyArray<PartName> = ["codec", "interpreted", "records", "connection"]
const asked = positionals.length === 0 ? usual : (positionals as ReadonlyArray<PartName>)
const unknown = asked.filter((name) => !(name in parts))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`)

const baseline = process.env["BASELINE"] ?? ""
if (!existsSync(resolve(baseline, "bench/codec/tasks.ts")) || baseline === "")
  throw new Error("set BASELINE to another checkout of this repository, with its node_modules")

const folders: Folders = {
  before: pathToFileURL(`${resolve(baseline, "bench")}/`),
  after: new URL("../", import.meta.url)
}

const commit = (folder: URL): string => {
  const git = (...args: ReadonlyArray<string>) =>
    execFileSync("git", args, { cwd: fileURLToPath(folder), encoding: "utf8" }).trim()
  return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") === "" ? "" : " and changes"}`
}

const print = (text: string) => process.stdout.write(`${text}\n`)

const rows: Array<Row> = []
const left: Array<string> = []

const compareAll = async (cases: ReadonlyArray<Case>): Promise<void> => {
  for (const one of cases.filter(({ title }) => title.includes(values.match))) {
    try {
      const found = await compareCase(one, amount)
      for (const row of found) print(textOf(row))
      rows.push(...found)
    } catch (error) {
      if (!(error instanceof Lacking)) throw error
      left.push(error.message)
    }
  }
}

print(`Before: ${commit(folders.before)}. After: ${commit(folders.after)}. Node ${process.versions.node}.`)
print(`${amount.pairs} pairs of processes, ${amount.rounds} rounds each. “after ÷ before”: the median of the`)
print("ratios of all rounds, and their quartiles; above 1 is slower, also where more is better.")
for (const name of asked) {
  print(`\n## ${name}\n\n${header}`)
  await parts[name](folders, compareAll)
}
print(
  `\nThe machine's load (1, 5, 15 minutes): ${loadavg()
    .map((load) => load.toFixed(1))
    .join(", ")}.`
)
for (const text of left) print(`Not compared: ${text}`)
const slower = rows.filter(({ isSlower }) => isSlower)
print(
  slower.length === 0
    ? `Nothing of ${rows.length} figures is slower by more than 5 %.`
    : `Slower by more than 5 %, ${slower.length} of ${rows.length} figures:\n${header}\n${slower.map(textOf).join("\n")}`
)
process.exit(slower.length === 0 ? 0 : 1)
