/** What brokers were asked, as a stream, and waited for. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka, Fault } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

describe("requests", () => {
  it.effect("are seen with what came of them", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { connected, reconnect } = yield* KafkaConnection
      yield* Kafka.request(Metadata, { topics: [] })
      const seen = yield* kafka.requests.pipe(
        Stream.take(4),
        Stream.mapEffect((each) =>
          Effect.map(
            each.outcome,
            (outcome) => [each.api.name, each.broker, each.clientId, outcome._tag] as const
          )
        ),
        Stream.runCollect,
        Effect.forkChild({ startImmediately: true })
      )
      yield* kafka.fault(Fault.hangUp(Metadata, { nth: 2, times: 1 }))
      yield* Kafka.request(Metadata, { topics: [{ name: "b!" }] })
      yield* Effect.flip(Kafka.request(Metadata, { topics: [] }))
      yield* reconnect
      yield* connected
      yield* Kafka.request(Metadata, { topics: [] })
      assert.deepStrictEqual(yield* Fiber.join(seen), [
        ["Metadata", 1, "effect-kafka-protocol", "Answered"],
        ["Metadata", 1, "effect-kafka-protocol", "Closed"],
        ["ApiVersions", 1, "effect-kafka-protocol", "Answered"],
        ["Metadata", 1, "effect-kafka-protocol", "Answered"]
      ])
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { a: 1 } })))
  )

  it.effect("are waited for, with their errors, and of one who has gone it is known", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const [{ host, port } = { host: "", port: 0 }] = kafka.brokers
      const waiting = yield* Effect.forkChild(
        kafka.awaitRequest(Metadata, ({ request }) => request.topics?.[0]?.name === "b!"),
        { startImmediately: true }
      )
      yield* Kafka.request(Metadata, { topics: [] })
      yield* Kafka.request(Metadata, { topics: [{ name: "b!" }] })
      const seen = yield* Fiber.join(waiting)
      assert.deepStrictEqual(seen.request.topics?.length, 1)
      const outcome = yield* seen.outcome
      assert.deepStrictEqual(outcome._tag === "Answered" && outcome.errors, [{ path: "topics[0]", code: 17 }])

      yield* kafka.fault(Fault.silence(ApiVersions))
      const asked = yield* Effect.forkChild(kafka.awaitRequest(ApiVersions), { startImmediately: true })
      const connecting = yield* Effect.forkChild(
        Effect.scoped(Effect.flatMap(KafkaConnection.make({ host, port }), (c) => c.connected))
      )
      const silent = yield* Fiber.join(asked)
      yield* Fiber.interrupt(connecting)
      assert.strictEqual((yield* silent.outcome)._tag, "Gone")
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ topics: { a: 1 } })))
  )
})
