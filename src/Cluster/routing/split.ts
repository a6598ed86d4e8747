/**
 * A request in parts: each with some of the elements to which paths lead, and with everything else of the request. Only the arrays on the way to them are new;
 * elements are the caller's own, in the caller's order. What is for one group as a whole is not copied.
 */
import type * as Api from "../../Api/Api.ts"
import { isRecord } from "../../internal/fields.ts"

export type Steps = ReadonlyArray<Api.Step>

/** The group of what a path leads to, told by all elements on the way to it. The array of them is the same at each call. */
export type GroupOf<G> = (steps: Steps, way: ReadonlyArray<unknown>) => G

/** A request that is not what its type says. */
export class NotAsTyped extends TypeError {}

const nothing: ReadonlyArray<unknown> = []

const elementsIn = (value: Readonly<Record<string, unknown>>, field: string): ReadonlyArray<unknown> => {
  const found = value[field]
  if (found === undefined || found === null) return nothing
  if (!Array.isArray(found)) throw new NotAsTyped(field)
  return found
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> => {
  if (!isRecord(value)) throw new NotAsTyped()
  return value
}

/** The groups of all leaves in their order; a list of them only once there are two. */
class Groups<G> {
  #run: { readonly group: G; length: number } | undefined
  /** `undefined`: all are in one group. */
  each: Array<G> | undefined

  add(group: G): void {
    const run = this.#run
    if (this.each !== undefined) this.each.push(group)
    else if (run === undefined) this.#run = { group, length: 1 }
    else if (run.group === group) run.length++
    else this.each = [...Array.from({ length: run.length }, () => run.group), group]
  }
}

/** The parts of a request by group, in the order in which the request first names something of each; none if the paths lead to nothing. */
export type Parts<G> = ReadonlyMap<G, unknown>

/**
 * Splits a request by the groups of what its paths lead to. An element on the way that leads to nothing is not lost: it goes with the group of the first leaf, if
 * no other is given. Throws {@link NotAsTyped} where a path meets no array, or no object; and what getters throw.
 */
export const split = <G>(
  paths: ReadonlyArray<Steps>,
  input: unknown,
  groupOf: GroupOf<G>,
  leafless?: G
): Parts<G> => {
  const order = new Map<G, unknown>()
  const groups = new Groups<G>()
  const way: Array<unknown> = []
  const request = asRecord(input)
  for (const steps of paths)
    visit(steps, 0, request, way, () => {
      const group = groupOf(steps, way)
      if (!order.has(group)) order.set(group, input)
      groups.add(group)
    })
  const { each } = groups
  if (each === undefined) return order
  const copies = new Splitting(each, leafless ?? each[0]!).of(paths, request)
  for (const group of order.keys()) order.set(group, copies.get(group))
  return order
}

/** What of a request a condition is true of; the request itself if that is all of it, `undefined` if it is nothing. */
export const pick = (paths: ReadonlyArray<Steps>, input: unknown, isWanted: GroupOf<boolean>): unknown =>
  split(paths, input, isWanted, false).get(true)

const visit = (
  steps: Steps,
  depth: number,
  within: Readonly<Record<string, unknown>>,
  way: Array<unknown>,
  leaf: () => void
): void => {
  const isLast = depth === steps.length - 1
  for (const element of elementsIn(within, steps[depth]!.field)) {
    way[depth] = element
    if (isLast) leaf()
    else visit(steps, depth + 1, asRecord(element), way, leaf)
  }
}

type Lists<G> = Map<G, Array<unknown>>

const put = <G>(lists: Lists<G>, group: G, element: unknown): void => {
  const list = lists.get(group)
  if (list === undefined) lists.set(group, [element])
  else list.push(element)
}

/** Deals out elements by the groups of their leaves, which are in the order of the message. */
class Splitting<G> {
  readonly #groups: ReadonlyArray<G>
  readonly #leafless: G
  #at = 0

  constructor(groups: ReadonlyArray<G>, leafless: G) {
    this.#groups = groups
    this.#leafless = leafless
  }

  /** The request of each group. Of an array that is there, but has nothing of a group, the group gets an empty one. */
  of(paths: ReadonlyArray<Steps>, request: Readonly<Record<string, unknown>>): ReadonlyMap<G, unknown> {
    const changes = new Map<G, Record<string, unknown>>(this.#groups.map((group) => [group, {}]))
    const fields = new Set<string>()
    for (const steps of paths) {
      const { field } = steps[0]!
      // Two paths through one array: the copies of one would undo those of the other.
      if (fields.has(field)) throw new NotAsTyped(field)
      fields.add(field)
      if (!Array.isArray(request[field])) continue
      const lists = this.#deal(steps, 0, request)
      for (const [group, change] of changes) change[field] = lists.get(group) ?? []
    }
    return new Map(Array.from(changes, ([group, change]) => [group, copyWith(request, change)]))
  }

  #deal(steps: Steps, depth: number, within: Readonly<Record<string, unknown>>): Lists<G> {
    const lists: Lists<G> = new Map()
    const isLast = depth === steps.length - 1
    for (const element of elementsIn(within, steps[depth]!.field)) {
      if (isLast) put(lists, this.#groups[this.#at++]!, element)
      else this.#dealWithin(steps, depth + 1, asRecord(element), lists)
    }
    return lists
  }

  #dealWithin(
    steps: Steps,
    depth: number,
    element: Readonly<Record<string, unknown>>,
    lists: Lists<G>
  ): void {
    const inner = this.#deal(steps, depth, element)
    if (inner.size === 0) return put(lists, this.#leafless, element)
    const { field } = steps[depth]!
    for (const [group, list] of inner)
      put(lists, group, inner.size === 1 ? element : copyWith(element, { [field]: list }))
  }
}

/** A value with other fields. What its class computes is no field of a copy, so it is read: a codec reads it in the same way. */
const copyWith = (
  value: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>
): Readonly<Record<string, unknown>> => {
  let copy: Readonly<Record<string, unknown>> = value
  for (
    let of = Object.getPrototypeOf(value);
    isRecord(of) && of !== Object.prototype;
    of = Object.getPrototypeOf(of)
  )
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(of)))
      if (get !== undefined && !(name in changes) && !Object.hasOwn(copy, name))
        copy = { ...copy, [name]: value[name] }
  return { ...copy, ...changes }
}
