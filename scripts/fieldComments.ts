/**
 * Puts the comments of fields, which say their versions, into the declarations that users get. The types of messages are inferred from the specs, and the
 * compiler writes such types without the comments that an editor shows for them in the sources.
 *
 * Run by `npm run build`, on what `tsc` has just written: `node scripts/fieldComments.ts [folder of declarations]`
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { API, type Checker, type Type } from "typescript/unstable/sync"
import { shownProperties } from "../tools/shownProperties.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** By path. */
type Comments = ReadonlyMap<string, string>

/** The types of values that a constant holds: two for each message, in the order in which the compiler writes them. */
const valueTypes = (checker: Checker, type: Type): ReadonlyArray<Type> => {
  const member = (name: string): Type | undefined => {
    const symbol = checker.getPropertyOfType(type, name)
    return symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol)
  }
  const [complete, input] = [member("Type"), member("Input")]
  if (complete !== undefined && input !== undefined) return [complete, input]
  return [member("request"), member("response")].flatMap((message) =>
    message === undefined ? [] : valueTypes(checker, message)
  )
}

const commentsOf = (checker: Checker, file: string): ReadonlyArray<Comments> => {
  const text = readFileSync(file, "utf8")
  const found = /^export const (?=\w+ = (?:Api\.make|message)\()/m.exec(text)
  if (found === null) return []
  const type = checker.getTypeOfSymbol(
    checker.getSymbolAtPosition(file, found.index + "export const ".length)!
  )!
  // Where there is no field there is no line of its own.
  const types = valueTypes(checker, type).filter((each) => checker.getPropertiesOfType(each).length > 0)
  return types.map((each) => {
    const shown = shownProperties(checker, each).filter(({ comment }) => comment !== "")
    return new Map(shown.map(({ comment, path }) => [path, comment]))
  })
}

/** The declarations with comments, each on the line of its property: line numbers stay as source maps have them. */
const commented = (declarations: string, types: ReadonlyArray<Comments>): string => {
  let written = 0
  let current = -1
  const path: Array<string> = []
  const lines = declarations.split("\n").map((line) => {
    if (/^\s*\}/.test(line)) path.pop()
    const property = /^(\s+)(?:\/\*\* .*? \*\/ )?(readonly (\w+)\??: .*)$/.exec(line)
    if (property === null) {
      if (line.endsWith("{")) {
        path.push("")
        current++
      }
      return line
    }
    const [, indent, rest, name] = property
    const at = [...path.filter((part) => part !== ""), name].join(".")
    const comment = types[current]?.get(at)
    if (line.endsWith("{")) path.push(rest!.includes("readonly {") ? `${name}[]` : name!)
    if (comment === undefined) return line
    written++
    return `${indent}/** ${comment} */ ${rest}`
  })
  const expected = types.reduce((sum, comments) => sum + comments.size, 0)
  if (written !== expected || current !== types.length - 1)
    throw new Error(
      `of ${expected} comments in ${types.length} types, ${written} in ${current + 1} found their field`
    )
  return lines.join("\n")
}

/** Gives how many comments it wrote. */
export const writeComments = (declarations: string): number => {
  const api = new API({ cwd: root })
  try {
    const { checker } = api
      .updateSnapshot({ openProject: join(root, "tsconfig.build.json") })
      .getProjects()[0]!
    let count = 0
    for (const folder of ["Api", "Stored"]) {
      for (const name of readdirSync(join(root, "src", folder)).filter((each) => each.endsWith(".ts"))) {
        const types = commentsOf(checker, join(root, "src", folder, name))
        if (types.length === 0) continue
        const path = join(declarations, folder, name.replace(/\.ts$/, ".d.ts"))
        const before = readFileSync(path, "utf8")
        try {
          writeFileSync(path, commented(before, types))
        } catch (error) {
          throw new Error(path, { cause: error })
        }
        count += types.reduce((sum, comments) => sum + comments.size, 0)
      }
    }
    return count
  } finally {
    api.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const count = writeComments(resolve(process.argv[2] ?? join(root, "dist")))
  if (count === 0) throw new Error("no field has a comment")
}
