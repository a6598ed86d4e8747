/**
 * The protocol as files, from the definitions in Kafka's jars.
 *
 * - `generate` writes them
 * - `check` fails when the committed ones are not what `generate` would write
 * - `check 4.5.0` also prints what that release has and we have not
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { formatted, root } from "../formatted.ts"
import type { Message } from "./merge.ts"
import { merge } from "./merge.ts"
import { otherRelease } from "./otherRelease.ts"
import { model, newer, older } from "./releases.ts"
import { render } from "./render.ts"
import { report } from "./report.ts"

/** Files that an earlier run made and this one does not. */
const leftOver = (files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  readdirSync(join(root, "src/Api"), { recursive: true, encoding: "utf8" })
    .map((path) => join("src/Api", path))
    .filter(
      (path) =>
        path.endsWith(".ts") &&
        !files.has(path) &&
        readFileSync(join(root, path), "utf8").startsWith("// Made by `npm run protocol:generate`")
    )

const generate = (): void => {
  const files = formatted(render(model()))
  for (const path of leftOver(files)) rmSync(join(root, path))
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  console.log(`${files.size} files written`)
}

const compared = (messages: ReadonlyArray<Message>, release: string): string => {
  try {
    return report(messages, merge({ release: "", messages: [] }, otherRelease(release)), release)
  } catch (error) {
    process.exitCode = 1
    return (error as Error).message
  }
}

const check = (release: string | undefined): void => {
  const messages = model()
  const files = formatted(render(messages))
  const drift = [...files].filter(
    ([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), "utf8") !== content
  )
  const left = leftOver(files)
  for (const [path] of drift) console.error(`${path} is not what the definitions say`)
  for (const path of left) console.error(`${path} has no definition any more`)
  if (drift.length + left.length > 0) {
    console.error("run: npm run protocol:generate")
    process.exitCode = 1
  } else {
    console.log(`${files.size} files are what the definitions of Kafka ${older} and ${newer} say`)
  }
  if (release !== undefined) console.log(compared(messages, release))
}

const [command, release] = process.argv.slice(2)
if (command === "generate") generate()
else if (command === "check") check(release)
else {
  console.error("usage: node scripts/protocol/main.ts generate | check [release]")
  process.exitCode = 2
}
