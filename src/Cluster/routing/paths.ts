/**
 * Paths of routing data ({@link Api.Routing}) in use: walking a request or a response by the steps of one, and telling its elements apart, so that what a
 * response answers is found in the request.
 *
 * What is walked is what callers gave, not checked by any codec: nothing here trusts a type. A getter that throws is the only thing that can make these throw.
 */
import type * as Api from "../../Api/Api.ts"
import { zeroUuid } from "../../Codec/internal/scalar.ts"
import { fieldOf } from "../../internal/fields.ts"
import type { TopicRef } from "../ClusterView.ts"

/** The array to which a step leads in a value; `undefined`: there is none. */
export const elementsOf = (step: Api.Step, value: unknown): ReadonlyArray<unknown> | undefined => {
  const found = fieldOf(value, step.field)
  return Array.isArray(found) ? found : undefined
}

/**
 * Visits what a path leads to, in the order of the message, with all elements on the way from the outermost inwards. The array is the same one at each visit: copy
 * it to keep it. A step without brackets leads to the field as a whole, if it is given.
 */
export const walk = (
  steps: ReadonlyArray<Api.Step>,
  value: unknown,
  visit: (way: ReadonlyArray<unknown>) => void
): void => {
  const way: Array<unknown> = []
  const enter = (within: unknown, depth: number): void => {
    const step = steps[depth]
    if (step === undefined) return visit(way)
    const found =
      step.keys === undefined ? givenOf(fieldOf(within, step.field)) : (elementsOf(step, within) ?? nothing)
    for (const element of found) {
      way[depth] = element
      enter(element, depth + 1)
    }
    way.length = depth
  }
  enter(value, 0)
}

const nothing: ReadonlyArray<unknown> = []

const givenOf = (value: unknown): ReadonlyArray<unknown> => (value === undefined ? nothing : [value])

/** A part of a key as text; `undefined`: it is none. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : undefined

/** Topic ids stand in fields of this name, whatever the API. */
const isTopicId = (field: string): boolean => field === "topicId"

/** The key that a field by itself makes; `undefined` where it says nothing. A name that reads like an id is not that id. */
const keyOf = (field: string, value: unknown): string | undefined => {
  const text = textOf(value)
  if (text === undefined || text === "") return undefined
  return isTopicId(field) ? (text === zeroUuid ? undefined : `#${text}`) : `=${text}`
}

/** The key that several fields make together, of which one may be empty: a resource without a name is the default of its type. */
const joinedKey = (fields: ReadonlyArray<string>, element: unknown): string | undefined => {
  let key = ""
  for (const field of fields) {
    const text = textOf(fieldOf(element, field))
    if (text === undefined) return undefined
    key += `${text.length}:${text}`
  }
  return key
}

const keyOfNothing: ReadonlyArray<string> = [""]

/**
 * What tells an element apart from those beside it: everything that it says of itself, for a request may give a topic by its name and its id, and a response
 * gives it by one of them. An element of a request and one of a response are the same if any of their keys is equal. Missing fields, `null`, empty strings and
 * the uuid of zeros say nothing; an element that says nothing has the one key `""`. Without brackets ({@link Api.Step}) there is no key.
 */
export const keysOf = (step: Api.Step, element: unknown): ReadonlyArray<string> => {
  const { keys } = step
  if (keys === undefined) return []
  if (keys.length === 0) return [keyOf("", element) ?? ""]
  const found: Array<string> = []
  for (const fields of keys) {
    const key =
      fields.length === 1 ? keyOf(fields[0]!, fieldOf(element, fields[0]!)) : joinedKey(fields, element)
    if (key !== undefined) found.push(key)
  }
  return found.length === 0 ? keyOfNothing : found
}

/** The topic that an element of a step names, in all the ways in which it does: by name, by id, or both. */
export const topicsOf = (step: Api.Step, element: unknown): ReadonlyArray<TopicRef> => {
  const { keys } = step
  if (keys === undefined) return []
  if (keys.length === 0) return typeof element === "string" && element !== "" ? [{ name: element }] : []
  const found: Array<TopicRef> = []
  for (const [field] of keys) {
    const text = fieldOf(element, field!)
    if (typeof text !== "string" || text === "") continue
    if (!isTopicId(field!)) found.push({ name: text })
    else if (text !== zeroUuid) found.push({ topicId: text })
  }
  return found
}

/** What an element of a last step is the number of: a partition, by its field or as it is. `undefined`: it is none. */
export const numberOf = (step: Api.Step, element: unknown): number | undefined => {
  const field = step.keys?.[0]?.[0]
  const value = field === undefined ? element : fieldOf(element, field)
  return typeof value === "number" ? value : undefined
}

/**
 * Values by the elements that lead to them: put in by the ways of one message ({@link walk}), found by those of another. Elements that are the same
 * ({@link keysOf}) are one.
 */
export class KeyTree<A> {
  readonly #inner = new Map<string, KeyTree<A>>()
  value: A | undefined = undefined

  /** The place of a way, made if there is none. */
  at(steps: ReadonlyArray<Api.Step>, way: ReadonlyArray<unknown>): KeyTree<A> {
    return way.reduce<KeyTree<A>>((tree, element, depth) => tree.make(steps[depth]!, element), this)
  }

  /** The place of an element within; `undefined`: there is none. */
  find(step: Api.Step, element: unknown): KeyTree<A> | undefined {
    for (const key of keysOf(step, element)) {
      const found = this.#inner.get(key)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The place of an element within, made if there is none. */
  make(step: Api.Step, element: unknown): KeyTree<A> {
    const found = this.find(step, element) ?? new KeyTree<A>()
    for (const key of keysOf(step, element)) if (!this.#inner.has(key)) this.#inner.set(key, found)
    return found
  }
}
