/** What a decoded request names: topics with partitions, groups, transactional ids, resources. */
import type { Call, Entity } from "../cluster/Call.ts"
import type { EntityKind } from "./FaultRule.ts"
import { namingFields } from "./FaultRule.ts"

/** How elements call what they are about. */
const topicFields = ["name", "topic", "topicName"]
const partitionLists = ["partitions", "partitionData", "partitionIndexes"]
const partitionFields = ["index", "partition", "partitionIndex"]
const valueKinds: ReadonlyArray<EntityKind> = ["group", "transactionalId"]

type Values = Readonly<Record<string, unknown>>

const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null

const isFilled = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value) && value.length > 0

const firstText = (value: Values, names: ReadonlyArray<string>): string | undefined => {
  for (const name of names) {
    const text = value[name]
    if (typeof text === "string" && text !== "") return text
  }
  return undefined
}

const firstNumber = (value: unknown): number | undefined => {
  if (typeof value === "number") return value
  if (!isValues(value)) return undefined
  for (const name of partitionFields) {
    const number = value[name]
    if (typeof number === "number") return number
  }
  return undefined
}

/** Whether a request of this API can name things of this kind: which fields it has decides. */
export const kindsNamedBy = (request: object): ReadonlySet<EntityKind> => {
  const kinds = new Set<EntityKind>()
  for (const [field, named] of Object.entries(namingFields))
    if (field in request) for (const kind of named) kinds.add(kind)
  return kinds
}

/** All that the request names, each with what encloses it. Topics that are given by id have the name that the broker knows. */
export const namedEntities = (call: Call): ReadonlyArray<Entity> => {
  const found: Array<Entity> = []
  const { request } = call
  if (!isValues(request)) return found
  const outer: Entity = outerOf(request)
  if (Object.keys(outer).length > 0) found.push(outer)
  for (const [field, kinds] of Object.entries(namingFields)) {
    const value = request[field]
    if (Array.isArray(value)) addAll(call, value, field, kinds, outer, found)
    else if (field === "key" && typeof value === "string") addKey(value, request, found)
  }
  return found
}

const outerOf = (request: Values): Entity => {
  const group = firstText(request, ["groupId"])
  const transactionalId = firstText(request, ["transactionalId", "v3AndBelowTransactionalId"])
  return {
    ...(group === undefined ? {} : { group }),
    ...(transactionalId === undefined ? {} : { transactionalId })
  }
}

/** Of FindCoordinator: 0 stands for groups, 1 for transactional ids. */
const addKey = (key: string, request: Values, found: Array<Entity>): void => {
  if (key !== "") found.push(request["keyType"] === 1 ? { transactionalId: key } : { group: key })
}

const addAll = (
  call: Call,
  elements: ReadonlyArray<unknown>,
  field: string,
  kinds: ReadonlyArray<EntityKind>,
  outer: Entity,
  found: Array<Entity>
): void => {
  for (const element of elements) {
    if (typeof element === "string" && field === "coordinatorKeys" && isValues(call.request))
      addKey(element, call.request, found)
    else if (typeof element === "string") {
      const kind = kinds.find((each) => valueKinds.includes(each)) ?? "topic"
      found.push({ ...outer, [kind]: element })
    } else if (isValues(element)) addElement(call, element, field, outer, found)
  }
}

const addElement = (
  call: Call,
  element: Values,
  field: string,
  outer: Entity,
  found: Array<Entity>
): void => {
  if (field === "resources") {
    const resource = firstText(element, ["resourceName"])
    if (resource !== undefined) found.push({ ...outer, resource })
    return
  }
  const inner = { ...outer, ...outerOf(element) }
  if (field === "groups" || field === "transactions") found.push(inner)
  const { topics } = element
  if (Array.isArray(topics)) {
    for (const topic of topics) if (isValues(topic)) addTopic(call, topic, inner, found)
  } else addTopic(call, element, inner, found)
}

const addTopic = (call: Call, element: Values, outer: Entity, found: Array<Entity>): void => {
  const { topicId } = element
  const topic =
    firstText(element, topicFields) ??
    (typeof topicId === "string" ? call.broker.topicById(topicId)?.name : undefined)
  if (topic === undefined) return
  const lists = partitionLists.map((name) => element[name]).filter(isFilled)
  if (lists.length === 0) found.push({ ...outer, topic })
  for (const partition of lists.flat()) {
    const number = firstNumber(partition)
    if (number !== undefined) found.push({ ...outer, topic, partition: number })
  }
}
