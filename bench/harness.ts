/**
 * Contenders beside each other in one run: rounds interleaved, each round in another order, medians with their spread, ratios to ours.
 *
 * The machine is never quiet, so a figure says little and a ratio within one run says much: a ratio here is the median of the ratios of each round, whose
 * contenders ran within moments of each other. Contenders whose results differ in content are not compared at all.
 */
import { loadavg } from "node:os"

/** What one round measured: a figure for each metric that this contender can give. */
export type Sample = Readonly<Record<string, number | undefined>>

export interface Contender {
  readonly name: string
  /** What it has computed, in a form that must be equal among all contenders; "" for one that has nothing to show, such as a floor. */
  readonly fingerprint: () => string | Promise<string>
  readonly round: () => Sample | Promise<Sample>
  readonly close?: () => void | Promise<void>
}

export interface Metric {
  readonly name: string
  readonly unit: string
  readonly better: "less" | "more"
}

export interface Comparison {
  readonly title: string
  readonly metrics: ReadonlyArray<Metric>
  /** The first contender is ours; the others are compared with it. */
  readonly contenders: ReadonlyArray<Contender>
  readonly rounds?: number
  readonly warmUps?: number
}

export interface Figure {
  readonly median: number
  /** The quartiles. */
  readonly low: number
  readonly high: number
  /** How many times better ours is; above 1, ours is ahead. 1 for ours. */
  readonly ahead: number
}

export interface Row {
  readonly name: string
  /** By metric; none where the contender has not measured it. */
  readonly figures: Readonly<Record<string, Figure | undefined>>
}

export interface Result {
  readonly title: string
  readonly metrics: ReadonlyArray<Metric>
  readonly rounds: number
  readonly rows: ReadonlyArray<Row>
}

export const quantile = (values: ReadonlyArray<number>, q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * q
  const [below, above] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!]
  return below + (above - below) * (position - Math.floor(position))
}

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

/** Milliseconds per call of `work`, and of them those that this thread was at work, called so often that a round lasts at least `forMs`. */
export const timed = (work: () => unknown, forMs = 60): (() => Sample) => {
  let calls = 1
  return () => {
    for (;;) {
      const cpuBefore = process.threadCpuUsage()
      const start = performance.now()
      for (let call = 0; call < calls; call++) kept = work()
      const elapsed = performance.now() - start
      if (elapsed >= forMs / 2) return { time: elapsed / calls, cpu: cpuMs(cpuBefore) / calls }
      calls = Math.ceil(calls * Math.min(10, Math.max(2, forMs / Math.max(elapsed, 0.01))))
    }
  }
}

/** The same of asynchronous work, one call after the other. */
export const timedAsync = (work: () => Promise<unknown>, forMs = 60): (() => Promise<Sample>) => {
  let calls = 1
  return async () => {
    for (;;) {
      const cpuBefore = process.threadCpuUsage()
      const start = performance.now()
      for (let call = 0; call < calls; call++) kept = await work()
      const elapsed = performance.now() - start
      if (elapsed >= forMs / 2) return { time: elapsed / calls, cpu: cpuMs(cpuBefore) / calls }
      calls = Math.ceil(calls * Math.min(10, Math.max(2, forMs / Math.max(elapsed, 0.01))))
    }
  }
}

const cpuMs = (before: NodeJS.CpuUsage): number => {
  const { system, user } = process.threadCpuUsage(before)
  return (system + user) / 1000
}

/** What `timed` measures. */
export const time: Metric = { name: "time", unit: "ms", better: "less" }
export const cpu: Metric = { name: "cpu", unit: "ms", better: "less" }

// A result that is not used might be optimised away.
export let kept: unknown

/** Each round begins with another contender, so that none always runs in the wake of the same one. */
const rotated = <A>(values: ReadonlyArray<A>, by: number): ReadonlyArray<A> =>
  values.map((_, i) => values[(i + by) % values.length]!)

const assertSameContent = async (title: string, contenders: ReadonlyArray<Contender>): Promise<void> => {
  let first: { readonly name: string; readonly print: string } | undefined
  for (const contender of contenders) {
    const print = await contender.fingerprint()
    if (print === "") continue
    first ??= { name: contender.name, print }
    if (print !== first.print)
      throw new Error(
        `${title}: ${contender.name} and ${first.name} computed different things, so their times say nothing: ${print.slice(0, 300)} / ${first.print.slice(0, 300)}`
      )
  }
}

const figureOf = (
  metric: Metric,
  ours: ReadonlyArray<Sample>,
  theirs: ReadonlyArray<Sample>
): Figure | undefined => {
  const values = theirs.flatMap((sample) => sample[metric.name] ?? [])
  if (values.length < theirs.length) return undefined
  const ratios = ours.map((sample, round) =>
    metric.better === "less" ? values[round]! / sample[metric.name]! : sample[metric.name]! / values[round]!
  )
  return {
    median: median(values),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    ahead: median(ratios)
  }
}

export const compare = async (comparison: Comparison): Promise<Result> => {
  const { contenders, metrics, rounds = 11, title, warmUps = 6 } = comparison
  await assertSameContent(title, contenders)
  const samples = new Map(contenders.map((contender) => [contender, [] as Array<Sample>]))
  for (let round = -warmUps; round < rounds; round++) {
    for (const contender of rotated(contenders, round + warmUps)) {
      // What the contender before left behind. A full collection would also shrink the young generation, whose growth then is what a round measures.
      globalThis.gc?.({ type: "minor" })
      const sample = await contender.round()
      if (round >= 0) samples.get(contender)!.push(sample)
    }
  }
  for (const contender of contenders) await contender.close?.()
  const ours = samples.get(contenders[0]!)!
  return {
    title,
    metrics,
    rounds,
    rows: contenders.map((contender) => ({
      name: contender.name,
      figures: Object.fromEntries(
        metrics.map((metric) => [metric.name, figureOf(metric, ours, samples.get(contender)!)])
      )
    }))
  }
}

export const number = (value: number): string =>
  Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString("en-US").replaceAll(",", " ")
    : Number(value.toPrecision(3)).toString()

export const line = (cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`

/** A Markdown table: each contender's median, quartiles, and how many times ours is ahead. */
export const table = (result: Result): string => {
  const header = ["", ...result.metrics.flatMap((metric) => [`${metric.name}, ${metric.unit}`, "ours is"])]
  const rows = result.rows.map((row, i) => [
    row.name,
    ...result.metrics.flatMap((metric) => {
      const figure = row.figures[metric.name]
      if (figure === undefined) return ["–", ""]
      const { ahead, high, low, median: middle } = figure
      return [`${number(middle)} (${number(low)}–${number(high)})`, i === 0 ? "" : `${ahead.toFixed(2)}×`]
    })
  ])
  return [
    `### ${result.title}`,
    "",
    line(header),
    line(header.map((_, i) => (i === 0 ? "---" : "---:"))),
    ...rows.map(line),
    ""
  ].join("\n")
}

/** Runs the comparisons, prints each table as it is done, and gives the results. */
export const report = async (comparisons: ReadonlyArray<Comparison>): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const comparison of comparisons) {
    const result = await compare(comparison)
    process.stdout.write(`${table(result)}\n`)
    results.push(result)
  }
  return results
}

/** Parts of a benchmark by name: what one may ask for. */
export type Parts = Readonly<Record<string, () => Promise<ReadonlyArray<Result>>>>

/** Runs the parts that are asked for, all if none are, and says how loaded the machine is before each. */
export const runParts = async (
  parts: Parts,
  asked: ReadonlyArray<string>
): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) {
    process.stdout.write(`${part}, the load is ${loadavg()[0]!.toFixed(1)}:\n\n`)
    results.push(...(await parts[part]!()))
  }
  return results
}
