/**
 * Each row of `docs/routing.md`, executed: on three scripted brokers, by a cluster that learns by itself where everything is: who is asked about what, and how it is told that one
 * broker did not answer. What the answers say is in `EveryAnswer.test.ts`.
 */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { routingPage } from "../../scripts/routing/page.ts"
import { type Row, rows } from "../../scripts/routing/rows.ts"
import { apis } from "../../src/Api/apis.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { reasonOf } from "../Connection/Harness.ts"
import { linesOf } from "../support/tables.ts"
import { ownersOf } from "./naive.ts"
import { versionsOf } from "./randomRequest.ts"
import { textOf } from "./randomValue.ts"
import { nodeIds, stage } from "./rowStage.ts"
import type { Topology } from "./Topology.ts"

/** Of the versions of a row those that clients use: the first and the last. */
const versionsIn = ({ api, max, min }: Row): ReadonlyArray<number> => {
  const all = versionsOf(api).filter((each) => each >= min && each <= max && (api !== Produce || each >= 3))
  return [...new Set([all.at(0), all.at(-1)])].filter((each) => each !== undefined)
}

const title = ({ api, max, min }: Row): string => `${api.name} ${min}–${max}`

const rounds = 3

const routed = rows.filter(({ to }) => to !== "broker")

describe("docs/routing.md", () => {
  it("is what `npm run routing:page` writes, with every version of every API once", () => {
    const page = readFileSync(new URL("../../docs/routing.md", import.meta.url), "utf8")
    assert.deepStrictEqual(linesOf(page), linesOf(routingPage()))
    for (const { key, name, versions } of apis) {
      const own = rows.filter(({ api }) => api.key === key)
      const all = own.flatMap(({ max, min }) => Array.from({ length: max - min + 1 }, (_, i) => min + i))
      const expected = Array.from({ length: versions.max - versions.min + 1 }, (_, i) => versions.min + i)
      assert.deepStrictEqual(all, expected, name)
    }
  })
})

describe("where requests go", () => {
  it.effect.each(routed.map((row) => ({ title: title(row), row })))("$title", ({ row }) =>
    Effect.gen(function* () {
      for (const version of versionsIn(row))
        for (let round = 0; round < rounds; round++) {
          const seed = `${row.api.name} ${version} ${round}`
          const { cluster, input, scripted, seen, topology } = yield* stage(row, version, seed)
          const exit = yield* Effect.exit(
            cluster.request(row.api, input, { version, errors: "data", retry: false })
          )
          assert.isTrue(Exit.isSuccess(exit), `${seed}: ${textOf(exit)}`)
          if (!Exit.isSuccess(exit)) continue
          const asked = seen()
          assert.isAtLeast(asked.length, 1, seed)
          checkAsked(row, version, asked, topology, seed)
          assert.deepStrictEqual(scripted.defects, [], seed)
        }
    }).pipe(Effect.scoped)
  )
})

interface Asked {
  readonly node: number
  readonly request: unknown
}

const checkAsked = (
  row: Row,
  version: number,
  asked: ReadonlyArray<Asked>,
  topology: Topology,
  seed: string
): void => {
  const nodes = asked.map(({ node }) => node)
  switch (row.to) {
    case "all":
      assert.deepStrictEqual(nodes.toSorted(), nodeIds, seed)
      break
    case "controller":
      assert.deepStrictEqual(nodes, [topology.controller], seed)
      break
    default:
      if (row.split.length === 0 && row.to !== "coordinator") assert.isAtLeast(nodes.length, 1, seed)
      for (const { node, request } of asked)
        for (const owner of ownersOf(row.api, version, request, topology))
          assert.isTrue(
            owner === node || typeof owner !== "number",
            `${seed}: broker ${node} was asked about what is ${owner}'s: ${textOf(request)}`
          )
  }
}

describe("a part that failed", () => {
  const split = routed.filter(({ merge, to }) => merge.length > 0 && to !== "resource")
  it.effect.each(split.map((row) => ({ title: title(row), row })))("$title", ({ row }) =>
    Effect.gen(function* () {
      let told = 0
      for (const version of versionsIn(row))
        for (let round = 0; round < 12; round++) {
          const seed = `failed ${row.api.name} ${version} ${round}`
          const { cluster, input, scripted } = yield* stage(row, version, seed)
          // The second of those that are asked hangs up; with one alone nothing is put together.
          const seen = new Set<number>()
          scripted.script = ({ api, node }) => {
            if (api !== row.api) return undefined
            seen.add(node)
            return [...seen].indexOf(node) === 1 ? { _tag: "HangUp" } : undefined
          }
          const exit = yield* Effect.exit(
            cluster.request(row.api, input, { version, errors: "data", retry: false })
          )
          if (seen.size < 2) continue
          told++
          if (row.failure === "ShardFailure") {
            const reason = reasonOf(exit)
            assert.strictEqual(reason._tag, "ShardFailure", seed)
            if (reason._tag !== "ShardFailure") continue
            assert.deepStrictEqual(
              reason.failures.map(({ nodeId }) => nodeId),
              [[...seen][1]],
              seed
            )
            assert.lengthOf(reason.answers, seen.size - 1, seed)
          } else {
            assert.isTrue(Exit.isSuccess(exit), `${seed}: ${textOf(exit)}`)
            if (!Exit.isSuccess(exit)) continue
            const codes = [...textOf(exit.value).matchAll(/\b\w*[eE]rrorCode: (-?\d+)/g)].map(
              ([, code]) => code
            )
            // NETWORK_EXCEPTION: whether it was applied nobody knows.
            assert.include(codes, "13", `${seed}: ${textOf(exit.value)}`)
            assert.include(codes, "0", seed)
          }
          assert.deepStrictEqual(scripted.defects, [], seed)
        }
      assert.isAbove(told, 0, "a request went to several brokers")
    }).pipe(Effect.scoped)
  )
})
