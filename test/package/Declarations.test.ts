/**
 * The declared types of the package, as packed: what is internal does not stand in them, what stands in them is documented, and they compile by themselves.
 */
import { execFileSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { pack, root } from "../../scripts/pack.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-declarations-"))
const modules = join(directory, "node_modules")
const installed = join(modules, "effect-kafka-protocol")

beforeAll(() => {
  mkdirSync(installed, { recursive: true })
  execFileSync("tar", ["-xzf", pack(directory), "-C", installed, "--strip-components=1"])
  mkdirSync(join(modules, "@types"))
  for (const name of ["effect", "@types/node"])
    symlinkSync(join(root, "node_modules", name), join(modules, name), "junction")
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The modules by their path below `dist`, without `.d.ts`. */
const declared = (): ReadonlyArray<string> =>
  readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => name.slice(0, -".d.ts".length))
    .sort()

const isInternal = (path: string): boolean => path.split("/").includes("internal")

const textOf = (path: string): string => readFileSync(join(installed, "dist", `${path}.d.ts`), "utf8")

/** How users import a module: an `index` by its folder. */
const specifierOf = (path: string): string => `effect-kafka-protocol/${path}`.replace(/\/index$/, "")

/** A room whose declarations are still on their way to being documented. To be emptied. */
const undocumented = /^Protocol\//

/** What TypeScript says of a program in a project of a user who checks libraries too. */
const compile = (name: string, source: string): string => {
  writeFileSync(join(directory, `${name}.mts`), source)
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    // For the types of WebCrypto, which Effect's modules of that name use.
    lib: ["es2024", "dom"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"]
  }
  const config = join(directory, `tsconfig.${name}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${name}.mts`] }))
  try {
    execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", config], { encoding: "utf8" })
    return ""
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error)
  }
}

describe("the declared types of the package", () => {
  it("of every public module compile with skipLibCheck off; internal modules cannot be imported", () => {
    const lines = declared().flatMap((path, i) => [
      ...(isInternal(path) ? ["// @ts-expect-error internal"] : []),
      `import type * as m${i} from "${specifierOf(path)}"`,
      ...(isInternal(path) ? [] : [`export type T${i} = typeof m${i}`])
    ])
    assert.isAbove(lines.filter((line) => line.startsWith("export")).length, 200)
    assert.isAbove(lines.filter((line) => line.startsWith("//")).length, 20)
    assert.strictEqual(compile("all", lines.join("\n")), "")
  })

  it("have nothing that is marked as internal", () => {
    for (const path of declared()) assert.notInclude(textOf(path), "@internal", path)
    const names = [
      ["Codec/Types", "structSpec"],
      ["Codec/Types", "nullable"],
      ["Client", "describeUnsayable"],
      ["Client", "KafkaError"],
      ["Connection/Options", "resolve"],
      ["Connection/Options", "Settings"],
      ["Connection/Options", "defaultReconnect"],
      ["Connection/Negotiation", "negotiate"]
    ] as const
    const isPublic = new Set(["nullable", "KafkaError", "defaultReconnect"])
    const source = names.map(
      ([path, name], i) =>
        `${isPublic.has(name) ? "" : "// @ts-expect-error internal\n"}export { ${name} as n${i} } from "effect-kafka-protocol/${path}"`
    )
    assert.strictEqual(compile("names", source.join("\n")), "")
  })

  it("say of all that can be imported since when it is there", () => {
    const declaration =
      /(\/\*\*(?:(?!\*\/)[^])*\*\/\s*)?^export (?:declare )?(?:abstract )?(?:const|class|interface|type|function|enum) (\w+)/gm
    let found = 0
    const silent = declared()
      .filter((path) => !isInternal(path) && !undocumented.test(path))
      .flatMap((path) =>
        [...textOf(path).matchAll(declaration)]
          .filter(([, comment]) => (found++, comment === undefined || !comment.includes("@since")))
          .map(([, , name]) => `${path}: ${name}`)
      )
    assert.isAbove(found, 500)
    assert.deepStrictEqual(silent, [])
  })
})
