/** The cache of fetch sessions: who gets one, and who loses one. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../../src/Kafka.ts"

/** A full fetch of the first partitions, and the session that it got. */
const begin = (partitions: number) =>
  Effect.map(
    Kafka.request(
      Fetch,
      {
        maxWaitMs: 0,
        minBytes: 1,
        sessionEpoch: 0,
        topics: [
          {
            topic: "orders",
            partitions: Array.from({ length: partitions }, (_, partition) => ({
              partition,
              fetchOffset: 0n,
              partitionMaxBytes: 1000
            }))
          }
        ]
      },
      { version: 12 }
    ),
    ({ sessionId }) => sessionId
  )

/** Whether a session is there, and expects this epoch. */
const isThere = (sessionId: number, sessionEpoch: number) =>
  Effect.map(
    Kafka.request(
      Fetch,
      { maxWaitMs: 0, minBytes: 1, topics: [], sessionId, sessionEpoch },
      { version: 12, errors: "data" }
    ),
    ({ errorCode }) => errorCode === 0
  )

describe("fetch sessions", () => {
  it.effect("are as many as there are slots; who comes later gets none while the others are fresh", () =>
    Effect.gen(function* () {
      const first = yield* begin(1)
      const second = yield* begin(1)
      assert.isAbove(Math.min(first, second), 0)
      assert.notStrictEqual(first, second)
      assert.strictEqual(yield* begin(9), 0)
      // Safe no longer, but used: what is larger takes the place of the smallest.
      yield* TestClock.adjust("100 seconds")
      assert.isTrue(yield* isThere(first, 1))
      assert.isTrue(yield* isThere(second, 1))
      yield* TestClock.adjust("30 seconds")
      const larger = yield* begin(9)
      assert.isAbove(larger, 0)
      assert.deepStrictEqual(
        [yield* isThere(first, 2), yield* isThere(second, 2), yield* isThere(larger, 1)].filter(Boolean)
          .length,
        2
      )
      // Unused for long: the place goes to anybody.
      yield* TestClock.adjust("121 seconds")
      assert.isAbove(yield* begin(1), 0)
    }).pipe(
      Effect.provide(
        EmbeddedKafka.layerConnection({
          topics: { orders: 9 },
          config: { "max.incremental.fetch.session.cache.slots": "2" }
        })
      )
    )
  )
})
