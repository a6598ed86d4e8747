/** What the package's pages link to is in the package: it has no other home that a link could point to. */
import { readFileSync } from "node:fs"
import { dirname, join, normalize } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { packedPaths, root } from "../../scripts/pack.ts"

/** The anchor of a heading, as Markdown viewers make it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-")

const anchorsOf = (path: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, path), "utf8").matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1]!))

const linksOf = (path: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, path), "utf8").matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^https?:/.test(link))

describe("the links of the package's pages", () => {
  const paths = packedPaths()
  const pages = paths.filter((path) => path.endsWith(".md"))

  it("are many", () => {
    assert.include(pages, "README.md")
    assert.include(pages, "docs/connection.md")
    assert.isAbove(pages.flatMap(linksOf).length, 200)
  })

  for (const page of pages)
    it(page, () => {
      for (const link of linksOf(page)) {
        const [target = "", hash] = link.split("#")
        const path = target === "" ? page : normalize(join(dirname(page), target))
        assert.include(paths, path, `${page} links to ${link}, which is not packed`)
        if (hash !== undefined) assert.include(anchorsOf(path), hash, `${page} links to ${link}`)
      }
    })
})
