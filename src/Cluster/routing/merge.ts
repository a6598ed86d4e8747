/**
 * The answers of several brokers as one response: what each answered, in the order of the request; of what one did not answer, its error code, where elements of
 * the response have one.
 */
import type * as Api from "../../Api/Api.ts"
import { steps as stepsOf } from "../../Api/Routing.ts"
import { errorCodeOf, throttleTimeOf } from "../../Api/internal/responseFields.ts"
import { type Blank, blanksAt, elementFor } from "./elements.ts"
import { isRecord } from "../../internal/fields.ts"
import { elementsOf, KeyTree, walk } from "./paths.ts"
import type { Answer, Merged } from "./Plan.ts"
import type { Steps } from "./split.ts"
import { isField, pathsOf } from "./subjects.ts"
import { toldOf } from "./toldOf.ts"

type Response = Readonly<Record<string, unknown>>

/** What is asked and answered about one element, or what encloses some. */
class Slot {
  /** In the order in which they were first named. */
  readonly slots: Array<Slot> = []
  /** Those that the request names, as often as it does. */
  readonly wanted: Array<Slot> = []
  readonly #places = new KeyTree<Slot>()
  /** The element of the request. */
  requested: unknown = undefined
  /** The first element of a response. */
  answered: unknown = undefined
  /** What the last answer has of it. */
  elements: Array<unknown> = []
  /** Whose answer that was. */
  from: Answer | undefined = undefined

  /** The slot of an element; made if there is none. */
  of(step: Api.Step, element: unknown): Slot {
    const place = this.#places.make(step, element)
    if (place.value === undefined) this.slots.push((place.value = new Slot()))
    return place.value
  }

  answer(from: Answer, element: unknown): void {
    if (this.from !== from) this.elements = []
    this.from = from
    this.elements.push(element)
  }
}

/** The path by which a request names, one by one, what it is about; `undefined`: it does not. */
type Asked = (input: unknown) => Steps | undefined

/** Of the paths of a leader's route the others are not answered: what a Fetch forgets. */
const askedBy = (routing: Extract<Api.Routing, { readonly request: unknown }>): Asked => {
  if (routing.to === "coordinator") {
    const paths = pathsOf(routing)
    return (input) => paths(input).find((steps) => !isField(steps))
  }
  const first = stepsOf(routing.request[0]!)
  return () => first
}

export const mergeWith = (api: Api.Any): ((input: unknown, answers: ReadonlyArray<Answer>) => Merged) => {
  const { routing } = api
  if (routing.to === "all") {
    const paths = routing.response.map(stepsOf)
    return (_input, answers) => mergeAll(paths, answers)
  }
  if (!("request" in routing) || routing.response === undefined) return (_input, answers) => lastOf(answers)
  const merging = new Merging(api, askedBy(routing), stepsOf(routing.response))
  return (input, answers) => merging.merge(input, answers)
}

const merged = (response: unknown): Merged => ({ _tag: "Merged", response })
const unmergeable: Merged = { _tag: "Unmergeable" }

const responseOf = ({ outcome }: Answer): Response | undefined =>
  outcome._tag === "Response" && isRecord(outcome.response) ? outcome.response : undefined

const responsesOf = (answers: ReadonlyArray<Answer>): ReadonlyArray<Response> =>
  answers.map(responseOf).filter((response) => response !== undefined)

/** A request that is one whole: where it was asked again the last answer counts. */
const lastOf = (answers: ReadonlyArray<Answer>): Merged => {
  const last = answers.at(-1)?.outcome
  return last?._tag === "Response" ? merged(last.response) : unmergeable
}

class Merging {
  readonly #api: Api.Any
  readonly #asked: Asked
  readonly #response: Steps
  /** Made when something has failed first. */
  #blanks: ReadonlyArray<Blank | undefined> | undefined

  constructor(api: Api.Any, asked: Asked, response: Steps) {
    this.#api = api
    this.#asked = asked
    this.#response = response
  }

  merge(input: unknown, answers: ReadonlyArray<Answer>): Merged {
    const only = answers.length === 1 ? answers[0] : undefined
    if (only?.input === input && only?.outcome._tag === "Response") return merged(only.outcome.response)
    const responses = responsesOf(answers)
    const good = responses.filter((response) => errorCodeOf(response) === 0)
    const base = good[0] ?? responses[0]
    if (base === undefined) return unmergeable
    const root = new Slot()
    this.#ask(root, input)
    for (const answer of answers) {
      const response = responseOf(answer)
      const isGood = response !== undefined && (good.length === 0 || errorCodeOf(response) === 0)
      if (isGood) this.#take(root, answer, response)
      else if (!this.#fail(root, answer)) return unmergeable
    }
    return merged(
      together(base, responses, { [this.#response[0]!.field]: this.#elements(root, 0, this.#asked(input)) })
    )
  }

  #ask(root: Slot, input: unknown): void {
    const steps = this.#asked(input)
    if (steps === undefined || steps.length !== this.#response.length) return
    const visit = (slot: Slot, within: unknown, depth: number): void => {
      const step = steps[depth]
      if (step === undefined) return
      for (const element of elementsOf(step, within) ?? []) {
        const inner = slot.of(step, element)
        inner.requested ??= element
        slot.wanted.push(inner)
        visit(inner, element, depth + 1)
      }
    }
    visit(root, input, 0)
  }

  #take(root: Slot, answer: Answer, response: Response): void {
    const steps = this.#response
    const visit = (slot: Slot, within: unknown, depth: number): void => {
      const step = steps[depth]!
      for (const element of elementsOf(step, within) ?? []) {
        const inner = slot.of(step, element)
        inner.answered ??= element
        if (depth === steps.length - 1) inner.answer(answer, element)
        else visit(inner, element, depth + 1)
      }
    }
    visit(root, response, 0)
  }

  /** Tells by its elements that a part failed; `false`: they cannot. */
  #fail(root: Slot, answer: Answer): boolean {
    const told = toldOf(this.#api, answer)
    const steps = this.#asked(answer.input)
    const leaf = this.#blankAt(this.#response.length - 1)
    if (told === undefined || steps === undefined) return false
    // Elements without a code of their own cannot say what failed.
    if (leaf === undefined || !("errorCode" in leaf)) return false
    const [step, requestStep] = [this.#response.at(-1)!, steps.at(-1)!]
    walk(steps, answer.input, (way) => {
      const slot = way.reduce<Slot>((within, element, depth) => within.of(steps[depth]!, element), root)
      slot.answer(answer, elementFor(leaf, step, requestStep, way.at(-1), told))
    })
    return true
  }

  #blankAt(depth: number): Blank | undefined {
    return (this.#blanks ??= blanksAt(this.#api.response, this.#response))[depth]
  }

  /** In the order of the request, and after that what it has not named, in the order of the answers. */
  #elements(slot: Slot, depth: number, asked: Steps | undefined): ReadonlyArray<unknown> {
    if (depth < this.#response.length - 1)
      return slot.slots.flatMap((inner) => this.#enclosing(inner, depth, asked))
    const taken = new Map<Slot, number>()
    const elements: Array<unknown> = []
    for (const inner of slot.wanted) {
      const at = taken.get(inner) ?? 0
      if (at < inner.elements.length) elements.push(inner.elements[at])
      taken.set(inner, at + 1)
    }
    for (const inner of slot.slots) elements.push(...inner.elements.slice(taken.get(inner) ?? 0))
    return elements
  }

  #enclosing(slot: Slot, depth: number, asked: Steps | undefined): ReadonlyArray<unknown> {
    const elements = this.#elements(slot, depth + 1, asked)
    const { field } = this.#response[depth + 1]!
    if (isRecord(slot.answered)) return [{ ...slot.answered, [field]: elements }]
    const empty = this.#blankAt(depth)
    const step = this.#response[depth]!
    const requestStep = asked?.[depth]
    if (elements.length === 0 || empty === undefined || requestStep === undefined) return []
    return [{ ...elementFor(empty, step, requestStep, slot.requested, undefined), [field]: elements }]
  }
}

/** With the fields beside the elements: of the first response, but the longest throttle time, and what all of them list. */
const together = (base: Response, responses: ReadonlyArray<Response>, elements: Response): Response => {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(base))
    if (Array.isArray(value) && !(name in elements))
      fields[name] = listed(responses.map((response) => response[name]))
  if ("throttleTimeMs" in base) fields["throttleTimeMs"] = Math.max(...responses.map(throttleTimeOf))
  return { ...base, ...fields, ...elements }
}

/** The elements of several lists, each once. */
const listed = (lists: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const all = new Map<string, unknown>()
  for (const list of lists)
    if (Array.isArray(list))
      for (const element of list) {
        const text = JSON.stringify(element, (_, value: unknown) =>
          typeof value === "bigint" ? `${value}n` : value
        )
        if (!all.has(text)) all.set(text, element)
      }
  return [...all.values()]
}

/**
 * What all brokers listed. An element that two of them list, as a group whose coordinator moved while they were asked, is that of the broker that was asked first:
 * which of them is right nobody can tell.
 */
const mergeAll = (paths: ReadonlyArray<Steps>, answers: ReadonlyArray<Answer>): Merged => {
  const responses = responsesOf(answers)
  const [base] = responses
  if (base === undefined || responses.length < answers.length) return unmergeable
  if (responses.length === 1) return merged(base)
  const refused = responses.filter((response) => errorCodeOf(response) !== 0)
  if (refused.length > 0) return refused.length === responses.length ? merged(base) : unmergeable
  const fields = paths.map(([step]) => {
    const all = responses.flatMap((response) => (step && elementsOf(step, response)) ?? [])
    return [step!.field, step!.keys === undefined ? all : onceEach(step!, all)] as const
  })
  return merged(together(base, responses, Object.fromEntries(fields)))
}

const onceEach = (step: Api.Step, elements: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const root = new Slot()
  for (const element of elements) root.of(step, element).answered ??= element
  return root.slots.map(({ answered }) => answered)
}
