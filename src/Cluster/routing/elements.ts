/**
 * The elements of a response at the path of its routing: where they stand in its spec, and how one is made for what was not answered.
 */
import type * as Api from "../../Api/Api.ts"
import { blank } from "../../Codec/internal/blank.ts"
import { partsOf, type Spec } from "../../Codec/internal/spec.ts"
import { fieldOf, isRecord } from "../../internal/fields.ts"
import type { Steps } from "./split.ts"

type Struct = Extract<Spec, { readonly kind: "struct" }>

/** The struct that a field holds, in an array or not; `undefined`: it holds none. */
export const structIn = (spec: Spec): Struct | undefined =>
  spec.kind === "struct"
    ? spec
    : partsOf(spec)
        .map(structIn)
        .find((each) => each !== undefined)

/** An element that says nothing, of which others are made: immutable, as all values are that a codec gives. */
export type Blank = Readonly<Record<string, unknown>>

/** The blank of the elements at each step; `undefined` where they are no structs. */
export const blanksAt = (response: Api.Message, steps: Steps): ReadonlyArray<Blank | undefined> => {
  let within = structIn(response.at(response.versions.max).spec)
  return steps.map(({ field }) => {
    const of = within?.fields[field]
    within = of && structIn(of.spec)
    const made = within && blank(within)
    return isRecord(made) ? made : undefined
  })
}

/** How a failure is told by an element. */
export interface Told {
  readonly errorCode: number
  /** `null`: there are no words for it. */
  readonly errorMessage: string | null
}

/**
 * An element of a response that names what an element of the request names, by the same alternatives.
 *
 * @param told what went wrong; `undefined` for an element on the way
 */
export const elementFor = (
  empty: Blank,
  step: Api.Step,
  requestStep: Api.Step,
  requested: unknown,
  told: Told | undefined
): Blank => {
  const keys = step.keys ?? []
  const given = keys.flatMap((fields, alternative) =>
    fields.map((field, at) => {
      const asked = requestStep.keys?.[alternative]?.[at]
      const value = requestStep.keys?.length === 0 ? requested : asked && fieldOf(requested, asked)
      return [field, value] as const
    })
  )
  return {
    ...empty,
    ...Object.fromEntries(given.filter(([field, value]) => value !== undefined && field in empty)),
    ...(told === undefined ? {} : { errorCode: told.errorCode }),
    ...(told !== undefined && "errorMessage" in empty ? { errorMessage: told.errorMessage } : {})
  }
}
