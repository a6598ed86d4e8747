/**
 * The folders of `src/` and the one direction of imports between them.
 */
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../src", import.meta.url))

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))

const importsOf = (file: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^(?:import|export|\}).*? from "([^"]+)"$/gm)].map(
    (match) => match[1]!
  )

const folderOf = (file: string): string => (file.includes(sep) ? file.split(sep)[0]! : "top")

/** Each folder may import itself and what stands before it. */
const order = ["Codec", "Api", "Connection", "top"]

describe("the structure of src", () => {
  it("imports go downwards only: Codec ← Api ← Connection ← Kafka", () => {
    assert.isAbove(files.flatMap(importsOf).length, 300, "the imports are found")
    for (const file of files) {
      for (const target of importsOf(file).filter((name) => name.startsWith("."))) {
        const folder = folderOf(relative(root, resolve(root, dirname(file), target)))
        assert.isAtMost(order.indexOf(folder), order.indexOf(folderOf(file)), `${file} imports ${target}`)
      }
    }
  })

  it("imports effect by module path, never its barrel", () => {
    for (const file of files) {
      for (const target of importsOf(file))
        assert.notInclude(["effect", "@effect/platform-node"], target, file)
    }
  })

  it("the codec has no sockets, clocks or fibers", () => {
    const allowed = /^(\.|node:(zlib|buffer)|effect\/(Schema\w*|Data|Effect|Context|Function)$|@|snappy|lz4)/
    for (const file of files.filter((name) => folderOf(name) === "Codec")) {
      for (const target of importsOf(file)) assert.match(target, allowed, file)
    }
  })

  it("the session of a connection is sans-I/O: bytes and the time go in, no Effect, no node", () => {
    for (const file of files.filter((name) => /Connection.internal.(Session|Frame)/.test(name))) {
      for (const target of importsOf(file)) assert.match(target, /^\.|^effect\/(Data|Exit)$/, file)
    }
  })
})
