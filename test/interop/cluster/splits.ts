/**
 * Random requests about several keys, asked of the cluster and, split by hand, of each broker: as data, what a key is, how a request is made of keys, and what the
 * response says of each.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Api } from "../../../src/index.ts"
import type { Dice } from "../historyLoad.ts"
import { ask, Stage } from "./stage.ts"

export interface Split<A extends Api.Any, K> {
  readonly api: A
  readonly version?: number | undefined
  readonly draw: (dice: Dice) => K
  /** The broker that it is for; `undefined`: any, because none has it. */
  readonly nodeOf: (key: K) => number | undefined
  /** A request about these keys, in this order. */
  readonly input: (keys: ReadonlyArray<K>) => Api.RequestInput<A>
  /** The keys that a request names, in its order. */
  readonly asked: (request: Api.Request<A>) => ReadonlyArray<string>
  /** What a response says of each key, in its order; without what changes from one time to the next. */
  readonly answers: (response: Api.Response<A>) => ReadonlyArray<readonly [key: string, answer: unknown]>
  readonly name: (key: K) => string
  /** Whether a key stands in a request once at most. Default: it may come again. */
  readonly isUnique?: boolean
  /** The order of a merged response, if it is not that of the request. */
  readonly order?: ((keys: ReadonlyArray<K>) => ReadonlyArray<string>) | undefined
}

const grouped = <A, K>(values: ReadonlyArray<A>, keyOf: (value: A) => K): ReadonlyMap<K, ReadonlyArray<A>> =>
  Map.groupBy(values, keyOf)

const drawKeys = <A extends Api.Any, K>(split: Split<A, K>, dice: Dice): ReadonlyArray<K> => {
  const keys = Array.from({ length: 1 + dice.below(14) }, () => split.draw(dice))
  if (split.isUnique !== true) return keys
  return [...new Map(keys.map((key) => [split.name(key), key])).values()]
}

/** One random request: who was asked, in which order, and what came of it. */
const round = Effect.fnUntraced(function* <A extends Api.Any, K>(split: Split<A, K>, dice: Dice) {
  const { direct } = yield* Stage
  const drawn = drawKeys(split, dice)
  const { response, seen } = yield* ask(split.api, split.input(drawn), { version: split.version })
  const [whole] = seen
  assert(whole !== undefined, "somebody was asked")
  const nodeOf = new Map(drawn.map((key) => [split.name(key), split.nodeOf(key)]))
  // As the request has them: those of one topic stand together.
  const order = inOrder(split, drawn)

  // Each broker got what is its own, in the order of the request, and nothing else.
  const byNode = new Map<number, Array<string>>()
  for (const each of seen) {
    const names = split.asked(each.request)
    for (const name of names)
      assert.include([undefined, each.nodeId], nodeOf.get(name), `${name} was asked of broker ${each.nodeId}`)
    const own = names.filter((name) => nodeOf.get(name) !== undefined)
    if (own.length === 0) continue
    assert.isFalse(byNode.has(each.nodeId), `broker ${each.nodeId} was asked about its own once`)
    byNode.set(each.nodeId, [...own])
  }
  const expected = grouped(
    order.filter((name) => nodeOf.get(name) !== undefined),
    (name) => nodeOf.get(name)!
  )
  assert.deepStrictEqual(
    [...byNode].sort(([a], [b]) => a - b),
    [...expected].sort(([a], [b]) => a - b).map(([nodeId, names]) => [nodeId, [...names]])
  )

  // And it is answered as each broker answers its part.
  const answers = new Map<string, Array<unknown>>()
  const parts = grouped(drawn, (key) => split.nodeOf(key) ?? 1)
  for (const [nodeId, keys] of parts) {
    const own = yield* direct(nodeId).request(split.api, split.input(keys), { version: whole.version })
    for (const [name, answer] of split.answers(own)) {
      const known = answers.get(name)
      if (known === undefined) answers.set(name, [answer])
      else known.push(answer)
    }
  }
  const merged = split.answers(response)
  const isSplit = new Set(expected.keys()).size > 1
  const names = merged.map(([name]) => name)
  // A broker that is the only one chooses its own order.
  const wanted = answered(split.order?.(drawn) ?? order, answers)
  if (isSplit) assert.deepStrictEqual(names, wanted, "in the order of the request")
  else assert.deepStrictEqual([...names].sort(), wanted.toSorted(), "each key is answered")
  for (const [name, answer] of merged) {
    const known = answers.get(name)
    assert(known !== undefined, `${name} is answered by a broker`)
    assert.deepStrictEqual(answer, known.length > 1 ? known.shift() : known[0], name)
  }
  return { isSplit, keys: drawn.length }
})

/** Of names that a request says again, those that brokers answer again. */
const answered = (
  names: ReadonlyArray<string>,
  answers: ReadonlyMap<string, ReadonlyArray<unknown>>
): ReadonlyArray<string> => {
  const counts = new Map<string, number>()
  return names.filter((name) => {
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return count < (answers.get(name)?.length ?? 0)
  })
}

/** The names of the keys as a request has them. */
const inOrder = <A extends Api.Any, K>(split: Split<A, K>, keys: ReadonlyArray<K>): ReadonlyArray<string> => {
  const message = split.api.request
  const request: Api.Request<A> = message.complete(split.input(keys))
  return split.asked(request)
}

/** So many random requests; most were for more than one broker. */
export const checkSplit = Effect.fnUntraced(function* <A extends Api.Any, K>(
  split: Split<A, K>,
  dice: Dice,
  rounds: number
) {
  let splits = 0
  for (let i = 0; i < rounds; i++) {
    const { isSplit } = yield* round(split, dice)
    if (isSplit) splits++
  }
  assert.isAtLeast(splits, rounds / 2, "requests were for several brokers")
})
