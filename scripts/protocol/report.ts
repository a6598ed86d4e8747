/**
 * What a release has that we have not: APIs, versions, fields, and what it says differently of versions that both have.
 */
import { formatVersions } from "./emit.ts"
import type { Field, Message, Versions } from "./merge.ts"
import { and, isEmpty, keyOf, minus, or } from "./merge.ts"

const range = (versions: Versions): string =>
  formatVersions(versions, Number.POSITIVE_INFINITY).replace("-", "–")

const typeOf = ({ array, structName, type }: Field): string =>
  `${array ? "array of " : ""}${structName ?? type}`

const describe = (field: Field, versions: Versions): string => {
  const nullable = and(field.nullable, versions)
  const tagged = and(field.tagged, versions)
  return [
    typeOf(field),
    isEmpty(nullable) ? [] : ["nullable"],
    isEmpty(tagged) ? [] : [`tag ${field.tag}`],
    field.default === undefined ? [] : [`default ${String(field.default)}`]
  ]
    .flat()
    .join(", ")
}

const sides = ["nullable", "tagged"] as const

/** Ours as it would be if new versions were like the last that we know: only what differs from that is news. */
const continued = (ours: Versions, last: number, fresh: Versions): Versions =>
  ours[last] === true ? or(ours, fresh) : ours

/**
 * A line for each field that only they have, or have in more versions; for each that new versions lack; and for each that is another one there. `fresh`
 * are the versions that only they have, `last` is our last.
 */
const compareFields = (
  ours: ReadonlyArray<Field>,
  theirs: ReadonlyArray<Field>,
  last: number,
  fresh: Versions,
  path = ""
): ReadonlyArray<string> => [
  ...theirs.flatMap((field) => {
    const name = `${path}${field.name}`
    const own = ours.find((candidate) => candidate.name === field.name)
    if (own === undefined)
      return [`+ ${name}: ${describe(field, field.versions)}, in ${range(field.versions)}`]
    const known = continued(own.versions, last, fresh)
    const more = minus(field.versions, known)
    const less = minus(and(known, fresh), field.versions)
    const both = and(field.versions, known)
    return [
      isEmpty(more) ? [] : [`+ ${name} in ${range(more)}: ${describe(field, more)}`],
      isEmpty(less) ? [] : [`- ${name}, not in ${range(less)}`],
      typeOf(own) === typeOf(field) || isEmpty(both)
        ? []
        : [`~ ${name}: ${typeOf(field)}, ours ${typeOf(own)}`],
      sides.flatMap((side) => {
        const mine = continued(own[side], last, fresh)
        const added = minus(and(field[side], both), mine)
        const removed = minus(and(mine, both), field[side])
        return [
          isEmpty(added) ? [] : [`~ ${name} is ${side} in ${range(added)}, ours is not`],
          isEmpty(removed) ? [] : [`~ ${name} is not ${side} in ${range(removed)}, ours is`]
        ].flat()
      }),
      compareFields(own.fields, field.fields, last, fresh, `${name}.`)
    ].flat()
  }),
  ...ours
    .filter(({ name }) => !theirs.some((field) => field.name === name))
    .filter(({ versions }) => versions[last] === true && !isEmpty(fresh))
    .map(({ name }) => `- ${path}${name}, not in ${range(fresh)}`)
]

const title = (message: Message): string =>
  message.apiKey === undefined ? message.name : `${message.name} (key ${message.apiKey})`

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`

/** A readable report: messages that we do not have first, then what known ones have more. */
export const report = (
  ours: ReadonlyArray<Message>,
  theirs: ReadonlyArray<Message>,
  release: string
): string => {
  const own = new Map(ours.map((message) => [keyOf(message), message]))
  const present = theirs.filter(({ versions }) => !isEmpty(versions))
  const added = present.filter((message) => !own.has(keyOf(message)))
  const grown = present.flatMap((message) => {
    const known = own.get(keyOf(message))
    if (known === undefined) return []
    const versions = minus(message.versions, known.versions)
    const fields = compareFields(known.fields, message.fields, known.versions.lastIndexOf(true), versions)
    return isEmpty(versions) && fields.length === 0 ? [] : [{ message, versions, fields }]
  })
  if (added.length + grown.length === 0) return `Kafka ${release} adds nothing that we do not have.`
  const versionCount = [...added, ...grown].flatMap(({ versions }) => versions.filter(Boolean)).length
  return [
    versionCount === 0
      ? `Kafka ${release} has no message or version that we do not have, but fields (a new name shows as one more):`
      : `Kafka ${release} has ${plural(added.length, "message")} and ${plural(versionCount, "version")} that we do not have:`,
    ...added.map((message) => `  new ${message.type} ${title(message)}: versions ${range(message.versions)}`),
    ...grown.flatMap(({ message, versions, fields }) => [
      `  ${title(message)}${isEmpty(versions) ? "" : `: new versions ${range(versions)}`}`,
      ...fields.map((line) => `    ${line}`)
    ])
  ].join("\n")
}
