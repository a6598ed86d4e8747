/** TypeScript's own answers about a program: what it refuses, and what an editor shows. */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { API, NodeBuilderFlags } from "typescript/unstable/sync"
import { type Shown, shownProperties } from "../../tools/shownProperties.ts"

export const root = fileURLToPath(new URL("../..", import.meta.url))

/** Calls `use` with a directory that holds the program, as `program.ts`, and its project. Imports are relative to a folder of the repository. */
const within = <A>(source: string, options: object, use: (directory: string) => A): A => {
  mkdirSync(join(root, ".cache"), { recursive: true })
  const directory = mkdtempSync(join(root, ".cache", "types-"))
  try {
    writeFileSync(join(directory, "program.ts"), source)
    writeFileSync(
      join(directory, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: { noUnusedLocals: false, noErrorTruncation: true, plugins: [], ...options },
        include: ["program.ts"]
      })
    )
    return use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const tsc = (directory: string): string => {
  try {
    return execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", directory], {
      encoding: "utf8",
      maxBuffer: 1 << 26
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/** What the compiler refuses, line by line. */
export const refusals = (source: string): ReadonlyArray<string> =>
  within(source, {}, (directory) =>
    tsc(directory)
      .split("\n")
      .filter((line) => line !== "")
  )

/** The declarations that the compiler writes for a program. */
export const declarations = (source: string): string => {
  const options = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: "out"
  }
  return within(source, options, (directory) => {
    const refused = tsc(directory)
    if (refused !== "") throw new Error(refused)
    return readFileSync(join(directory, "out", relative(root, directory), "program.d.ts"), "utf8")
  })
}

/** What an editor shows of the members of `interface Shown`, which the program defines: their types, and the properties of these. */
export const shown = (
  source: string
): ReadonlyMap<string, { readonly type: string; readonly properties: ReadonlyArray<Shown> }> =>
  within(source, {}, (directory) => {
    const api = new API({ cwd: directory })
    try {
      const snapshot = api.updateSnapshot({ openProject: join(directory, "tsconfig.json") })
      const { checker } = snapshot.getProjects()[0]!
      const at = source.indexOf("interface Shown") + "interface ".length
      const symbol = checker.getSymbolAtPosition(join(directory, "program.ts"), at)!
      return new Map(
        checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((member) => {
          const type = checker.getTypeOfSymbol(member)!
          const properties = shownProperties(checker, type)
          const text = checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation)
          return [member.name, { type: text, properties }]
        })
      )
    } finally {
      api.close()
    }
  })
