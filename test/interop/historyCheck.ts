/**
 * What a log may hold after a history of appends, some of which failed:
 *
 * - *ok*: there exactly once, at the offset that was said;
 * - *not sent*, or refused by the broker: not there;
 * - *outcome unknown*: there at most once, whole;
 * - and nothing that was never asked, in no other partition, in no other form.
 *
 * All of it holds although appends are not idempotent (no producer id): it is the client alone that must not send twice.
 */

/** What became of an append, by the word of the library. */
export type Outcome =
  | { readonly _tag: "Ok"; readonly baseOffset: bigint }
  | { readonly _tag: "NotSent"; readonly why: string }
  | { readonly _tag: "Unknown"; readonly why: string }
  /** An error code that says that nothing was appended. */
  | { readonly _tag: "Refused"; readonly why: string }

/** One batch for one partition. */
export interface Append {
  readonly partition: number
  /** Its records, in order. Each id is used once in a history. */
  readonly ids: ReadonlyArray<string>
  /** When the call began and ended, by one counter for the whole history. */
  readonly began: number
  readonly ended: number
  readonly outcome: Outcome
  /** What is wrong with it, if it was made so that a broker must refuse it. */
  readonly flaw?: string | undefined
}

/** A record of the log. */
export interface Logged {
  readonly partition: number
  readonly offset: bigint
  readonly id: string
  /** Whether key and value are those that belong to the id. */
  readonly isIntact: boolean
}

export interface Violation {
  readonly kind:
    | "Lost"
    | "Duplicate"
    | "WrongOffset"
    | "NotSentButLogged"
    | "RefusedButLogged"
    | "RefusedWithoutReason"
    | "NeverAsked"
    | "WrongPartition"
    | "Altered"
    | "Torn"
    | "Reordered"
    | "BrokenOffsets"
  readonly detail: string
}

/** Sound appends may meet these while a broker starts. */
const transientRefusals: ReadonlyArray<string> = ["UnknownTopicOrPartition", "UnknownTopicId"]

interface Placed {
  readonly append: Append
  /** The place in the batch. */
  readonly index: number
}

const describe = ({ ids, outcome, partition }: Append): string =>
  `${ids[0]} (${ids.length} records for partition ${partition}, ${outcome._tag}${
    outcome._tag === "Ok" ? ` at ${outcome.baseOffset}` : `: ${outcome.why}`
  })`

/** Everything that is wrong. */
export const check = (
  appends: ReadonlyArray<Append>,
  log: ReadonlyArray<Logged>
): ReadonlyArray<Violation> => {
  const violations: Array<Violation> = []
  const report = (kind: Violation["kind"], detail: string) => violations.push({ kind, detail })
  const asked = new Map<string, Placed>()
  for (const append of appends) append.ids.forEach((id, index) => asked.set(id, { append, index }))
  const found = new Map<Append, Array<Logged>>()
  for (const logged of log) {
    const { id, offset, partition } = logged
    const placed = asked.get(id)
    const where = `at offset ${offset} of partition ${partition}`
    if (placed === undefined) {
      report("NeverAsked", `${id} ${where}`)
      continue
    }
    if (placed.append.partition !== partition) report("WrongPartition", `${describe(placed.append)} ${where}`)
    if (!logged.isIntact) report("Altered", `${describe(placed.append)} ${where}`)
    const records = found.get(placed.append)
    if (records === undefined) found.set(placed.append, [logged])
    else records.push(logged)
  }
  for (const append of appends) checkAppend(append, found.get(append) ?? [], asked, report)
  for (const partition of new Set(log.map((logged) => logged.partition))) {
    const records = log
      .filter((logged) => logged.partition === partition)
      .sort((a, b) => (a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0))
    checkOffsets(records, report)
    checkOrder(records, asked, report)
  }
  return violations
}

type Report = (kind: Violation["kind"], detail: string) => void

const checkAppend = (
  append: Append,
  records: ReadonlyArray<Logged>,
  asked: ReadonlyMap<string, Placed>,
  report: Report
): void => {
  const { flaw, ids, outcome } = append
  const offsets = records.map(({ offset }) => offset).join(", ")
  if (new Set(records.map(({ id }) => id)).size < records.length)
    return report("Duplicate", `${describe(append)} at offsets ${offsets}`)
  if (records.length > 0) {
    if (outcome._tag === "NotSent") report("NotSentButLogged", `${describe(append)} at offsets ${offsets}`)
    if (outcome._tag === "Refused") report("RefusedButLogged", `${describe(append)} at offsets ${offsets}`)
    if (flaw !== undefined) report("RefusedButLogged", `${describe(append)}, which is ${flaw}`)
    // A broker appends a batch as a whole, and recovers whole batches.
    const baseOffset = (logged: Logged) => logged.offset - BigInt((asked.get(logged.id) as Placed).index)
    if (records.length < ids.length || records.some((each) => baseOffset(each) !== baseOffset(records[0]!)))
      report("Torn", `${describe(append)}: of its records there are ${records.length}, at ${offsets}`)
    else if (outcome._tag === "Ok" && baseOffset(records[0]!) !== outcome.baseOffset)
      report("WrongOffset", `${describe(append)} at offsets ${offsets}`)
  } else if (outcome._tag === "Ok") report("Lost", describe(append))
  if (outcome._tag === "Refused" && flaw === undefined && !transientRefusals.includes(outcome.why))
    report("RefusedWithoutReason", describe(append))
}

/** Nothing is compacted and there are no transactions, so a partition has each offset from 0 on. */
const checkOffsets = (records: ReadonlyArray<Logged>, report: Report): void => {
  records.forEach(({ id, offset, partition }, i) => {
    const before = i === 0 ? -1n : records[i - 1]!.offset
    if (offset !== before + 1n)
      report("BrokenOffsets", `${id} at offset ${offset} of partition ${partition}, after ${before}`)
  })
}

/** What was asked after another append had ended *ok* stands behind it. */
const checkOrder = (
  records: ReadonlyArray<Logged>,
  asked: ReadonlyMap<string, Placed>,
  report: Report
): void => {
  let earliest: Append | undefined
  for (const { id } of records.toReversed()) {
    const append = asked.get(id)?.append
    if (append === undefined) continue
    if (earliest !== undefined && earliest.ended < append.began)
      report("Reordered", `${describe(append)} before ${describe(earliest)}, which had ended when it began`)
    if (append.outcome._tag === "Ok" && (earliest === undefined || append.ended < earliest.ended))
      earliest = append
  }
}

/** How many there are of each kind, and the first of them, for people. */
export const explain = (violations: ReadonlyArray<Violation>, most = 20): string => {
  const kinds = [...Map.groupBy(violations, ({ kind }) => kind)].map(
    ([kind, { length }]) => `${length} ${kind}`
  )
  const first = violations.slice(0, most).map(({ detail, kind }) => `${kind}: ${detail}`)
  return [`${violations.length} violations (${kinds.join(", ")})`, ...first].join("\n")
}
