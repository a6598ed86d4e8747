/** Clocks that are not as tidy as a wall's. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { Fetch } from "../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

describe("an embedded cluster", () => {
  it.effect("works between two milliseconds", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      yield* TestClock.adjust("1500 micros")
      const records = Records.make([{ value: "a" }])
      const { responses } = yield* Kafka.request(
        Produce,
        { acks: -1, timeoutMs: 1000, topicData: [{ name: "a", partitionData: [{ index: 0, records }] }] },
        { version: 12 }
      )
      assert.strictEqual(responses[0]!.partitionResponses[0]!.logAppendTimeMs, 1n)
      yield* Kafka.request(FindCoordinator, { coordinatorKeys: ["g"], keyType: 0 })
      const { topics } = yield* Kafka.request(OffsetCommit, {
        groupId: "g",
        topics: [
          { name: "a", partitions: [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: null }] }
        ]
      })
      assert.strictEqual(topics[0]!.partitions[0]!.errorCode, 0)
      const waiting = yield* Effect.forkChild(
        Kafka.request(Fetch, {
          maxWaitMs: 10,
          minBytes: 1,
          topics: [{ topic: "a", partitions: [{ partition: 0, fetchOffset: 1n, partitionMaxBytes: 1000 }] }]
        }),
        { startImmediately: true }
      )
      yield* TestClock.adjust("11 millis")
      assert.isDefined(waiting.pollUnsafe())
      assert.deepStrictEqual(yield* kafka.violations, [])
    }).pipe(
      Effect.provide(
        EmbeddedKafka.layerConnection({
          topics: { a: { config: { "message.timestamp.type": "LogAppendTime" } } }
        })
      )
    )
  )
})
