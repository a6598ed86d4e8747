/**
 * The TypeScript in the README and in the examples of docstrings is what the compiler accepts.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("..", import.meta.url))

/** The fences of the README as one module: what one imports or defines, a later one may use. */
const readme = (): string => {
  const fences = [...readFileSync(join(root, "README.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
    (match) => match[1]!
  )
  const imports = new Map<string, Set<string>>()
  const namespaces = new Set<string>()
  const bodies = fences.map((fence) =>
    fence
      .replace(/^import \{ ([^}]+) \} from "([^"]+)"\n/gm, (_, names: string, from: string) => {
        for (const name of names.split(", ")) imports.set(from, (imports.get(from) ?? new Set()).add(name))
        return ""
      })
      .replace(/^import \* as .*\n/gm, (line) => {
        namespaces.add(line)
        return ""
      })
  )
  // `Codec` is also a module of its own, and one of the fences imports it so.
  imports.get("effect-kafka-protocol")?.delete("Codec")
  return [
    ...[...imports].map(([from, names]) => `import { ${[...names].join(", ")} } from "${from}"\n`),
    ...namespaces,
    ...bodies.map((body) => body.replace(/^const /gm, "export const "))
  ].join("\n")
}

/** Each example of a docstring is a module of its own. */
const examples = (): ReadonlyArray<readonly [name: string, source: string]> =>
  readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) =>
      [...readFileSync(join(root, "src", path), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)].map(
        (match, index) =>
          [
            `${path.replaceAll(/[/.]/g, "_")}_${index}.ts`,
            match[1]!
              .replaceAll(/^ *\* ?/gm, "")
              .replaceAll(/^```.*$/gm, "")
              .replaceAll(/^@[a-z]+ .*$/gm, "")
              .replaceAll(/^const /gm, "export const ")
          ] as const
      )
    )

describe("documentation", () => {
  it("compiles: the README, and the examples of docstrings", () => {
    mkdirSync(join(root, ".cache"), { recursive: true })
    const directory = mkdtempSync(join(root, ".cache", "documentation-"))
    try {
      const files = [["README.ts", readme()] as const, ...examples()]
      for (const [name, source] of files) writeFileSync(join(directory, name), `${source}\nexport {}\n`)
      writeFileSync(
        join(directory, "tsconfig.json"),
        JSON.stringify({
          extends: "../../tsconfig.json",
          compilerOptions: { noUnusedLocals: false, plugins: [] },
          include: ["*.ts"]
        })
      )
      assert.isAbove(files.length, 5)
      execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", directory], { encoding: "utf8" })
    } catch (error) {
      assert.fail((error as { stdout?: string }).stdout ?? String(error))
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
