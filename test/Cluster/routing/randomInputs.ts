/**
 * Random inputs of every API, with few different names and numbers, so that elements share leaders; and a splitter as simple as can be, to compare with.
 */
import type * as Api from "../../../src/Api/Api.ts"
import type { Layout } from "../../../src/Codec/internal/layout.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { layoutOf } from "../../../src/Codec/Wire.ts"

export type Dice = (below: number) => number
export type Value = Record<string, unknown>
export type Way = ReadonlyArray<unknown>

const texts = ["", "a", "b", "c", "1", "2"]
export const ids = ["A".repeat(22), `${"B".repeat(21)}A`, `${"C".repeat(21)}A`]

const valueAt = (layout: Layout, dice: Dice): unknown => {
  switch (layout.kind) {
    case "boolean":
      return dice(2) === 0
    case "int64":
    case "varlong":
      return BigInt(dice(3))
    case "uuid":
      return ids[dice(ids.length)]
    case "string":
      return layout.nullable && dice(6) === 0 ? null : texts[dice(texts.length)]
    case "bytes":
      return new Uint8Array(dice(3))
    case "records":
      return Records.empty
    case "taggedFields":
      return []
    case "array":
      return Array.from({ length: dice(5) }, () => valueAt(layout.element, dice))
    case "struct":
      return Object.fromEntries(
        layout.members.flatMap((member) =>
          member.presence === "absent" || (member.optional && dice(4) === 0)
            ? []
            : [[member.name, /session/i.test(member.name) ? 0 : valueAt(member.layout, dice)]]
        )
      )
    default:
      return dice(10)
  }
}

/** An input of an API at a random version, of no session. */
export const randomInput = (api: Api.Any, dice: Dice): Value => {
  const version = api.versions.min + dice(api.versions.max - api.versions.min + 1)
  return valueAt(layoutOf(api.request.at(version)), dice) as Value
}

/** All that paths lead to, with what leads there. */
export const leavesOf = (paths: ReadonlyArray<ReadonlyArray<Api.Step>>, input: unknown): ReadonlyArray<Way> =>
  paths.flatMap((steps) => leavesIn(steps, input as Value))

const leavesIn = (steps: ReadonlyArray<Api.Step>, value: Value): ReadonlyArray<Way> => {
  const [step, ...rest] = steps
  return ((value[step!.field] ?? []) as ReadonlyArray<unknown>).flatMap((element) =>
    rest.length === 0 ? [[element]] : leavesIn(rest, element as Value).map((way) => [element, ...way])
  )
}

/** What of an input is kept; elements that lead to nothing go with `keepsEmpty`. */
export const kept = (
  paths: ReadonlyArray<ReadonlyArray<Api.Step>>,
  input: Value,
  isKept: (way: Way, steps: ReadonlyArray<Api.Step>) => boolean,
  keepsEmpty: boolean
): Value => {
  const within = (
    all: ReadonlyArray<Api.Step>,
    steps: ReadonlyArray<Api.Step>,
    value: Value,
    before: Way
  ): Value => {
    const [step, ...rest] = steps
    const elements = value[step!.field]
    if (!Array.isArray(elements)) return value
    return {
      ...value,
      [step!.field]: elements.flatMap((element) => {
        const way = [...before, element]
        if (rest.length === 0) return isKept(way, all) ? [element] : []
        if (leavesIn(rest, element).length === 0) return keepsEmpty ? [element] : []
        const inner = within(all, rest, element, way)
        return (inner[rest[0]!.field] as ReadonlyArray<unknown>).length === 0 ? [] : [inner]
      })
    }
  }
  return paths.reduce((value, steps) => within(steps, steps, value, []), input)
}
