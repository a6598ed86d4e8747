/**
 * One case, before and after: pairs of fresh processes, one of each checkout, that take turns round by round. What counts is the median of the ratios of all
 * rounds of all pairs: the two of a round ran within moments of each other, and a process that V8 happened to compile well or badly is one of several.
 */
import { type Contender, line, median, type Metric, number, quantile, type Sample } from "../harness.ts"

export const sides = ["before", "after"] as const
export type Side = (typeof sides)[number]

export interface Case {
  readonly title: string
  readonly metrics: ReadonlyArray<Metric>
  /** A new process of this checkout. */
  readonly start: (side: Side) => Contender | Promise<Contender>
  /** Other numbers than those asked for, where a round takes long or needs no pairs. */
  readonly pairs?: number
  readonly rounds?: number
  readonly warmUps?: number
}

/** What is slower by more than this is said to be, unless the quartiles say that it may as well be the machine. */
const tolerance = 0.05

export interface Row {
  readonly title: string
  readonly metric: Metric
  readonly medians: Readonly<Record<Side, number>>
  /** The cost of *after* in that of *before*: above 1 is slower, also where more is better. The median over all rounds, and its quartiles. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** The least and the greatest of the medians of each pair. */
  readonly pairs: readonly [number, number]
  /** By more than 5 %, and in three quarters of the rounds at all. */
  readonly isSlower: boolean
}

type Samples = Readonly<Record<Side, ReadonlyArray<Sample>>>

const costs = (metric: Metric, { after, before }: Samples): ReadonlyArray<number> =>
  after.map((sample, round) => {
    const ratio = sample[metric.name]! / before[round]![metric.name]!
    return metric.better === "less" ? ratio : 1 / ratio
  })

const rowOf = (title: string, metric: Metric, pairs: ReadonlyArray<Samples>): Row => {
  const byPair = pairs.map((samples) => costs(metric, samples))
  const all = byPair.flat()
  const medians = byPair.map(median)
  const of = (side: Side) =>
    median(pairs.flatMap((samples) => samples[side].map((sample) => sample[metric.name]!)))
  const ratio = median(all)
  const low = quantile(all, 0.25)
  return {
    title,
    metric,
    medians: { before: of("before"), after: of("after") },
    ratio,
    low,
    high: quantile(all, 0.75),
    pairs: [Math.min(...medians), Math.max(...medians)],
    isSlower: ratio > 1 + tolerance && low > 1
  }
}

export interface Amount {
  readonly pairs: number
  readonly rounds: number
  readonly warmUps: number
}

/** The other checkout does not have what is to be compared. */
export class Lacking extends Error {}

const assertSame = async (title: string, contenders: Readonly<Record<Side, Contender>>): Promise<void> => {
  const after = await contenders.after.fingerprint()
  const before = await Promise.resolve(contenders.before.fingerprint()).catch((error: unknown) => {
    throw new Lacking(`${title}: ${String(error)}`)
  })
  if (before !== after)
    throw new Error(
      `${title}: before and after computed different things: ${before.slice(0, 300)} / ${after.slice(0, 300)}`
    )
}

const runPair = async (
  { start, title }: Case,
  { rounds, warmUps }: Amount,
  pair: number
): Promise<Samples> => {
  const contenders = { before: await start("before"), after: await start("after") }
  await assertSame(title, contenders).catch(async (error: unknown) => {
    for (const side of sides) await contenders[side].close?.()
    throw error
  })
  const samples = { before: [] as Array<Sample>, after: [] as Array<Sample> }
  for (let round = -warmUps; round < rounds; round++) {
    // Neither is always the one that runs in the wake of the other.
    const order = (round + pair) % 2 === 0 ? sides : sides.toReversed()
    for (const side of order) {
      const sample = await contenders[side].round()
      if (round >= 0) samples[side].push(sample)
    }
  }
  for (const side of sides) await contenders[side].close?.()
  return samples
}

/** A row for each metric that both have measured. */
export const compareCase = async (one: Case, amount: Amount): Promise<ReadonlyArray<Row>> => {
  const { metrics, pairs, rounds, title, warmUps } = one
  const all: Array<Samples> = []
  for (let pair = 0; pair < (pairs ?? amount.pairs); pair++)
    all.push(
      await runPair(
        one,
        { ...amount, rounds: rounds ?? amount.rounds, warmUps: warmUps ?? amount.warmUps },
        pair
      )
    )
  return metrics
    .filter(({ name }) =>
      all.every((samples) => sides.every((side) => samples[side].every((each) => name in each)))
    )
    .map((metric) => rowOf(title, metric, all))
}

const percent = (ratio: number): string => `${Math.abs((ratio - 1) * 100).toFixed(0)} %`

const verdict = ({ high, isSlower, ratio }: Row): string => {
  if (isSlower) return `**slower by ${percent(ratio)}**`
  if (ratio > 1 + tolerance) return "noise"
  return ratio < 1 - tolerance ? (high < 1 ? `faster by ${percent(ratio)}` : "noise") : ""
}

export const header = [
  line(["", "metric", "before", "after", "after ÷ before", "of each pair", ""]),
  line(["---", "---", "---:", "---:", "---:", "---:", "---"])
].join("\n")

export const textOf = (row: Row): string =>
  line([
    row.title,
    `${row.metric.name}, ${row.metric.unit}`,
    number(row.medians.before),
    number(row.medians.after),
    `${row.ratio.toFixed(3)} (${row.low.toFixed(2)}–${row.high.toFixed(2)})`,
    `${row.pairs[0].toFixed(2)}–${row.pairs[1].toFixed(2)}`,
    verdict(row)
  ])
