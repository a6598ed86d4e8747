/** What comments and documents mention is there: files by their names, and what `{@link …}` leads to. */
import { assert, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8"
})
  .split("\n")
  .filter((path) => path !== "")

const textOf = (path: string): string => readFileSync(root + path, "utf8")

const isSource = (path: string): boolean => /^(src|test|tools|scripts|examples|bench)\/.*\.m?ts$/.test(path)

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/g

/** Comments of a program; all of a document. */
const proseOf = (path: string): string => {
  const text = textOf(path)
  return path.endsWith(".md") ? text : (text.match(comment) ?? []).join("\n")
}

/** Files that are none of this repository, or are installed. */
const others = new Set(["ControlledShutdownRequest.json", "program.ts", "bench/node_modules"])

/** A file by its name or by the end of its path; a folder, or a file without its ending, from the root or from `src`. */
const isThere = (mention: string): boolean =>
  files.some((path) => path === mention || path.endsWith(`/${mention}`)) ||
  ["", "src/"].some((from) => {
    const start = from + mention.replace(/\/$/, "")
    return files.some((path) => path.startsWith(`${start}/`) || path.startsWith(`${start}.`))
  })

const filesIn = (prose: string): ReadonlyArray<string> =>
  [...prose.matchAll(/`((?:[\w-]+\/)*[A-Za-z][\w.-]*\.(?:ts|mjs|md|svg|json))`/g)].map(([, name]) => name!)

const foldersIn = (prose: string): ReadonlyArray<string> =>
  [
    ...prose.matchAll(
      /`((?:src|test|tools|scripts|bench|docs|Codec|Api|Stored|Protocol|Transport|Client|Connection)\/[\w/-]+)`/g
    )
  ].map(([, name]) => name!)

describe("what is mentioned is there", () => {
  it("files and folders, in comments and in documents", () => {
    let found = 0
    const missing = files
      .filter((path) => isSource(path) || path.endsWith(".md"))
      .flatMap((path) => {
        const prose = proseOf(path)
        return [...filesIn(prose), ...foldersIn(prose)]
          .filter((mention) => (found++, !others.has(mention) && !isThere(mention)))
          .map((mention) => `${path}: ${mention}`)
      })
    assert.isAbove(found, 150)
    assert.deepStrictEqual(missing, [])
  })

  it("what a {@link …} leads to: a name of its module, so that editors find it", () => {
    let found = 0
    const missing = files.filter(isSource).flatMap((path) => {
      const code = textOf(path).replaceAll(comment, "")
      return [...proseOf(path).matchAll(/\{@link (\w+)/g)]
        .filter(([, name]) => (found++, !new RegExp(`\\b${name}\\b`).test(code)))
        .map(([, name]) => `${path}: ${name}`)
    })
    assert.isAbove(found, 50)
    assert.deepStrictEqual(missing, [])
  })
})
