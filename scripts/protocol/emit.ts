/**
 * Writes messages in the project's own field language, as a person would.
 */
import type { Field, Message, Versions } from "./merge.ts"
import { covers, isEmpty } from "./merge.ts"
import { factsOf } from "./facts.ts"
import { descriptions, notes, types } from "./overrides.ts"
import { newer, older } from "./releases.ts"
import { routingSource } from "./routing.ts"

export const notice = `// Made by \`npm run protocol:generate\` from the definitions of Kafka ${older} and ${newer}. Do not edit.\n`

/** `"0-3"`, `"8+"`; open when it reaches the last version of the message. */
export const formatVersions = (versions: Versions, last: number): string => {
  const min = versions.indexOf(true)
  const max = versions.lastIndexOf(true)
  if (versions.slice(min, max + 1).includes(false)) throw new Error("versions with a gap")
  return max >= last ? `${min}+` : min === max ? `${min}` : `${min}-${max}`
}

/** `"0-10"`: a message's own versions are closed. */
export const formatAll = (versions: Versions): string => {
  const text = formatVersions(versions, Number.POSITIVE_INFINITY)
  return text
}

const scalars: Readonly<Record<string, string>> = { bool: "boolean" }

class Emitter {
  readonly imports = new Set<string>()
  readonly hoisted = new Map<string, string>()
  readonly #message: Message
  readonly #last: number
  readonly #shared: ReadonlySet<string>

  constructor(message: Message, shared: ReadonlySet<string>) {
    this.#message = message
    this.#last = message.versions.lastIndexOf(true)
    this.#shared = shared
  }

  use(name: string): string {
    this.imports.add(name)
    return name
  }

  fields(fields: ReadonlyArray<Field>, context: Versions, path: string): string {
    const members = fields.map(
      (field) =>
        `${this.hover(field, context, `${path}.${field.name}`)}${field.name}: ${this.field(field, context, `${path}.${field.name}`)}`
    )
    return `{\n${members.join(",\n")}\n}`
  }

  /** The versions of a field and what it means, for editors: its type does not show them. */
  hover(field: Field, context: Versions, path: string): string {
    const versions = formatVersions(field.versions, this.#last)
    const lines = [
      ...(covers(field.versions, context)
        ? []
        : [`Version${/^\d+$/.test(versions) ? "" : "s"} ${versions.replace("-", "–")}.`]),
      ...(notes[path]?.means === undefined ? [] : [notes[path].means])
    ]
    return lines.length === 0 ? "" : `/** ${lines.join(" ")} */\n`
  }

  field(field: Field, context: Versions, path: string): string {
    const type = this.values(path, this.nullable(field, this.type(field, path)))
    const always = covers(field.versions, context)
    const options = this.options(field, always, path)
    if (always && options.length === 0 && notes[path]?.optional === undefined) return type
    const versions = always ? "0+" : formatVersions(field.versions, this.#last)
    return `${this.use("at")}("${versions}", ${type}${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`
  }

  nullable(field: Field, type: string): string {
    if (isEmpty(field.nullable)) return type
    const versions = covers(field.nullable, field.versions)
      ? ""
      : `, "${formatVersions(field.nullable, this.#last)}"`
    return `${this.use("nullable")}(${type}${versions})`
  }

  values(path: string, type: string): string {
    const values = notes[path]?.values
    return values === undefined ? type : `${this.use("valueVersions")}(${type}, ${JSON.stringify(values)})`
  }

  type(field: Field, path: string): string {
    const own = types[path]
    if (own !== undefined) return this.use(own)
    const element =
      field.type === "struct" ? this.struct(field, path) : this.use(scalars[field.type] ?? field.type)
    if (field.array) return `${this.use("array")}(${element})`
    return field.type === "struct" && !this.#isHoisted(field) ? `${this.use("struct")}(${element})` : element
  }

  /** The fields of a struct, or the name of the constant that holds a struct which is used more than once. */
  struct(field: Field, path: string): string {
    const fields = this.fields(field.fields, field.versions, path)
    if (!this.#isHoisted(field)) return fields
    const name = field.structName!
    const known = this.hoisted.get(name)
    if (known !== undefined && known !== fields)
      throw new Error(`${this.#message.name}: two structs named ${name}`)
    this.hoisted.set(name, fields)
    this.use("struct")
    return name
  }

  #isHoisted(field: Field): boolean {
    return this.#shared.has(field.structName ?? "")
  }

  options(field: Field, always: boolean, path: string): ReadonlyArray<string> {
    const { tag } = field
    const { alternative, instead, matters, optional } = notes[path] ?? {}
    return [
      ...(tag === undefined || isEmpty(field.tagged) ? [] : [`tag: ${tag}`]),
      ...(tag === undefined || covers(field.tagged, field.versions)
        ? []
        : [`taggedVersions: "${formatVersions(field.tagged, this.#last)}"`]),
      ...(field.default === undefined ? [] : [`default: ${literal(field)}`]),
      ...(optional === "null" ? ["default: null"] : []),
      ...(field.ignorable && !always ? ["ignorable: true"] : []),
      ...(matters === undefined ? [] : ["matters: true"]),
      ...(alternative === undefined ? [] : [`alternative: "${alternative}"`]),
      ...(instead === undefined ? [] : [`instead: "${instead}"`]),
      ...(field.flexible === undefined ? [] : [`flexible: "none"`])
    ]
  }
}

const literal = (field: Field): string => {
  const text = String(field.default)
  if (text === "null") return "null"
  switch (field.type) {
    case "string":
    case "uuid":
      return JSON.stringify(text)
    case "bool":
      return text
    case "int64":
      return `${BigInt(text)}n`
    default:
      return text.startsWith("0x") ? text : String(Number(text))
  }
}

/** Names of structs that a message uses in more than one place, with the same fields in each. */
const sharedStructs = (message: Message): ReadonlySet<string> => {
  const seen = new Map<string, Array<string>>()
  const visit = (fields: ReadonlyArray<Field>) => {
    for (const field of fields) {
      if (field.structName !== undefined) {
        const probe = new Emitter(message, new Set())
        const text = probe.fields(field.fields, field.versions, "")
        seen.set(field.structName, [...(seen.get(field.structName) ?? []), text])
      }
      visit(field.fields)
    }
  }
  visit(message.fields)
  return new Set(
    [...seen]
      .filter(([, texts]) => texts.length > 1 && texts.every((text) => text === texts[0]))
      .map(([name]) => name)
  )
}

interface Emitted {
  readonly fields: string
  readonly imports: ReadonlySet<string>
  /** Declarations of the structs that are used more than once, innermost first. */
  readonly structs: ReadonlyMap<string, string>
}

const emitFields = (message: Message): Emitted => {
  const emitter = new Emitter(message, sharedStructs(message))
  const fields = emitter.fields(message.fields, message.versions, message.name)
  return { fields, imports: emitter.imports, structs: emitter.hoisted }
}

const fileOf = (name: string): string =>
  name === "message" ? "Message.ts" : /records$/i.test(name) ? "RecordsType.ts" : "Types.ts"

/** Each name from its own file: the index of the codec would load `Records` and the compression with every message. */
const importCodec = (names: ReadonlySet<string>, codec: string): string =>
  ["Message.ts", "RecordsType.ts", "Types.ts"]
    .map((file) => ({ file, its: [...names].filter((name) => fileOf(name) === file).sort() }))
    .filter(({ its }) => its.length > 0)
    .map(({ file, its }) => `import { ${its.join(", ")} } from "${codec}/${file}"\n`)
    .join("")

/** Two messages of one file may use the same name for different structs. */
const declareStructs = (emitted: ReadonlyArray<Emitted>): ReadonlyArray<Emitted> => {
  const names = emitted.flatMap(({ structs }) => [...structs.keys()])
  return emitted.map((one, index) => {
    const clash = [...one.structs.keys()].filter((name) => names.filter((other) => other === name).length > 1)
    const rename = (text: string) =>
      clash.reduce(
        (result, name) =>
          result.replaceAll(
            new RegExp(`\\b${name}\\b`, "g"),
            `${index === 0 ? "Request" : "Response"}${name}`
          ),
        text
      )
    return clash.length === 0
      ? one
      : {
          ...one,
          fields: rename(one.fields),
          structs: new Map([...one.structs].map(([name, text]) => [rename(name), rename(text)]))
        }
  })
}

const structDeclarations = ({ structs }: Emitted): string =>
  [...structs].map(([name, fields]) => `const ${name} = struct(${fields})\n\n`).join("")

const isClient = (request: Message): boolean => request.listeners.includes("broker")

const describe = (name: string, request: Message): string => {
  const known = descriptions[name]
  const versions = formatAll(request.versions).replace("-", "–")
  const facts = `Kafka's ${name} API: key ${request.apiKey}, version${versions.includes("–") ? "s" : ""} ${versions}${isClient(request) || request.listeners.length === 0 ? "" : ", between the servers of a cluster"}.`
  return known === undefined ? facts : `${known}\n *\n * ${facts}`
}

const formatFlexible = (message: Message): string =>
  isEmpty(message.flexible) ? "none" : formatVersions(message.flexible, message.versions.lastIndexOf(true))

const flexibleOption = (request: Message, response: Message): string => {
  const [a, b] = [formatFlexible(request), formatFlexible(response)]
  if (a === b) return a === "none" ? "" : `flexible: "${a}",`
  return `flexible: { request: "${a}", response: "${b}" },`
}

/** A fact as source: whole thousands of milliseconds as people write them. */
const source = (value: unknown): string => {
  if (typeof value === "number") return value.toLocaleString("en").replaceAll(",", "_")
  if (Array.isArray(value)) return `[${value.map(source).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([name, of]) => `${name}: ${source(of)}`)
    .join(", ")} }`
}

const factOptions = (name: string): string =>
  Object.entries(factsOf(name))
    .filter(([, value]) => value !== undefined)
    .map(([fact, value]) => `${fact}: ${source(value)},`)
    .join("\n")

/** The file of one API. */
export const emitApi = (request: Message, response: Message): string => {
  const name = request.name.replace(/Request$/, "")
  const versions = formatAll(request.versions)
  if (versions !== formatAll(response.versions))
    throw new Error(`${name}: request and response differ in versions`)
  const [req, res] = declareStructs([emitFields(request), emitFields(response)]) as [Emitted, Emitted]
  const route = routingSource(name)
  return `${notice}import * as Api from "./Api.ts"
${importCodec(new Set([...req.imports, ...res.imports]), "../Codec")}
${structDeclarations(req)}${structDeclarations(res)}/**
 * ${describe(name, request)}
 *
 * @since 0.1.0
 * @category apis
 */
export const ${name} = Api.make("${name}", {
  key: ${request.apiKey},
  versions: "${versions}",${flexibleOption(request, response)}${route === undefined ? "" : `routing: ${route},`}${factOptions(name)}
  request: ${req.fields},
  response: ${res.fields}
})
`
}

/** The file of a header or of something that is stored. `codec` is the path to the folder of the codec. */
export const emitMessage = (message: Message, codec: string): string => {
  const emitted = emitFields(message)
  const flexible = isEmpty(message.flexible)
    ? ""
    : `flexible: "${formatVersions(message.flexible, message.versions.lastIndexOf(true))}",`
  return `${notice}${importCodec(new Set([...emitted.imports, "message"]), codec)}
${structDeclarations(emitted)}/**
 * ${message.name}, version${formatAll(message.versions).includes("-") ? "s" : ""} ${formatAll(message.versions).replace("-", "–")}.
 *
 * @since 0.1.0
 * @category messages
 */
export const ${message.name} = message("${message.name}", {
  versions: "${formatAll(message.versions)}",${flexible}
  fields: ${emitted.fields}
})
`
}
