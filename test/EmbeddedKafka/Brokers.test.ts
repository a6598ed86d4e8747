/** Brokers come and go. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Metadata } from "../../src/Api/Metadata.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"

const ask = ({ host, port }: { readonly host: string; readonly port: number }) =>
  Effect.scoped(
    Effect.flatMap(KafkaConnection.make({ host, port, reconnect: "never" }), (connection) =>
      connection.request(Metadata, { topics: null })
    )
  )

const scenario = Effect.gen(function* () {
  const kafka = yield* EmbeddedKafka
  const [first, second] = kafka.brokers
  yield* kafka.kill(2)
  yield* kafka.kill(2)
  assert.deepStrictEqual(
    kafka.brokers.map(({ isRunning }) => isRunning),
    [true, false]
  )
  const refused = yield* Effect.flip(ask(second!))
  assert.strictEqual(refused.reason._tag, "ConnectionError")

  yield* kafka.start(2)
  assert.deepStrictEqual(kafka.brokers.at(1), second)
  const back = yield* ask(second!)
  assert.deepStrictEqual(back.brokers.map(({ nodeId }) => nodeId).sort(), [1, 2])

  const third = yield* kafka.addBroker({ rack: "b" })
  assert.strictEqual(third.id, 3)
  const { brokers } = yield* ask(third)
  assert.deepStrictEqual(
    brokers.map(({ nodeId, rack }) => [nodeId, rack]),
    [
      [1, null],
      [2, null],
      [3, "b"]
    ]
  )
  yield* kafka.removeBroker(3)
  assert.strictEqual(kafka.bootstrapServers.length, 2)
  assert.deepStrictEqual(
    (yield* ask(first!)).brokers.map(({ nodeId }) => nodeId),
    [1, 2]
  )

  for (const act of [kafka.kill(9), kafka.start(9), kafka.removeBroker(9), kafka.addBroker({ id: 1 })])
    assert.match((yield* Effect.flip(act)).message, /there is no broker 9|broker 1 is there already/)
})

describe("brokers", () => {
  it.effect("are killed, started, added and removed, in memory", () =>
    Effect.provide(scenario, EmbeddedKafka.layer({ brokers: 2 }))
  )

  it.live("and on TCP, on the same ports", () =>
    Effect.provide(scenario, EmbeddedKafka.layerTcp({ brokers: 2 }))
  )
})
