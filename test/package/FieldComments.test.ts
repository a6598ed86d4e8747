/** In the package, as in the sources, a field shows its versions: what an editor shows of all types is the same by both. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { basename, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { writeComments } from "../../scripts/fieldComments.ts"
import { apis } from "../../src/Api/apis.ts"
import { messages } from "../../src/Stored/messages.ts"
import { root, shown } from "../types/Compiler.ts"
import { kinds } from "../types/everyApi.ts"

const program = (from: string): string => `
import type * as Api from "${from}/Api/Api.ts"
import type * as all from "${from}/Api/apis.ts"
import type { RequestHeader } from "${from}/Api/RequestHeader.ts"
import type { ResponseHeader } from "${from}/Api/ResponseHeader.ts"
import type * as stored from "${from}/Stored/messages.ts"
interface Shown {
${["RequestHeader", "ResponseHeader"]
  .flatMap((name) => ["Type", "Input"].map((kind) => `${name}_${kind}: (typeof ${name})["${kind}"]`))
  .join("\n")}
${apis.flatMap(({ name }) => kinds.map((kind) => `${name}${kind}: Api.${kind}<typeof all.${name}>`)).join("\n")}
${messages
  .flatMap(({ name }) =>
    ["Type", "Input"].map((kind) => `${name}_${kind}: (typeof stored.${name})["${kind}"]`)
  )
  .join("\n")}
}
`

describe("the declarations of the package", () => {
  it("show fields as the sources do", { timeout: 180_000 }, () => {
    mkdirSync(join(root, ".cache"), { recursive: true })
    const directory = mkdtempSync(join(root, ".cache", "declarations-"))
    try {
      const tsc = join(root, "node_modules/typescript/bin/tsc")
      const options = ["--outDir", directory, "--emitDeclarationOnly", "--declarationMap", "false"]
      execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), ...options])
      const bare = shown(program(`../${basename(directory)}`))
      const written = writeComments(directory)
      assert.isAbove(written, 600)
      // Once is enough.
      assert.strictEqual(writeComments(directory), written)
      const declared = shown(program(`../${basename(directory)}`))
      const inSources = shown(program("../../src"))
      assert.strictEqual(inSources.size, apis.length * 4 + messages.length * 2 + 4)
      for (const [name, { properties }] of inSources)
        assert.deepStrictEqual(declared.get(name)!.properties, properties, name)
      const commentsIn = (types: typeof declared) =>
        [...types.values()].flatMap(({ properties }) => properties.filter(({ comment }) => comment !== ""))
          .length
      assert.deepStrictEqual([commentsIn(bare), commentsIn(declared)], [0, written])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
