/**
 * What the error codes of a part of a response say together: whether it was refused for being sent to the wrong broker, or too early, and whether it may be asked
 * again.
 *
 * A code of the part itself decides. Where it has none the codes within decide together, as those of an OffsetCommit's partitions. Codes that are about something
 * else are the caller's, and stay what they are when it is asked again.
 */
import * as Api from "../../Api/Api.ts"
import { provesNothingApplied } from "../../Api/ErrorCode.ts"
import type { Codes } from "./codes.ts"
import { fieldOf, isRecord } from "../../internal/fields.ts"

export class Verdict {
  /** Codes by which it was refused, of those asked about. */
  readonly refusals = new Set<number>()
  readonly #others = new Set<number>()
  /** Whether something of it was not refused. */
  #isApplied = false
  /** What stands before `ErrorCode` in the names of codes that are 0 beside a refusal: one half of the part that was not refused, if the request had it. */
  readonly #halves: Array<string> = []

  constructor(refusals: ReadonlySet<unknown>, codes: Codes, value: unknown) {
    this.#read(refusals, codes, value)
  }

  get isRefused(): boolean {
    return this.refusals.size > 0
  }

  /** @param element the part of the request, if it is an element of it */
  weigh(element: unknown): void {
    if (this.#halves.some((half) => hasFieldsOf(half, element))) this.#isApplied = true
  }

  /** Whether it may be asked again: nothing of it was applied, or asking twice cannot hurt. */
  isAgain(api: Api.Any, input: unknown, isProof: (code: number) => boolean): boolean {
    if (!this.isRefused) return false
    if (Api.isRepeatable(api, input)) return true
    return (
      !this.#isApplied &&
      [...this.refusals, ...this.#others].every(
        (code) => isProof(code) || provesNothingApplied(code, api, input)
      )
    )
  }

  #read(refusals: ReadonlySet<unknown>, codes: Codes, value: unknown): void {
    if (Array.isArray(value)) {
      for (const element of value) this.#read(refusals, codes, element)
      return
    }
    if (!isRecord(value)) return
    const [first, ...halves] = codes.own
    const own = first === undefined ? undefined : value[first]
    if (typeof own === "number") {
      if (own !== 0) {
        this.#add(refusals, own)
        for (const half of halves) this.#addHalf(refusals, half, value[half])
        return
      }
      // Of a struct with codes within, it says nothing of them.
      if (codes.inner.length === 0) this.#isApplied = true
    }
    for (const half of halves) this.#add(refusals, value[half])
    for (const [field, within] of codes.inner) this.#read(refusals, within, value[field])
  }

  #add(refusals: ReadonlySet<unknown>, code: unknown): void {
    if (typeof code !== "number" || code === 0) return
    ;(refusals.has(code) ? this.refusals : this.#others).add(code)
  }

  #addHalf(refusals: ReadonlySet<unknown>, name: string, code: unknown): void {
    if (code === 0) this.#halves.push(name.replace(/ErrorCode$/, ""))
    else this.#add(refusals, code)
  }
}

/** Whether a request gives something in a field that is named like this: `acknowledgementBatches` for `acknowledge`. */
const hasFieldsOf = (name: string, element: unknown): boolean =>
  isRecord(element) &&
  Object.keys(element).some((field) => {
    const value = field.startsWith(name) ? fieldOf(element, field) : undefined
    return Array.isArray(value) ? value.length > 0 : value !== undefined
  })
