/**
 * The tables of the releases that the embedded cluster plays, from real brokers and their jars.
 *
 * - `generate` writes them
 * - `check` fails when the committed ones are not what `generate` would write
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { tables } from "./tables.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const folder = join(root, "src/EmbeddedKafka/releases")

/** As the repository is formatted. */
const formatted = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const directory = mkdtempSync(join(tmpdir(), "releases-"))
  try {
    for (const [name, content] of files) writeFileSync(join(directory, name), content)
    const config = ["--config", join(root, ".oxfmtrc.json")]
    execFileSync(join(root, "node_modules/.bin/oxfmt"), [...config, directory], { stdio: "pipe" })
    return new Map([...files.keys()].map((name) => [name, readFileSync(join(directory, name), "utf8")]))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const committed = (name: string): string => {
  try {
    return readFileSync(join(folder, name), "utf8")
  } catch {
    return ""
  }
}

const [command] = process.argv.slice(2)
if (command !== "generate" && command !== "check") {
  console.error("usage: node scripts/releases/main.ts generate | check")
  process.exitCode = 2
} else {
  const files = formatted(await Effect.runPromise(tables))
  const stale = [...files].filter(([name, content]) => committed(name) !== content)
  if (command === "generate") {
    for (const [name, content] of files) writeFileSync(join(folder, name), content)
    console.log(`${files.size} files written, ${stale.length} of them changed`)
  } else if (stale.length > 0) {
    for (const [name] of stale) console.error(`${name} is not what its release says`)
    console.error("run: npm run releases:generate")
    process.exitCode = 1
  } else console.log(`${files.size} files are what their releases say`)
}
