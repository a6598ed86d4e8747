/**
 * What a broker of a scripted cluster answers, naively: from the specs and the routing data, one key after another, and from nothing in `src/Cluster`. What it
 * says depends on who it is, so that an answer shows who gave it.
 */
import * as Api from "../../src/Api/Api.ts"
import type { Layout, StructLayout } from "../../src/Codec/internal/layout.ts"
import {
  Chance,
  isStruct,
  membersOf,
  randomStruct,
  randomValue,
  type Struct,
  structLayout,
  textOf
} from "./randomValue.ts"
import { deeper } from "./answered.ts"
import type { Topology } from "./Topology.ts"

/** What a request names in one place, as each of the alternatives of the path says it; with what it names within. */
export interface Named {
  readonly key: ReadonlyArray<ReadonlyArray<unknown> | undefined>
  readonly within: ReadonlyArray<Named>
}

const zeroUuid = "AAAAAAAAAAAAAAAAAAAAAA"

const isSaid = (value: unknown): boolean => value !== undefined && value !== zeroUuid

/** What stands at a path, in the order of the request; nothing where the version lacks the path. */
export const namedAt = (value: unknown, steps: ReadonlyArray<Api.Step>): ReadonlyArray<Named> => {
  const [step, ...rest] = steps
  if (step === undefined || !isStruct(value)) return []
  const found = value[step.field]
  if (step.keys === undefined) return found === undefined ? [] : [{ key: [[found]], within: [] }]
  if (!Array.isArray(found)) return []
  const { keys } = step
  return found.map((each: unknown) => ({
    key:
      keys.length === 0
        ? [[each]]
        : keys.map((together) => {
            const values = together.map((name) => (isStruct(each) ? each[name] : undefined))
            return values.every(isSaid) && (keys.length === 1 || values[0] !== "") ? values : undefined
          }),
    within: namedAt(each, rest)
  }))
}

/** Where a request names what is answered one by one, and where the answers stand. */
interface Place {
  readonly request: ReadonlyArray<Api.Step>
  readonly response: ReadonlyArray<Api.Step>
}

const hasField = (layout: Layout, name: string): boolean =>
  membersOf(layout).some((member) => member.name === name && member.presence !== "absent")

/** `undefined`: the response is one answer, whole. */
export const placeOf = (api: Api.Any, version: number): Place | undefined => {
  const { routing } = api
  const own = deeper[api.name]
  const request = own?.request ?? ("request" in routing ? routing.request : [])
  const response =
    own?.response ?? ("response" in routing && typeof routing.response === "string" ? [routing.response] : [])
  for (const [index, path] of request.entries()) {
    const answers = response[Math.min(index, response.length - 1)]
    if (answers === undefined) continue
    const [asked, answered] = [Api.steps(path), Api.steps(answers)]
    if (
      hasField(structLayout(api.request, version), asked[0]?.field ?? "") &&
      hasField(structLayout(api.response, version), answered[0]?.field ?? "") &&
      asked[0]?.keys !== undefined
    )
      return { request: asked, response: answered }
  }
  return undefined
}

/** Who is to answer: a broker, `"any"` of them, or nobody, because it is of a topic that there is not. */
export type Owner = number | "any" | "unknown topic" | "unknown id"

/** Whose each thing is that a request names, given the way to it from outside to inside. */
export const ownerOf = (
  api: Api.Any,
  request: unknown,
  way: ReadonlyArray<Named>,
  topology: Topology
): Owner => {
  const { routing } = api
  const last = way.at(-1)
  switch (routing.to) {
    case "any":
    case "all":
    case "broker":
      return "any"
    case "controller":
      return topology.controller
    case "leader": {
      const topic = way.at(-2)
      const [name, topicId] = topicOf(routing.request[0] ?? "", topic)
      const found = topology.topic({ name, topicId })
      const index = last?.key[0]?.[0]
      const partition = typeof index === "number" ? found?.partitions[index] : undefined
      if (partition === undefined) return topicId === undefined ? "unknown topic" : "unknown id"
      return partition.leader
    }
    case "coordinator": {
      if (routing.type === "share") {
        const group = isStruct(request) ? request[routing.group] : undefined
        return topology.coordinatorOf(
          "share",
          `${String(group)}:${String(way[0]?.key[0]?.[0])}:${String(last?.key[0]?.[0])}`
        )
      }
      const key = way[0]?.key[0]?.[0]
      return typeof key === "string" && key !== "" ? topology.coordinatorOf(routing.type, key) : "any"
    }
    case "resource": {
      const [type, name] = last?.key[0] ?? []
      return (type === 4 || type === 8) && typeof name === "string" && name !== "" ? Number(name) : "any"
    }
  }
}

/** The name and the id of a topic, by what its path calls them. */
const topicOf = (path: string, topic: Named | undefined): readonly [name: unknown, topicId: unknown] => {
  const steps = Api.steps(path)
  const keys = steps.at(-2)?.keys ?? []
  const said = (isId: boolean) => {
    const index = keys.findIndex((together) => (together[0] === "topicId") === isId)
    return index < 0 ? undefined : topic?.key[index]?.[0]
  }
  return [said(false), said(true)]
}

/** The way to the one key of a request that is whole for its coordinator. */
const wholeKey = (api: Api.Any, request: unknown): ReadonlyArray<Named> => {
  const paths = api.routing.to === "coordinator" ? api.routing.request : []
  for (const path of paths) {
    const steps = Api.steps(path)
    const named = namedAt(request, steps)
    if (steps.length === 1 && steps[0]?.keys === undefined && named.length > 0) return named
  }
  return []
}

/** What a broker says to one thing: 0, or that it is not its own, with who leads it. */
export interface Verdict {
  readonly code: number
  readonly owner: Owner
}

const wrongBroker = (api: Api.Any): number => {
  switch (api.routing.to) {
    case "leader":
      return 6
    case "coordinator":
      return 16
    case "controller":
      return 41
    default:
      return 42
  }
}

export const verdictOf = (api: Api.Any, owner: Owner, node: number): Verdict => {
  if (owner === "unknown topic") return { code: 3, owner }
  if (owner === "unknown id") return { code: 100, owner }
  return { code: owner === "any" || owner === node ? 0 : wrongBroker(api), owner }
}

/** All error codes within a value are this one: the outermost, or those of all that is within where it has none. */
const withCode = (layout: Layout, value: unknown, code: number): unknown => {
  if (code === 0) return value
  if (layout.kind === "array" && Array.isArray(value))
    return value.map((each: unknown) => withCode(layout.element, each, code))
  if (layout.kind !== "struct" || !isStruct(value)) return value
  const codes = layout.members.filter(
    ({ name, presence }) => presence !== "absent" && /^(partitionE|e)rrorCode$/.test(name)
  )
  if (codes.length > 0) return { ...value, ...Object.fromEntries(codes.map(({ name }) => [name, code])) }
  return Object.fromEntries(
    layout.members.flatMap((member) =>
      member.presence === "absent" || value[member.name] === undefined
        ? []
        : [[member.name, withCode(member.layout, value[member.name], code)]]
    )
  )
}

/** What only a refusal tells: as Kafka leaves it where all is well. */
const leaderIn = (
  layout: Layout,
  value: Struct,
  topology: Topology,
  way: ReadonlyArray<Named>,
  api: Api.Any,
  code: number
): Struct => {
  const told = membersOf(layout).find(
    ({ name, presence }) => name === "currentLeader" && presence !== "absent"
  )
  if (told === undefined) return value
  const { default: byDefault } = membersOf(told.layout).find(({ name }) => name === "leaderId") ?? {}
  const nothing = typeof byDefault === "number" ? byDefault : 0
  if (code !== 6 || api.routing.to !== "leader")
    return { ...value, currentLeader: { leaderId: nothing, leaderEpoch: nothing } }
  const [name, topicId] = topicOf(api.routing.request[0] ?? "", way.at(-2))
  const index = way.at(-1)?.key[0]?.[0]
  const partition =
    typeof index === "number" ? topology.topic({ name, topicId })?.partitions[index] : undefined
  return {
    ...value,
    currentLeader: { leaderId: partition?.leader ?? nothing, leaderEpoch: partition?.epoch ?? nothing }
  }
}

export interface Judge {
  /** What is said to each thing. */
  readonly verdict: (way: ReadonlyArray<Named>) => Verdict
  readonly topology: Topology
}

/** The answers to what a request names, in its order, at a path of the response. */
const answersTo = (
  api: Api.Any,
  node: number,
  layout: Layout,
  steps: ReadonlyArray<Api.Step>,
  named: ReadonlyArray<Named>,
  outer: ReadonlyArray<Named>,
  judge: Judge
): ReadonlyArray<Struct> => {
  const [step, next] = steps
  if (step === undefined || layout.kind !== "array" || layout.element.kind !== "struct")
    throw new TypeError(`${api.name} has no ${step?.field ?? "answers"}`)
  const { element } = layout
  return named.map((each) => {
    const way = [...outer, each]
    const keys = step.keys ?? []
    const said = Object.fromEntries(
      keys.flatMap((together, index) =>
        together.flatMap((name, at) => {
          const value = each.key[index]?.[at]
          return value === undefined || !hasField(element, name) ? [] : [[name, value] as const]
        })
      )
    )
    const chance = new Chance(api.name, node, textOf(way.map(({ key }) => key)))
    const value = { ...randomStruct(element, chance), ...said }
    if (next === undefined) {
      const { code } = judge.verdict(way)
      const told = withCode(element, value, code)
      return leaderIn(element, isStruct(told) ? told : value, judge.topology, way, api, code)
    }
    const within = element.members.find(({ name }) => name === next.field)
    if (within === undefined) throw new TypeError(`${api.name} has no ${next.field}`)
    return {
      ...value,
      [next.field]: answersTo(api, node, within.layout, steps.slice(1), each.within, way, judge)
    }
  })
}

/** The leaders that refusals name, with where they are. */
const endpointsOf = (layout: StructLayout, value: Record<string, unknown>, topology: Topology): void => {
  const member = layout.members.find(
    ({ name, presence }) => name === "nodeEndpoints" && presence !== "absent"
  )
  if (member === undefined) return
  const ids = [...textOf(value).matchAll(/leaderId: (\d+)/g)].map(([, id]) => Number(id))
  const isRefusal = /errorCode: 6\b/.test(textOf(value))
  value["nodeEndpoints"] = !isRefusal
    ? []
    : [...new Set(ids)].flatMap((id) => {
        const node = topology.nodes.get(id)
        return node === undefined
          ? []
          : [{ nodeId: node.id, host: node.host, port: node.port, rack: node.rack }]
      })
}

/** The arrays that every broker answers for itself: some of its own, one that all have, and what a broker says of no one else. */
const ownElements = (
  api: Api.Any,
  layout: StructLayout,
  node: number,
  value: Record<string, unknown>
): void => {
  if (api.routing.to !== "all") return
  for (const path of api.routing.response) {
    const [step] = Api.steps(path)
    const member = layout.members.find(({ name }) => name === step?.field)
    if (step === undefined || member?.layout.kind !== "array") continue
    const { element } = member.layout
    const key = step.keys?.[0]?.[0]
    const of = (owner: number | string, id: string) => {
      const made = randomValue(element, new Chance(api.name, owner, id), member.name)
      return isStruct(made) ? { ...made, ...(key === undefined ? {} : { [key]: id }) } : id
    }
    // One that moved while they were asked is listed by two of them, alike.
    value[step.field] = [of(node, `of-${node}-a`), of("all", "of-all"), of(node, `of-${node}-b`)]
  }
}

/** What a broker answers to a request as it saw it. */
export const answerOf = (
  api: Api.Any,
  version: number,
  node: number,
  request: unknown,
  topology: Topology,
  forced?: number
): Record<string, unknown> => {
  const layout = structLayout(api.response, version)
  const chance = new Chance(api.name, node)
  const value: Record<string, unknown> = { ...randomStruct(layout, chance) }
  if (hasField(layout, "throttleTimeMs")) value["throttleTimeMs"] = 0
  ownElements(api, layout, node, value)
  const place = placeOf(api, version)
  const whole = wholeKey(api, request)
  const isWhole = api.routing.to === "controller" || whole.length > 0
  const verdict = (way: ReadonlyArray<Named>): Verdict =>
    forced !== undefined
      ? { code: forced, owner: node }
      : verdictOf(api, ownerOf(api, request, isWhole ? whole : way, topology), node)
  const asked = place?.request[0]?.field
  // Null stands for all that there is.
  if (place !== undefined && asked !== undefined && isStruct(request) && request[asked] !== null) {
    const [first] = place.response
    const member = layout.members.find(({ name }) => name === first?.field)
    if (first === undefined || member === undefined) throw new TypeError(`${api.name} has no ${first?.field}`)
    const named = namedAt(request, place.request)
    value[first.field] = answersTo(api, node, member.layout, place.response, named, [], { verdict, topology })
  }
  endpointsOf(layout, value, topology)
  if (!isWhole) return value
  const { code } = verdict(whole)
  const told = withCode(layout, value, code)
  return isStruct(told) ? { ...value, ...told } : value
}

const leavesOf = (
  named: ReadonlyArray<Named>,
  outer: ReadonlyArray<Named>,
  depth: number
): ReadonlyArray<ReadonlyArray<Named>> =>
  named.flatMap((each) =>
    depth === 1 ? [[...outer, each]] : leavesOf(each.within, [...outer, each], depth - 1)
  )

/** Whose the things are that a request names, one by one, as far as they are answered one by one; else whose it is as a whole. */
export const ownersOf = (
  api: Api.Any,
  version: number,
  request: unknown,
  topology: Topology
): ReadonlyArray<Owner> => {
  const place = placeOf(api, version)
  const whole = wholeKey(api, request)
  if (api.routing.to === "controller" || place === undefined || whole.length > 0)
    return [ownerOf(api, request, whole, topology)]
  const leaves = leavesOf(namedAt(request, place.request), [], place.request.length)
  return leaves.map((way) => ownerOf(api, request, way, topology))
}
