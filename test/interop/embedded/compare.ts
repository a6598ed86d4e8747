/**
 * Where two transcripts of one scenario differ, field by field.
 */
import { Normalizer } from "./normalize.ts"
import type { Step } from "./Side.ts"

export interface Difference {
  readonly scenario: string
  readonly apiName: string
  readonly version: number
  readonly step: number
  readonly label: string
  readonly path: string
  readonly real: string
  readonly embedded: string
  readonly request: string
}

const shown = (value: unknown): string => {
  const text = value === undefined ? "(nothing)" : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** A request as it was given. */
const shownRequest = (request: unknown): string =>
  shown(
    JSON.parse(
      JSON.stringify(request, (_, each: unknown) =>
        typeof each === "bigint" ? `${each}n` : each instanceof Uint8Array ? `${each.length} bytes` : each
      ) ?? "null"
    )
  )

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** Paths at which two plain values differ; at most `limit`. */
const paths = (
  real: unknown,
  embedded: unknown,
  path: string,
  found: Array<readonly [path: string, real: unknown, embedded: unknown]>
): void => {
  if (Array.isArray(real) && Array.isArray(embedded)) {
    if (real.length !== embedded.length) {
      found.push([`${path}.length`, real.length, embedded.length])
      found.push([path, real, embedded])
      return
    }
    real.forEach((each, i) => paths(each, embedded[i], `${path}[${i}]`, found))
  } else if (isObject(real) && isObject(embedded)) {
    for (const name of new Set([...Object.keys(real), ...Object.keys(embedded)]))
      paths(real[name], embedded[name], path === "" ? name : `${path}.${name}`, found)
  } else if (real !== embedded) found.push([path, real, embedded])
}

const told = ({ outcome }: Step): string => (outcome._tag === "Broken" ? outcome.cause : outcome._tag)

export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** Compares answer by answer; at most 20 differences of one step are told. */
export const differences = (
  scenario: string,
  real: ReadonlyArray<Step>,
  embedded: ReadonlyArray<Step>,
  window: Window
): ReadonlyArray<Difference> => {
  const [left, right] = [
    new Normalizer(window.fromMs, window.toMs).steps(real),
    new Normalizer(window.fromMs, window.toMs).steps(embedded)
  ]
  const differences: Array<Difference> = []
  for (let i = 0; i < Math.max(real.length, embedded.length); i++) {
    const [a, b] = [real[i], embedded[i]]
    const { apiName, label, request, version } = (a ?? b)!
    const found: Array<readonly [string, unknown, unknown]> = []
    const isSameStep =
      a !== undefined && b !== undefined && a.apiName === b.apiName && a.version === b.version
    if (!isSameStep)
      found.push([
        "step",
        a && `${a.apiName} v${a.version} ${a.label}`,
        b && `${b.apiName} v${b.version} ${b.label}`
      ])
    else if (a.outcome._tag !== b.outcome._tag) found.push(["outcome", told(a), told(b)])
    else paths(left[i], right[i], "", found)
    for (const [path, inReal, inEmbedded] of found.slice(0, 20))
      differences.push({
        scenario,
        apiName,
        version,
        label,
        step: i,
        path,
        real: shown(inReal),
        embedded: shown(inEmbedded),
        request: shownRequest(request)
      })
    // The scenarios have taken different ways: what follows says nothing more.
    if (!isSameStep) break
  }
  return differences
}

export const line = (each: Difference): string =>
  `${each.apiName} v${each.version}${each.label === "" ? "" : ` (${each.label})`} [${each.scenario} ${each.step}] ${each.path}: real ${each.real}, embedded ${each.embedded}; asked ${each.request}`
