/**
 * `generate` writes `src/Api/*.ts` from the definitions in Kafka's jars; `check` fails when the committed files are not what `generate` would write.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { definitions } from "./definitions.ts"
import { emitApi, emitMessage, notice } from "./emit.ts"
import type { Message } from "./merge.ts"
import { merge } from "./merge.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

const model = (): ReadonlyArray<Message> =>
  merge(
    { release: "3.9.2", messages: definitions("3.9.2") },
    { release: "4.4.0", messages: definitions("4.4.0") }
  )

/** The generated files: path below `src/Api` and content. */
const render = (messages: ReadonlyArray<Message>): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  const requests = messages
    .filter((message) => message.type === "request")
    .sort((a, b) => a.apiKey! - b.apiKey!)
  const names = requests.map((request) => {
    const response = messages.find(
      (message) => message.type === "response" && message.apiKey === request.apiKey
    )!
    const name = request.name.replace(/Request$/, "")
    files.set(`${name}.ts`, emitApi(request, response))
    return name
  })
  files.set(
    "apis.ts",
    `${notice}/**
 * Every API, by name and as a list in the order of their keys.
 *
 * @since 0.1.0
 */
${names.map((name) => `import { ${name} } from "./${name}.ts"`).join("\n")}

export { ${names.join(", ")} }

/**
 * All APIs in the order of their keys. Importing it loads every one of them.
 *
 * @since 0.1.0
 * @category apis
 */
export const apis = [${names.join(", ")}] as const
`
  )
  for (const message of messages.filter(({ type }) => type === "header"))
    files.set(`${message.name}.ts`, emitMessage(message, "../Codec/index.ts"))
  return files
}

/** Formatted as the repository is: in a directory of its own, with the repository's configuration. */
const formatted = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const directory = mkdtempSync(join(tmpdir(), "protocol-"))
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), content)
    }
    execFileSync(
      join(root, "node_modules/.bin/oxfmt"),
      ["--config", join(root, ".oxfmtrc.json"), directory],
      { stdio: "pipe" }
    )
    return new Map([...files.keys()].map((path) => [path, readFileSync(join(directory, path), "utf8")]))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const target = join(root, "src/Api")

const isGenerated = (path: string): boolean =>
  readFileSync(join(target, path), "utf8").startsWith(notice.trimEnd())

const generate = (): void => {
  const files = formatted(render(model()))
  for (const path of readdirSync(target, { recursive: true, encoding: "utf8" })) {
    if (path.endsWith(".ts") && !files.has(path) && isGenerated(path)) rmSync(join(target, path))
  }
  for (const [path, content] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), content)
  }
  console.log(`${files.size} files written`)
}

const check = (): void => {
  const files = formatted(render(model()))
  const drift = [...files].filter(
    ([path, content]) =>
      !existsSync(join(target, path)) || readFileSync(join(target, path), "utf8") !== content
  )
  const left = readdirSync(target, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !files.has(path) && isGenerated(path)
  )
  for (const [path] of drift) console.error(`src/Api/${path} is not what the definitions say`)
  for (const path of left) console.error(`src/Api/${path} has no definition any more`)
  if (drift.length + left.length > 0) {
    console.error("run: npm run protocol:generate")
    process.exit(1)
  }
  console.log(`${files.size} files are what the definitions of Kafka 3.9.2 and 4.4.0 say`)
}

const commands: Readonly<Record<string, () => void>> = { generate, check }
const command = commands[process.argv[2] ?? ""]
if (command === undefined) {
  console.error("usage: node scripts/protocol/main.ts generate|check")
  process.exit(2)
}
command()
