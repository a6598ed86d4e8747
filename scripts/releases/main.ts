/**
 * The tables of the releases that the embedded cluster plays, from real brokers and their jars.
 *
 * - `generate` writes them
 * - `check` fails when the committed ones are not what `generate` would write
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { formatted, root } from "../formatted.ts"
import { tables } from "./tables.ts"

const folder = join(root, "src/EmbeddedKafka/releases")

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
