/** The TypeScript in the documentation is what the compiler accepts, and no fence of another kind hides from that. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { fileName, root, snippets } from "./snippets.ts"

const read = (path: string): string => readFileSync(join(root, path), "utf8")

describe("the TypeScript in the documentation", () => {
  it("is found: README, and the examples of docstrings", () => {
    assert.include(snippets[0]!.names, "program")
    assert.isAbove(snippets.filter(({ id }) => id.startsWith("src/")).length, 10)
    // All names of one page are in one module.
    for (const { id, names } of snippets) assert.strictEqual(new Set(names).size, names.length, id)
    assert.notMatch(read("README.md"), /^```(?:typescript|js|javascript)/m)
  })

  it("compiles", () => {
    mkdirSync(join(root, ".cache"), { recursive: true })
    const directory = mkdtempSync(join(root, ".cache", "documentation-"))
    try {
      for (const snippet of snippets) writeFileSync(join(directory, fileName(snippet)), snippet.source)
      writeFileSync(
        join(directory, "tsconfig.json"),
        JSON.stringify({
          extends: "../../tsconfig.json",
          compilerOptions: { noUnusedLocals: false, plugins: [] },
          include: ["*.ts"]
        })
      )
      execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", directory], { encoding: "utf8" })
    } catch (error) {
      assert.fail((error as { stdout?: string }).stdout ?? String(error))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it("lists each option of a connection", () => {
    const options = /export interface KafkaConnectionOptions \{([\s\S]*?)^\}/m.exec(
      read("src/Connection/Options.ts")
    )![1]!
    const names = [...options.matchAll(/^  readonly (\w+)\??:/gm)].map((match) => match[1]!)
    const settings = /## Settings\n([\s\S]*?)\n## /.exec(read("docs/connection.md"))![1]!
    const listed = [...settings.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]!)
    assert.isAbove(names.length, 15)
    assert.deepStrictEqual(listed.sort(), names.sort())
  })
})
