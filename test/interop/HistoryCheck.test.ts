/** The judge of `History.test.ts` judged: it is content with what may be, and names each thing that may not. */
import { assert, describe, it } from "@effect/vitest"
import { type Append, check, explain, type Logged, type Outcome, type Violation } from "./historyCheck.ts"

const ok = (baseOffset: bigint): Outcome => ({ _tag: "Ok", baseOffset })
const notSent: Outcome = { _tag: "NotSent", why: "NotSent" }
const unknown: Outcome = { _tag: "Unknown", why: "OutcomeUnknown" }
const refused = (why: string): Outcome => ({ _tag: "Refused", why })

/** One call after the other, unless said otherwise. */
const append = (
  id: number,
  outcome: Outcome,
  { count = 1, ...rest }: Partial<Append> & { readonly count?: number } = {}
): Append => ({
  partition: 0,
  ids: Array.from({ length: count }, (_, i) => `${id}.${i}`),
  began: id * 2,
  ended: id * 2 + 1,
  outcome,
  ...rest
})

/** A log of partition 0. */
const log = (...ids: ReadonlyArray<string>): ReadonlyArray<Logged> =>
  ids.map((id, i) => ({ partition: 0, offset: BigInt(i), id, isIntact: true }))

const kinds = (appends: ReadonlyArray<Append>, logged: ReadonlyArray<Logged>) =>
  [...new Set(check(appends, logged).map(({ kind }) => kind))].sort()

describe("a history that holds", () => {
  it("every outcome as it may end", () => {
    const appends = [
      append(1, ok(0n), { count: 2 }),
      append(2, notSent),
      append(3, unknown),
      append(4, unknown),
      append(5, refused("MessageTooLarge"), { flaw: "too large" }),
      append(6, refused("UnknownTopicOrPartition")),
      append(7, ok(3n)),
      append(8, ok(0n), { partition: 1 })
    ]
    const logged = [
      ...log("1.0", "1.1", "3.0", "7.0"),
      { partition: 1, offset: 0n, id: "8.0", isIntact: true }
    ]
    assert.deepStrictEqual(check(appends, logged), [])
    assert.deepStrictEqual(check([], []), [])
  })

  it("calls at the same time may be logged in any order, and an unknown one late", () => {
    const together = { began: 1, ended: 9 }
    const appends = [
      append(1, ok(1n), together),
      append(2, ok(0n), together),
      append(3, unknown, { ended: 10 })
    ]
    assert.deepStrictEqual(check([...appends, append(9, ok(2n))], log("2.0", "1.0", "9.0", "3.0")), [])
  })
})

describe("a history that does not hold", () => {
  const cases: ReadonlyArray<
    readonly [string, ReadonlyArray<Violation["kind"]>, ReadonlyArray<Append>, ReadonlyArray<Logged>]
  > = [
    ["ok and not there", ["Lost"], [append(1, ok(0n))], []],
    ["ok and there twice", ["Duplicate"], [append(1, ok(0n))], log("1.0", "1.0")],
    [
      "ok, and there twice as a batch",
      ["Duplicate"],
      [append(1, ok(0n), { count: 2 })],
      log("1.0", "1.1", "1.0", "1.1")
    ],
    ["ok at another offset", ["WrongOffset"], [append(1, ok(1n)), append(2, unknown)], log("1.0", "2.0")],
    [
      "the answers of two exchanged",
      ["WrongOffset"],
      [append(1, ok(1n), { ended: 9 }), append(2, ok(0n), { began: 2, ended: 9 })],
      log("1.0", "2.0")
    ],
    ["not sent and there", ["NotSentButLogged"], [append(1, notSent)], log("1.0")],
    [
      "refused and there",
      ["RefusedButLogged"],
      [append(1, refused("MessageTooLarge"), { flaw: "too large" })],
      log("1.0")
    ],
    ["corrupt and taken", ["RefusedButLogged"], [append(1, unknown, { flaw: "corrupt" })], log("1.0")],
    ["sound and refused", ["RefusedWithoutReason"], [append(1, refused("CorruptMessage"))], []],
    ["unknown and there twice", ["Duplicate"], [append(1, unknown)], log("1.0", "1.0")],
    ["unknown and there in part", ["Torn"], [append(1, unknown, { count: 3 })], log("1.0", "1.1")],
    [
      "its records apart",
      ["Torn"],
      [append(1, ok(0n), { count: 2, ended: 9 }), append(2, ok(1n), { began: 2, ended: 9 })],
      log("1.0", "2.0", "1.1")
    ],
    ["its records in another order", ["Torn"], [append(1, ok(0n), { count: 2 })], log("1.1", "1.0")],
    ["never asked", ["NeverAsked"], [append(1, ok(0n))], log("1.0", "9.0")],
    ["in another partition", ["WrongPartition"], [append(1, ok(0n), { partition: 1 })], log("1.0")],
    ["another value", ["Altered"], [append(1, ok(0n))], [{ ...log("1.0")[0]!, isIntact: false }]],
    [
      "ok before another that had ended ok",
      ["Reordered"],
      [append(1, ok(1n)), append(2, ok(0n))],
      log("2.0", "1.0")
    ],
    [
      "unknown before one that had ended ok",
      ["Reordered"],
      [append(1, ok(1n)), append(2, unknown)],
      log("2.0", "1.0")
    ],
    ["an offset left out", ["BrokenOffsets"], [append(1, ok(1n))], [{ ...log("1.0")[0]!, offset: 1n }]],
    [
      "one offset twice",
      ["BrokenOffsets"],
      [append(1, ok(0n)), append(2, ok(0n))],
      [...log("1.0"), ...log("2.0")]
    ]
  ]
  for (const [name, expected, appends, logged] of cases)
    it(name, () => assert.deepStrictEqual(kinds(appends, logged), [...expected].sort()))

  it("is explained, in few lines", () => {
    const appends = Array.from({ length: 30 }, (_, i) => append(i, ok(BigInt(i)), { began: 0, ended: 100 }))
    const lines = explain(check(appends, [])).split("\n")
    assert.strictEqual(lines.length, 21)
    assert.strictEqual(lines[0], "30 violations (30 Lost)")
    assert.strictEqual(lines[2], "Lost: 1.0 (1 records for partition 0, Ok at 1)")
  })
})
