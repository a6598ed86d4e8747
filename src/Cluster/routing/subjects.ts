/**
 * What the parts of requests are about: topics and partitions, keys of coordinators, resources. What is not given names nothing; what is not of its type throws
 * {@link NotAsTyped}.
 */
import * as Api from "../../Api/Api.ts"
import type { TopicRef } from "../ClusterView.ts"
import { fieldOf } from "../../internal/fields.ts"
import { numberOf, topicsOf } from "./paths.ts"
import type { CoordinatorKey } from "./Plan.ts"
import { type Steps, NotAsTyped } from "./split.ts"

type Way = ReadonlyArray<unknown>
type CoordinatorRouting = Extract<Api.Routing, { readonly to: "coordinator" }>

/** The topic of a partition: the last step but one. */
export const topicRefsOf = (steps: Steps, way: Way): ReadonlyArray<TopicRef> =>
  steps.length < 2 ? [] : topicsOf(steps[steps.length - 2]!, way[steps.length - 2])

export const partitionOf = (steps: Steps, way: Way): number => {
  const partition = numberOf(steps[steps.length - 1]!, way[steps.length - 1])
  if (partition === undefined) throw new NotAsTyped("partition")
  return partition
}

/** Whether a field names anything. */
const says = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)

/** The paths that a request uses. Keys stand in the first of them that is given; partitions of share state in all of them. */
export const pathsOf = (routing: CoordinatorRouting): ((input: unknown) => ReadonlyArray<Steps>) => {
  const all = routing.request.map(Api.steps)
  if (routing.type === "share") return (input) => (says(fieldOf(input, routing.group)) ? all : [])
  const each = all.map((steps) => [steps])
  return (input) => each.find(([steps]) => says(fieldOf(input, steps![0]!.field))) ?? []
}

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === "") return undefined
  if (typeof value !== "string") throw new NotAsTyped("key")
  return value
}

/** The key of an element: its field, or itself. */
const ownKeyOf = (steps: Steps, way: Way): string | undefined => {
  const last = steps.length - 1
  const field = steps[last]!.keys?.[0]?.[0]
  return textOf(field === undefined ? way[last] : fieldOf(way[last], field))
}

/** `undefined`: none is given, and every broker can answer. */
export const coordinatorKeyOf = (
  routing: CoordinatorRouting,
  input: unknown,
  steps: Steps,
  way: Way
): CoordinatorKey | undefined => {
  const key = routing.type === "share" ? shareKeyOf(routing.group, input, steps, way) : ownKeyOf(steps, way)
  return key === undefined ? undefined : { type: routing.type, key }
}

/** As Kafka writes it (`SharePartitionKey`). */
const shareKeyOf = (groupField: string, input: unknown, steps: Steps, way: Way): string | undefined => {
  const group = textOf(fieldOf(input, groupField))
  const topicId = topicRefsOf(steps, way)[0]?.topicId
  const partition = partitionOf(steps, way)
  return group === undefined || topicId === undefined ? undefined : `${group}:${topicId}:${partition}`
}

const maxBrokerId = 0x7fffffff

/** The broker that a resource is of; `undefined`: every broker can answer. The key of a resource is its type and its name. */
export const resourceBrokerOf = (steps: Steps, way: Way): number | undefined => {
  const last = steps.length - 1
  const [typeField, nameField] = steps[last]!.keys?.[0] ?? []
  if (typeField === undefined || nameField === undefined) return undefined
  const element = way[last]
  if (typeof element !== "object" || element === null) throw new NotAsTyped("resource")
  const [type, name] = [fieldOf(element, typeField), fieldOf(element, nameField)]
  if (typeof type !== "number" || !Api.brokerResourceTypes.includes(type)) return undefined
  if (typeof name !== "string" || !/^\d+$/.test(name)) return undefined
  const id = Number(name)
  return id <= maxBrokerId ? id : undefined
}

/** Whether a path leads to a field, which is the one key of a request. */
export const isField = (steps: Steps): boolean => steps.length === 1 && steps[0]!.keys === undefined

/** Topics and keys, each once, in the order in which they were first named. */
export class Named {
  readonly #topics = new Map<string, TopicRef>()
  readonly #coordinators = new Map<string, CoordinatorKey>()

  topic(ref: TopicRef): void {
    this.#topics.set(ref.name === undefined ? `#${ref.topicId}` : `=${ref.name}`, ref)
  }

  coordinator(key: CoordinatorKey): void {
    this.#coordinators.set(key.key, key)
  }

  get topics(): ReadonlyArray<TopicRef> {
    return [...this.#topics.values()]
  }

  get coordinators(): ReadonlyArray<CoordinatorKey> {
    return [...this.#coordinators.values()]
  }
}
