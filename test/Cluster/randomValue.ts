/** Random values of any message at a version: what a cluster is asked, and what scripted brokers answer. A seed determines them. */
import type { Message } from "../../src/Codec/Message.ts"
import type { Layout, StructLayout } from "../../src/Codec/internal/layout.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import { random } from "../Connection/Random.ts"

export type Struct = Readonly<Record<string, unknown>>

export const isStruct = (value: unknown): value is Struct =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** FNV-1a, as a seed. */
export const seedOf = (...parts: ReadonlyArray<unknown>): number => {
  let hash = 0x811c9dc5
  for (const char of parts.map(String).join("\u0000"))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

/** Whole numbers and choices from a source of numbers between 0 and 1. */
export class Chance {
  readonly #next: () => number
  constructor(...seed: ReadonlyArray<unknown>) {
    this.#next = random(seedOf(...seed))
  }
  /** From 0 on, below `count`. */
  below(count: number): number {
    return Math.floor(this.#next() * count)
  }
  from(min: number, max: number): number {
    return min + this.below(max - min + 1)
  }
  happens(probability: number): boolean {
    return this.#next() < probability
  }
  one<A>(of: ReadonlyArray<A>): A {
    const chosen = of[this.below(of.length)]
    if (chosen === undefined) throw new RangeError("nothing to choose from")
    return chosen
  }
  /** At most so many different ones, at least one, in a random order. */
  some<A>(of: ReadonlyArray<A>, max: number): ReadonlyArray<A> {
    const left = [...of]
    const count = this.from(1, Math.min(max, left.length))
    return Array.from({ length: count }, () => {
      const [chosen] = left.splice(this.below(left.length), 1)
      if (chosen === undefined) throw new RangeError("nothing to choose from")
      return chosen
    })
  }
  uuid(): string {
    const bytes = Buffer.from(Array.from({ length: 16 }, () => this.below(256)))
    return bytes.toString("base64url")
  }
}

/** The fields of a message at a version. */
export const structLayout = (message: Message, version: number): StructLayout => {
  const layout = layoutOf(message.at(version))
  if (layout.kind !== "struct") throw new TypeError(`${message.name} is no struct`)
  return layout
}

/** The member of a struct, or of the structs of an array. */
export const membersOf = (layout: Layout): StructLayout["members"] => {
  while (layout.kind === "array") layout = layout.element
  return layout.kind === "struct" ? layout.members : []
}

/** What is about codes, waiting and sessions has to mean something: those who need it put it there. */
const tame = (name: string, chance: Chance): number | undefined => {
  if (/errorCode$/i.test(name) || name === "throttleTimeMs" || name === "sessionId") return 0
  if (name === "sessionEpoch") return -1
  if (name === "acks") return chance.one([-1, 1])
  if (/timeout|wait/i.test(name)) return chance.from(1, 100)
  return undefined
}

export const randomValue = (layout: Layout, chance: Chance, name = ""): unknown => {
  switch (layout.kind) {
    case "boolean":
      return chance.happens(0.5)
    case "int8":
    case "int16":
    case "int32":
    case "uint16":
    case "uint32":
    case "varint":
    case "unsignedVarint":
      return tame(name, chance) ?? chance.from(0, 100)
    case "int64":
    case "varlong":
      return BigInt(chance.from(0, 1_000_000))
    case "uuid":
      return chance.uuid()
    case "float64":
      return chance.below(1000) / 8
    case "string":
      return layout.nullable && chance.happens(0.2) ? null : `${name}-${chance.below(10_000)}`
    case "bytes":
      return layout.nullable && chance.happens(0.2)
        ? null
        : Uint8Array.from({ length: chance.below(5) }, () => chance.below(256))
    case "records":
      return Records.make([{ value: `value-${chance.below(10_000)}`, timestamp: 1n }])
    case "taggedFields":
      return []
    case "refined":
      return randomValue(layout.inner, chance, name)
    case "array":
      if (layout.nullable && chance.happens(0.1)) return null
      return Array.from({ length: chance.from(1, 2) }, () => randomValue(layout.element, chance, name))
    case "struct":
      return randomStruct(layout, chance)
  }
}

/** With the fields that the version has, and no others. */
export const randomStruct = (layout: StructLayout, chance: Chance): Record<string, unknown> =>
  Object.fromEntries(
    layout.members.flatMap((member) =>
      member.presence === "absent"
        ? []
        : [[member.name, randomValue(member.layout, chance, member.name)] as const]
    )
  )

/** A value as text, to compare: equal texts mean the same on the wire. */
export const textOf = (value: unknown): string => {
  if (value instanceof Records) return `records ${Buffer.from(value.encode()).toString("hex")}`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`
  if (isStruct(value))
    return `{ ${Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => `${name}: ${textOf(each)}`)
      .join(", ")} }`
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? "undefined")
}
