/**
 * What the rows of `docs/routing.md` say of answers, on three scripted brokers: nothing asked twice or left out, the answer of one broker that has everything,
 * exactly what one did not answer told as failed, and what is asked again.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { againText, type Row, rows } from "../../scripts/routing/rows.ts"
import * as Api from "../../src/Api/Api.ts"
import { codes } from "../../src/Api/ErrorCode.ts"
import { refusalsOf } from "../../src/Cluster/routing/refusals.ts"
import { walk } from "../../src/Cluster/routing/paths.ts"
import { reasonOf } from "../Connection/Harness.ts"
import { soon } from "./internal/Brokers.ts"
import { timed } from "./internal/routed.ts"
import { answerOf, type Named, namedAt } from "./naive.ts"
import { versionsOf } from "./randomRequest.ts"
import { isStruct, textOf } from "./randomValue.ts"
import { stage } from "./rowStage.ts"
import type { Seen } from "./ScriptedCluster.ts"
import { Topology } from "./Topology.ts"

const versionsIn = ({ api, max, min }: Row): ReadonlyArray<number> =>
  versionsOf(api).filter((each) => each >= min && each <= max)

const titled = (of: ReadonlyArray<Row>) =>
  of.map((row) => ({ title: `${row.api.name} ${row.min}–${row.max}`, row }))

/** What a request names at a path, one text for each leaf. */
const namesAt = (request: unknown, path: string): ReadonlyArray<string> => {
  const steps = Api.steps(path)
  const text = (found: ReadonlyArray<Named>, outer: string, depth: number): ReadonlyArray<string> =>
    found.flatMap(({ key, within }) =>
      depth === steps.length
        ? [`${outer} ${textOf(key)}`]
        : text(within, `${outer} ${textOf(key)}`, depth + 1)
    )
  return text(namedAt(request, steps), "", 1)
}

const leavesOf = (response: unknown, path: string): ReadonlyArray<Record<string, unknown>> => {
  const leaves: Array<Record<string, unknown>> = []
  walk(Api.steps(path), response, (way) => {
    const leaf = way.at(-1)
    // An array without brackets is one end of a path.
    for (const each of Array.isArray(leaf) ? leaf : [leaf])
      leaves.push(isStruct(each) ? { ...each } : { leaf: each })
  })
  return leaves
}

/** Who was asked about each thing that a request names. */
const askedAbout = (seen: ReadonlyArray<Seen>, path: string): ReadonlyMap<string, number> =>
  new Map(seen.flatMap(({ node, request }) => namesAt(request, path).map((name) => [name, node] as const)))

const split = rows.filter(({ merge, split, to }) => to !== "all" && split.length > 0 && merge.length > 0)

/** The leaves that one broker would give, each in the words of who was asked about it. */
const expectedOf = (
  row: Row,
  version: number,
  complete: unknown,
  topology: Topology,
  asked: ReadonlyMap<string, number>
): ReadonlyArray<readonly [node: number, leaf: Record<string, unknown>]> => {
  const [path, answers] = [row.split[0]!, row.merge[0]!]
  const of = new Map(
    topology.nodeIds.map((node) => [
      node,
      leavesOf(row.api.response.complete(answerOf(row.api, version, node, complete, topology)), answers)
    ])
  )
  return namesAt(complete, path).map((name, at) => {
    const node = asked.get(name)
    const leaf = node === undefined ? undefined : of.get(node)?.[at]
    if (node === undefined || leaf === undefined) throw new Error(`nobody was asked about ${name}`)
    return [node, leaf] as const
  })
}

describe("an answer that is put together", () => {
  it.effect.each(titled(split))("$title", ({ row }) =>
    Effect.gen(function* () {
      let several = 0
      for (const version of versionsIn(row))
        for (let round = 0; round < 4; round++) {
          const seed = `answer ${row.api.name} ${version} ${round}`
          const { cluster, input, scripted, seen, topology } = yield* stage(row, version, seed)
          const response = yield* soon(
            cluster.request(row.api, input, { version, errors: "data", retry: false })
          )
          if (seen().length > 1) several++
          const complete = row.api.request.complete(input)
          for (const path of row.split)
            assert.deepStrictEqual(
              seen()
                .flatMap(({ request }) => namesAt(request, path))
                .toSorted(),
              namesAt(complete, path).toSorted(),
              `${seed}: each once`
            )
          const asked = askedAbout(seen(), row.split[0]!)
          assert.deepStrictEqual(
            leavesOf(response, row.merge[0]!).map(textOf),
            expectedOf(row, version, complete, topology, asked).map(([, leaf]) => textOf(leaf)),
            seed
          )
          assert.deepStrictEqual(scripted.defects, [], seed)
        }
      assert.isAbove(several, 0)
    }).pipe(Effect.scoped)
  )

  it.effect.each(titled(rows.filter(({ to }) => to === "all")))("$title", ({ row }) =>
    Effect.gen(function* () {
      for (const version of versionsIn(row)) {
        const seed = `all ${row.api.name} ${version}`
        const { cluster, input, scripted, seen, topology } = yield* stage(row, version, seed)
        const response = yield* soon(
          cluster.request(row.api, input, { version, errors: "data", retry: false })
        )
        const nodes = seen().map(({ node }) => node)
        assert.deepStrictEqual(nodes.toSorted(), [1, 2, 3], seed)
        const complete = row.api.request.complete(input)
        for (const path of row.merge) {
          const one = (node: number) =>
            leavesOf(
              row.api.response.complete(answerOf(row.api, version, node, complete, topology)),
              path
            ).map(textOf)
          const each = topology.nodeIds.flatMap(one)
          // Without brackets all are kept.
          const expected = path.includes("[") ? [...new Set(each)] : each
          assert.deepStrictEqual(
            leavesOf(response, path).map(textOf).toSorted(),
            expected.toSorted(),
            `${seed} ${path}`
          )
        }
        assert.deepStrictEqual(scripted.defects, [], seed)
      }
    }).pipe(Effect.scoped)
  )
})

/** By which a cluster learns what it needs: when they fail nothing can be asked. */
const isOfTheCluster = ({ api: { name } }: Row): boolean =>
  ["ApiVersions", "Metadata", "FindCoordinator", "DescribeCluster"].includes(name)

describe("one broker that does not answer", () => {
  const told = split.filter(({ failure }) => failure === "its elements")

  it.effect.each(titled(told))("$title: its elements say so, and no others", ({ row }) =>
    Effect.gen(function* () {
      let several = 0
      for (const version of versionsIn(row))
        for (let round = 0; round < 6; round++) {
          const seed = `failed ${row.api.name} ${version} ${round}`
          const { cluster, input, scripted, seen, topology } = yield* stage(row, version, seed)
          const order = new Set<number>()
          const lost = () => [...order][1]
          scripted.script = ({ api, node }) => {
            if (api !== row.api) return undefined
            order.add(node)
            return node === lost() ? { _tag: "HangUp" } : undefined
          }
          const exit = yield* Effect.exit(
            soon(cluster.request(row.api, input, { version, errors: "data", retry: false }))
          )
          if (lost() === undefined) continue
          several++
          assert.isTrue(Exit.isSuccess(exit), `${seed}: ${textOf(exit)}`)
          if (!Exit.isSuccess(exit)) continue
          const complete = row.api.request.complete(input)
          const asked = askedAbout(seen(), row.split[0]!)
          const expected = expectedOf(row, version, complete, topology, asked)
          const got = leavesOf(exit.value, row.merge[0]!)
          assert.strictEqual(got.length, expected.length, seed)
          for (const [at, [node, leaf]] of expected.entries())
            if (node === lost()) assert.strictEqual(got[at]!["errorCode"], 13, `${seed} ${at}`)
            else assert.strictEqual(textOf(got[at]), textOf(leaf), `${seed} ${at}`)
          assert.deepStrictEqual(scripted.defects, [], seed)
        }
      assert.isAbove(several, 0)
    }).pipe(Effect.scoped)
  )

  const whole = rows.filter(({ failure, to }) => to !== "broker" && failure === "the request fails")

  it.effect.each(titled(whole.filter((row) => !isOfTheCluster(row))))(
    "$title: the request fails",
    ({ row }) =>
      Effect.gen(function* () {
        for (const version of versionsIn(row)) {
          const seed = `whole ${row.api.name} ${version}`
          const { cluster, input, scripted, seen } = yield* stage(row, version, seed)
          scripted.script = ({ api }) => (api === row.api ? { _tag: "HangUp" } : undefined)
          const exit = yield* Effect.exit(
            soon(cluster.request(row.api, input, { version, errors: "data", retry: false }))
          )
          assert.strictEqual(reasonOf(exit)._tag, "OutcomeUnknown", seed)
          assert.strictEqual(seen().length, 1, seed)
          assert.deepStrictEqual(scripted.defects, [], seed)
        }
      }).pipe(Effect.scoped)
  )

  it.effect.each(titled(rows.filter(({ to }) => to === "broker")))(
    "$title: is not sent unless the caller names the broker",
    ({ row }) =>
      Effect.gen(function* () {
        const { cluster, input, seen } = yield* stage(row, row.max, `broker ${row.api.name}`)
        const exit = yield* Effect.exit(soon(cluster.request(row.api, input, { version: row.max })))
        assert.deepInclude(reasonOf(exit), { _tag: "EncodeError", path: "broker" })
        assert.deepStrictEqual(seen(), [])
      }).pipe(Effect.scoped)
  )
})

/** All codes of an answer are this one. */
const coded = (value: unknown, code: number): unknown => {
  if (Array.isArray(value)) return value.map((each: unknown) => coded(each, code))
  if (!isStruct(value) || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      /^(errorCode|partitionErrorCode)$/.test(name) ? code : coded(each, code)
    ])
  )
}

const withoutAcknowledgements = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === "acknowledgementBatches"
        ? []
        : Array.isArray(each)
          ? each.map((element: unknown) => (isStruct(element) ? withoutAcknowledgements(element) : element))
          : each
    ])
  )

const asText = (seen: Seen | undefined): string => textOf(seen?.request)

describe("what is asked again", () => {
  const again = rows.filter(({ api }) => refusalsOf(api).again.size > 0)
  it.effect.each(titled(again))("$title", ({ row }) =>
    Effect.gen(function* () {
      const { api } = row
      const text = againText(api)
      for (const version of new Set([row.min, row.max]))
        for (const { code, kafkaName } of codes().filter((each) => refusalsOf(api).again.has(each.code))) {
          const seed = `again ${api.name} ${version}`
          const { cluster, input, scripted, seen, topology } = yield* stage(row, version, seed)
          // The page's own words; a condition of its own is for the tests of the learner.
          const listed = text.split(";")[0]!.split(", ").includes(kafkaName)
          if (!listed && /with|of producers/.test(text)) continue
          // What is acknowledged beside a refusal is applied, and not asked again: without that.
          const asks = withoutAcknowledgements(input)
          yield* soon(cluster.request(api, asks, { version, errors: "data", retry: false }))
          const parts = seen().length
          scripted.log.length = 0
          let first: number | undefined
          scripted.script = (it) => {
            if (it.api !== api || first !== undefined) return undefined
            first = it.node
            const answer = answerOf(api, version, it.node, it.request, topology, code)
            return {
              _tag: "Answer",
              answer: "request" in api.routing ? answer : coded(answer, code)
            }
          }
          const { exit } = yield* timed(cluster.request(api, asks, { version, errors: "data" }))
          const said = `${seed} ${kafkaName}: ${seen().length}, of ${parts} parts; ${text}`
          assert.strictEqual(seen().length, listed ? parts + 1 : parts, said)
          // Alone, and all that was refused.
          if (listed) assert.include(seen().slice(0, parts).map(asText), asText(seen().at(-1)), said)
          assert.isTrue(Exit.isSuccess(exit), said)
          assert.deepStrictEqual(scripted.defects, [], said)
        }
    }).pipe(Effect.scoped)
  )
})
