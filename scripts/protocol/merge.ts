/**
 * Merges the definitions of two releases version by version: a version that the newer one has is taken from it, any other from the older one. Fields of
 * versions that the newer release removed are gone from its files, so a merge by file would lose them.
 */
import type { FieldDefinition, MessageDefinition } from "./definitions.ts"

/** A set of versions, as flags by version. */
export type Versions = ReadonlyArray<boolean>

export interface Field {
  readonly name: string
  /** A scalar's name, or `struct`; `array` says whether it is an array of them. */
  readonly type: string
  readonly array: boolean
  /** The name that the definitions give the struct. */
  readonly structName: string | undefined
  readonly versions: Versions
  readonly nullable: Versions
  readonly tagged: Versions
  readonly tag: number | undefined
  /** In Kafka's own notation; `undefined`: none, or JSON null (which means none). */
  readonly default: unknown
  readonly ignorable: boolean
  readonly flexible: "none" | undefined
  readonly fields: ReadonlyArray<Field>
}

export interface Message {
  readonly type: MessageDefinition["type"]
  readonly name: string
  readonly apiKey: number | undefined
  readonly listeners: ReadonlyArray<string>
  readonly versions: Versions
  readonly flexible: Versions
  readonly fields: ReadonlyArray<Field>
  /** Where each version comes from: the release and its Java class. */
  readonly sources: ReadonlyArray<{
    readonly release: string
    readonly className: string
    readonly versions: Versions
    /** What Java calls our version 0 of it: not 0 for the keys of 3.9, whose version was their record type. */
    readonly firstJavaVersion: number
  }>
  /** The versions that each release has, also those that are taken from the other. */
  readonly inRelease: ReadonlyArray<{ readonly release: string; readonly versions: Versions }>
  /** The Java package: two logs have records with the same keys. */
  readonly origin: string
}

/**
 * Keys of `__consumer_offsets`: up to 3.9 the type of a record was the version of its key, since 4.0 it is an apiKey and the key has version 0. The bytes
 * are the same; ours have the form of 4.0. (`OffsetCommitKey` had types 0 and 1 then; 0 is `LegacyOffsetCommitKey` now.)
 */
const normalize = (
  message: MessageDefinition,
  all: ReadonlyArray<MessageDefinition>
): { readonly message: MessageDefinition; readonly firstJavaVersion: number } => {
  const type = Number(message.validVersions.split("-").at(-1))
  if (message.type === "data" && message.name.endsWith("Value") && isCoordinator(message)) {
    const key = all.find((candidate) => candidate.name === message.name.replace(/Value$/, "Key"))
    const apiKey = Number(key?.validVersions.split("-").at(-1))
    return { message: { ...message, type: "coordinator-value", apiKey }, firstJavaVersion: 0 }
  }
  if (message.type !== "data" || !message.name.endsWith("Key") || Number.isNaN(type))
    return { message, firstJavaVersion: 0 }
  const everywhere = (fields: ReadonlyArray<FieldDefinition>): ReadonlyArray<FieldDefinition> =>
    fields.map((field) => ({
      ...field,
      versions: "0+",
      ...(field.fields === undefined ? {} : { fields: everywhere(field.fields) })
    }))
  return {
    message: {
      ...message,
      type: "coordinator-key",
      apiKey: type,
      validVersions: "0",
      fields: everywhere(message.fields ?? [])
    },
    firstJavaVersion: type
  }
}

const isCoordinator = (message: MessageDefinition): boolean => message.origin.includes(".coordinator.")

/** Above any version in use. */
const width = 64

export const versionSet = (text: string | undefined): Versions => {
  const none: Versions = Array.from({ length: width }, () => false)
  if (text === undefined || text === "none") return none
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text)
  if (match === null) throw new Error(`not a version range: ${text}`)
  const min = Number(match[1])
  const max = match[2] === "+" ? width - 1 : Number(match[3] ?? match[1])
  return none.map((_, version) => version >= min && version <= max)
}

export const and = (a: Versions, b: Versions): Versions => a.map((has, version) => has && b[version]!)
export const or = (a: Versions, b: Versions): Versions => a.map((has, version) => has || b[version]!)
export const minus = (a: Versions, b: Versions): Versions => a.map((has, version) => has && !b[version])
export const isEmpty = (versions: Versions): boolean => !versions.includes(true)
export const covers = (a: Versions, b: Versions): boolean => isEmpty(minus(b, a))

const lowerFirst = (name: string): string => name[0]!.toLowerCase() + name.slice(1)

/** The fields of one release, cut down to the versions that it supplies. */
const fieldsOf = (
  definitions: ReadonlyArray<FieldDefinition>,
  message: MessageDefinition,
  supplied: Versions
): ReadonlyArray<Field> =>
  definitions.flatMap((definition): ReadonlyArray<Field> => {
    const array = definition.type.startsWith("[]")
    const type = array ? definition.type.slice(2) : definition.type
    const isStruct = /^[A-Z]/.test(type)
    const versions = and(versionSet(definition.versions ?? definition.taggedVersions), supplied)
    if (isEmpty(versions)) return []
    const inner = isStruct
      ? (definition.fields ?? message.commonStructs?.find((struct) => struct.name === type)?.fields ?? [])
      : []
    return [
      {
        name: lowerFirst(definition.name),
        type: isStruct ? "struct" : type,
        array,
        structName: isStruct ? type : undefined,
        versions,
        nullable: and(versionSet(definition.nullableVersions), versions),
        tagged: and(versionSet(definition.taggedVersions), versions),
        tag: definition.tag === undefined ? undefined : Number(definition.tag),
        default: definition.default ?? undefined,
        ignorable: definition.ignorable ?? false,
        flexible: definition.flexibleVersions === "none" ? "none" : undefined,
        fields: fieldsOf(inner, message, versions)
      }
    ]
  })

const mergeField = (older: Field, newer: Field, where: string): Field => {
  const complain = (what: keyof Field) => {
    throw new Error(
      `${where}.${newer.name}: ${what} differs: ${JSON.stringify(older[what])} → ${JSON.stringify(newer[what])}`
    )
  }
  if (older.type !== newer.type) complain("type")
  if (older.array !== newer.array) complain("array")
  if ((older.tag ?? newer.tag) !== (newer.tag ?? older.tag)) complain("tag")
  if (older.default !== newer.default) complain("default")
  return {
    ...newer,
    versions: or(older.versions, newer.versions),
    nullable: or(older.nullable, newer.nullable),
    tagged: or(older.tagged, newer.tagged),
    tag: newer.tag ?? older.tag,
    fields: mergeFields(older.fields, newer.fields, `${where}.${newer.name}`)
  }
}

/** The newer fields in their order; a field that only the older release has comes after its neighbour there. Both orders must survive. */
const mergeFields = (
  older: ReadonlyArray<Field>,
  newer: ReadonlyArray<Field>,
  where: string
): ReadonlyArray<Field> => {
  const merged = newer.map((field) => {
    const before = older.find((candidate) => candidate.name === field.name)
    return before === undefined ? field : mergeField(before, field, where)
  })
  older.forEach((field, index) => {
    if (merged.some((candidate) => candidate.name === field.name)) return
    const previous = older[index - 1]?.name
    merged.splice(merged.findIndex((candidate) => candidate.name === previous) + 1, 0, field)
  })
  for (const [release, fields] of [
    ["older", older],
    ["newer", newer]
  ] as const) {
    const names = fields.filter((field) => field.tag === undefined).map((field) => field.name)
    const order = merged.map((field) => field.name).filter((name) => names.includes(name))
    if (order.join() !== names.join()) throw new Error(`${where}: the order of the ${release} fields is lost`)
  }
  return merged
}

export interface ReleaseDefinitions {
  readonly release: string
  readonly messages: ReadonlyArray<MessageDefinition>
}

/** By key where there is one: names of APIs change. */
export const keyOf = (
  message: Pick<MessageDefinition, "type" | "name"> & { readonly apiKey?: number | undefined }
): string =>
  message.type === "request" || message.type === "response"
    ? `${message.type} ${message.apiKey}`
    : message.name

const classNameOf = (message: MessageDefinition): string => `${message.origin}.${message.name}`

interface Side {
  readonly release: string
  readonly message: MessageDefinition
  readonly firstJavaVersion: number
}

const sourceOf = ({ release, message, firstJavaVersion }: Side, versions: Versions) => ({
  release,
  className: classNameOf(message),
  versions,
  firstJavaVersion
})

const mergeMessage = (older: Side | undefined, newer: Side | undefined): Message => {
  const named = (newer ?? older)!.message
  const newVersions = versionSet(newer?.message.validVersions)
  const oldVersions = minus(versionSet(older?.message.validVersions), newVersions)
  const side = (from: typeof older, versions: Versions) =>
    from === undefined ? [] : fieldsOf(from.message.fields ?? [], from.message, versions)
  const flexible = (from: typeof older, versions: Versions) =>
    and(versionSet(from?.message.flexibleVersions), versions)
  return {
    type: named.type,
    name: named.name,
    apiKey: named.apiKey,
    listeners: named.listeners ?? older?.message.listeners ?? [],
    versions: or(oldVersions, newVersions),
    flexible: or(flexible(older, oldVersions), flexible(newer, newVersions)),
    fields: mergeFields(side(older, oldVersions), side(newer, newVersions), named.name),
    sources: [
      ...(older === undefined || isEmpty(oldVersions) ? [] : [sourceOf(older, oldVersions)]),
      ...(newer === undefined || isEmpty(newVersions) ? [] : [sourceOf(newer, newVersions)])
    ],
    inRelease: [older, newer].flatMap((side) =>
      side === undefined ? [] : [{ release: side.release, versions: versionSet(side.message.validVersions) }]
    ),
    origin: named.origin
  }
}

export const merge = (older: ReleaseDefinitions, newer: ReleaseDefinitions): ReadonlyArray<Message> => {
  const keys = new Set([...newer.messages, ...older.messages].map(keyOf))
  return [...keys].map((key) => {
    const of = ({ release, messages }: ReleaseDefinitions) => {
      const message = messages.find((candidate) => keyOf(candidate) === key)
      return message === undefined ? undefined : { release, ...normalize(message, messages) }
    }
    return mergeMessage(of(older), of(newer))
  })
}
