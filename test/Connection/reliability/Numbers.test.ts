/** Each number of the list in README.md has a test whose title, or whose `describe`, begins with it. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"

const tests = fileURLToPath(new URL("../..", import.meta.url))

it("each bad day has a test", () => {
  const listed = [
    ...readFileSync(new URL("README.md", import.meta.url), "utf8").matchAll(/^\| (\d\d) +\|/gm)
  ].map(([, number]) => number!)
  assert.lengthOf(listed, 30)
  const tested = new Set(
    readdirSync(tests, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .flatMap((name) => [
        ...readFileSync(join(tests, name), "utf8").matchAll(
          /(?:\b(?:it|describe)[\w.]*\(|and)\s*["`]?(\d\d) \w/g
        )
      ])
      .map(([, number]) => number!)
  )
  assert.deepStrictEqual(
    listed.filter((number) => !tested.has(number)),
    []
  )
})
