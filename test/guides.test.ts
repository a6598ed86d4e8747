/** What guides a reader names what is there: the first file of each folder, AGENTS.md, CONTRIBUTING.md and README. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("..", import.meta.url))

const textOf = (file: string): string => readFileSync(join(root, file), "utf8")

const folders = readdirSync(join(root, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "internal")
  .map(({ name }) => `src/${name}`)

/** What stands in backticks and looks like a file or a folder. */
const pathsIn = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`([\w@./-]+(?:\.(?:ts|md|mjs|java)|\/))`/g)].map(([, path]) => path!)

describe("the guides", () => {
  it("of folders name files that are there", () => {
    const guides = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .map((name) => `src/${name.replaceAll("\\", "/")}`)
      .filter((name) => name.endsWith("/index.ts"))
    assert.isAbove(guides.length, 8)
    for (const guide of guides) {
      const comment = /^\/\*\*[^]*?\*\//.exec(textOf(guide))![0]
      for (const path of pathsIn(comment))
        assert.isTrue(existsSync(join(root, dirname(guide), path)), `${guide} names ${path}`)
    }
  })

  it("of the repository name files that are there", () => {
    let found = 0
    for (const guide of ["AGENTS.md", "CONTRIBUTING.md", "README.md"]) {
      for (const path of pathsIn(textOf(guide)).filter((each) => each.includes("/"))) {
        found++
        const isThere = ["", "src"].some((below) => existsSync(join(root, below, path)))
        // The name of a package is no path.
        assert.isTrue(isThere || path.startsWith("@"), `${guide} names ${path}`)
      }
    }
    assert.isAbove(found, 10)
  })

  it("have every folder of src", () => {
    assert.isAbove(folders.length, 6)
    for (const guide of ["AGENTS.md", "README.md"])
      for (const folder of folders) assert.include(textOf(guide), `\`${folder}\``, guide)
  })
})
