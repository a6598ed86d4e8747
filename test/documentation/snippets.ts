/**
 * The TypeScript in the documentation: each page is a module, whose later fences may use what earlier ones import or define; each example of a docstring is
 * a module of its own. What they define at the top level, they export.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("../..", import.meta.url))

export interface Snippet {
  /** The page, or the file below `src` and the number of the example in it. */
  readonly id: string
  readonly source: string
  /** The names that it exports. */
  readonly names: ReadonlyArray<string>
  /** The text around a name: the section of the page, or the docstring. */
  readonly textOf: (name: string) => string
}

const read = (path: string): string => readFileSync(join(root, path), "utf8")

const filesBelow = (folder: string, extension: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension))
    .sort()

const fencesOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1]!)

/** One module of several fences: every import once, and before all else. */
const merge = (fences: ReadonlyArray<string>): string => {
  const imports = new Map<string, Set<string>>()
  const namespaces = new Set<string>()
  const bodies = fences.map((fence) =>
    fence
      .replaceAll(/^import \{([^}]+)\} from "([^"]+)"\n/gm, (_, names: string, from: string) => {
        const known = imports.get(from) ?? new Set()
        for (const name of names.split(",").map((each) => each.trim())) if (name !== "") known.add(name)
        imports.set(from, known)
        return ""
      })
      .replaceAll(/^import \* as .*\n/gm, (line) => {
        namespaces.add(line)
        return ""
      })
  )
  // `Codec` of the root is also a module of its own, and a fence may import it so.
  for (const line of namespaces)
    for (const names of imports.values()) names.delete(/^import \* as (\w+)/.exec(line)![1]!)
  return [
    ...[...imports].map(([from, names]) => `import { ${[...names].join(", ")} } from "${from}"\n`),
    ...namespaces,
    ...bodies
  ].join("\n")
}

const declaration = /^(?:export )?(const|class|function) (\w+)/gm

const snippet = (id: string, fences: ReadonlyArray<string>, text: string): Snippet => {
  const source = merge(fences)
  const names = [...source.matchAll(declaration)].map((match) => match[2]!)
  const textOf = (name: string) =>
    text
      .split(/^(?=#+ )/m)
      .find((section) => section.match(new RegExp(`^(export )?(const|class|function) ${name}\\b`, "m"))) ?? ""
  return { id, names, textOf, source: `${source.replaceAll(declaration, "export $1 $2")}\nexport {}\n` }
}

const pages = (): ReadonlyArray<Snippet> =>
  ["README.md", ...filesBelow("docs", ".md").map((path) => `docs/${path}`)].flatMap((path) => {
    const text = read(path)
    const fences = fencesOf(text)
    return fences.length === 0 ? [] : [snippet(path, fences, text)]
  })

/** What stands in a docstring as TypeScript: its fences, or what follows `@example` up to the next tag. */
const examplesOf = (docstring: string): ReadonlyArray<string> => {
  const fences = fencesOf(docstring)
  if (fences.length > 0) return fences
  return [...docstring.matchAll(/^@example\n([\s\S]*?)(?=^@[a-z]+|$(?![\s\S]))/gm)].map((match) => match[1]!)
}

const docstrings = (path: string): ReadonlyArray<string> =>
  [...read(path).matchAll(/\/\*\*\n([\s\S]*?)\*\//g)].map((match) =>
    match[1]!.replaceAll(/^ *\* ?/gm, "").replace(/ +$/, "")
  )

const examples = (): ReadonlyArray<Snippet> =>
  filesBelow("src", ".ts").flatMap((path) =>
    docstrings(`src/${path}`)
      .flatMap((text) => examplesOf(text).map((example) => [example, text] as const))
      .map(([example, text], i) => snippet(`src/${path}${i === 0 ? "" : `#${i + 1}`}`, [example], text))
  )

export const snippets: ReadonlyArray<Snippet> = [...pages(), ...examples()]

/** A file name for a snippet. */
export const fileName = ({ id }: Snippet): string => `${id.replaceAll(/\W+/g, "_")}.ts`
