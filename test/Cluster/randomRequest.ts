/** Random requests about what a topology has: topics and partitions, groups, transactional ids, resources, each in the place where a version of an API names it. */
import * as Api from "../../src/Api/Api.ts"
import type { Layout } from "../../src/Codec/internal/layout.ts"
import { type Chance, membersOf, randomStruct, structLayout } from "./randomValue.ts"
import type { Topology } from "./Topology.ts"

/** What can be named: topics are those of the topology. */
export interface Names {
  readonly topology: Topology
  readonly groups: ReadonlyArray<string>
  readonly transactionalIds: ReadonlyArray<string>
}

/** Elements that are named in a random order, each once. */
interface Choice {
  /** As the fields of a key path, whatever a version calls them. */
  readonly key: ReadonlyArray<unknown>
  /** What can be chosen within. */
  readonly within: ReadonlyArray<Choice>
}

const leaf = (...key: ReadonlyArray<unknown>): Choice => ({ key, within: [] })

/** Topics by name and by id, with their partitions. */
const topicChoices = ({ topics }: Topology, isById: boolean): ReadonlyArray<Choice> =>
  [...topics.values()].map(({ id, name, partitions }) => ({
    key: [isById ? id : name],
    within: partitions.map((_, index) => leaf(index))
  }))

const choicesFor = (
  route: Api.Routing,
  names: Names,
  isById: boolean,
  depth: number
): ReadonlyArray<Choice> => {
  switch (route.to) {
    case "leader": {
      const topics = topicChoices(names.topology, isById)
      // What encloses topics: producers.
      return depth > 2 ? [7n, 8n, 9n].map((id) => ({ key: [id], within: topics })) : topics
    }
    case "coordinator":
      if (route.type === "share") return topicChoices(names.topology, true)
      return (route.type === "group" ? names.groups : names.transactionalIds).map((key) => leaf(key))
    case "resource":
      return [
        ...[...names.topology.topics.keys()].map((name) => leaf(2, name)),
        ...names.topology.nodeIds.map((id) => leaf(4, String(id))),
        ...names.topology.nodeIds.map((id) => leaf(8, String(id))),
        leaf(4, "")
      ]
    default:
      return []
  }
}

const hasFields = (layout: Layout, names: ReadonlyArray<string>): boolean => {
  const members = membersOf(layout)
  return names.every((name) => members.some((member) => member.name === name && member.presence !== "absent"))
}

/** What a path names becomes some of the choices. */
const fill = (
  layout: Layout,
  value: Record<string, unknown>,
  steps: ReadonlyArray<Api.Step>,
  choices: ReadonlyArray<Choice>,
  chance: Chance
): void => {
  const [step, ...rest] = steps
  const member = membersOf(layout).find(({ name }) => name === step?.field)
  if (step === undefined || member === undefined) return
  const { keys } = step
  if (keys === undefined) {
    const [chosen] = chance.some(choices, 1)
    value[step.field] = chosen?.key[0]
    return
  }
  value[step.field] = chance.some(choices, 4).map(({ key, within }) => {
    if (keys.length === 0) return key[0]
    const { layout: array } = member
    if (array.kind !== "array" || array.element.kind !== "struct")
      throw new TypeError(`${step.field} is no array`)
    const element = randomStruct(array.element, chance)
    const together = keys.find((each) => hasFields(array, each)) ?? []
    for (const [at, name] of together.entries()) element[name] = key[at]
    fill(array.element, element, rest, within, chance)
    return element
  })
}

/** A complete input for a version. */
export const randomRequest = (
  api: Api.Any,
  version: number,
  names: Names,
  chance: Chance
): Record<string, unknown> => {
  const layout = structLayout(api.request, version)
  const value = randomStruct(layout, chance)
  const { routing } = api
  // Fields by which a request is of a session with one broker, or says less than all of it.
  if ("forgottenTopicsData" in value) value["forgottenTopicsData"] = []
  const paths = "request" in routing ? routing.request : []
  for (const path of paths) {
    const steps = Api.steps(path)
    if (
      steps[0] === undefined ||
      steps[0].field === "forgottenTopicsData" ||
      !hasFields(layout, [steps[0].field])
    )
      continue
    fill(layout, value, steps, choicesFor(routing, names, isById(layout, steps), steps.length), chance)
  }
  return value
}

/** Whether a version has topics by id where it has a path. */
const isById = (layout: Layout, steps: ReadonlyArray<Api.Step>): boolean => {
  let at = layout
  for (const { field, keys } of steps) {
    const member = membersOf(at).find(({ name }) => name === field)
    if (member === undefined) return false
    at = member.layout
    if (keys?.some((each) => each[0] === "topicId" && hasFields(at, each)) === true) return true
  }
  return false
}

/** The versions that an API has. */
export const versionsOf = ({ versions: { max, min } }: Api.Any): ReadonlyArray<number> =>
  Array.from({ length: max - min + 1 }, (_, index) => min + index)
