/**
 * `npm run broker`, in one file: `main.ts` has some 500 modules, and to find and link them takes most of the time until it listens. They are bundled when
 * one of them is not what it was (a second), and the bundle is kept in `.cache`.
 */
import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync, writeFileSync } from "node:fs"
import * as NodeModule from "node:module"
import { fileURLToPath } from "node:url"
import * as V8 from "node:v8"

const root = fileURLToPath(new URL("../../", import.meta.url))
const bundle = `${root}.cache/broker/main.mjs`

/** Files and what they were when they were bundled. The packages stand for themselves by npm's list of them. */
type Stamps = Readonly<Record<string, string>>

const stampOf = (file: string): string => {
  const found = statSync(`${root}${file}`, { throwIfNoEntry: false })
  return found === undefined ? "" : `${found.mtimeMs}:${found.size}`
}

/** The first line of the bundle holds the stamps: what it was made of cannot be mistaken for what another was. */
const firstLine = (): string | undefined => {
  try {
    const file = openSync(bundle, "r")
    try {
      const bytes = Buffer.alloc(64 * 1024)
      return bytes.toString("utf8", 0, readSync(file, bytes)).split("\n", 1)[0]
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

const isCurrent = (): boolean => {
  const line = firstLine()
  if (line === undefined) return false
  try {
    const stamps: Stamps = JSON.parse(line.slice("//".length))
    return Object.entries(stamps).every(([file, stamp]) => stampOf(file) === stamp)
  } catch {
    return false
  }
}

const make = async (): Promise<void> => {
  const { rolldown } = await import("rolldown")
  const input = fileURLToPath(new URL("main.ts", import.meta.url))
  const made = await rolldown({
    input,
    platform: "node",
    external: [/^@node-rs\//],
    resolve: { conditionNames: ["@effect-kafka-protocol/source", "import", "default"] }
  })
  const { output } = await made.generate({ format: "esm", codeSplitting: false })
  await made.close()
  const [{ code, moduleIds }] = output
  const own = moduleIds.filter((id) => id.startsWith(root) && !id.includes("/node_modules/"))
  const files = [...own.map((id) => id.slice(root.length)), "node_modules/.package-lock.json", "package.json"]
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(file)]))
  mkdirSync(`${root}.cache/broker`, { recursive: true })
  // Another may start at the same time: it finds the old one or the new one, whole.
  const unfinished = `${bundle}.${process.pid}`
  writeFileSync(unfinished, `//${JSON.stringify(stamps)}\n${code}`)
  renameSync(unfinished, bundle)
}

// Else V8 collects the whole heap for every 64 MB of records that come in, however much there is already: a quarter of the CPU of a Produce of 112 KB.
V8.setFlagsFromString("--external-memory-accounted-in-global-limit")

const isNew = !isCurrent()
if (isNew) await make()
await import(bundle)
// Else its compiled code is kept only when a signal ends it.
if (isNew) setTimeout(() => NodeModule.flushCompileCache(), 1000).unref()
