/** What a message says one by one, each with its key: of a request what is asked, of an answer what is said to it. */
import * as Api from "../../../src/Api/Api.ts"
import { namedAt, placeOf } from "../naive.ts"
import { isStruct, textOf } from "../randomValue.ts"

/** One thing that is asked or answered. */
export interface Element {
  /** The way to it from outside to inside, as text; empty: the whole message. */
  readonly key: string
  readonly value: unknown
}

const elementsAt = (value: unknown, steps: ReadonlyArray<Api.Step>, outer = ""): ReadonlyArray<Element> => {
  const [step, ...rest] = steps
  const found = step !== undefined && isStruct(value) ? value[step.field] : undefined
  if (step === undefined || !Array.isArray(found)) return []
  return namedAt(value, [step]).flatMap(({ key }, index) => {
    const text = `${outer}/${key.findLast((each) => each !== undefined)?.join(",")}`
    const each: unknown = found[index]
    return rest.length === 0 ? [{ key: text, value: each }] : elementsAt(each, rest, text)
  })
}

/** What a request asks one by one; `undefined`: it is one question, or one about all that there is. */
export const askedIn = (
  api: Api.Any,
  version: number,
  request: unknown
): ReadonlyArray<string> | undefined => {
  const place = placeOf(api, version)
  const field = place?.request[0]?.field
  if (place === undefined || field === undefined || !isStruct(request) || request[field] === null)
    return undefined
  return elementsAt(request, place.request).map(({ key }) => key)
}

/** What an answer says to each; for one question: the answer. */
export const answeredIn = (api: Api.Any, version: number, answer: unknown): ReadonlyArray<Element> => {
  const place = placeOf(api, version)
  return place === undefined ? [{ key: "", value: answer }] : elementsAt(answer, place.response)
}

/** The error codes in a value that are not 0. */
export const codesIn = (value: unknown): ReadonlyArray<number> =>
  [...textOf(value).matchAll(/\b(?:partitionE|e)rrorCode: (-?[1-9]\d*)/g)].map(([, code]) => Number(code))

/** The code of a whole answer, beside its elements. */
export const codeOf = (answer: unknown): number => {
  const code = isStruct(answer) ? answer["errorCode"] : undefined
  return typeof code === "number" ? code : 0
}

/** Whether a decoded value says all that was given to the encoder; null stands also where a version has no such field. */
export const says = (decoded: unknown, given: unknown): boolean => {
  if (given === null) return true
  if (Array.isArray(given))
    return (
      Array.isArray(decoded) &&
      decoded.length === given.length &&
      given.every((each, index) => says(decoded[index], each))
    )
  return isPlain(given) && isPlain(decoded)
    ? Object.entries(given).every(([name, each]) => says(decoded[name], each))
    : textOf(decoded) === textOf(given)
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  isStruct(value) && Object.getPrototypeOf(value) === Object.prototype
