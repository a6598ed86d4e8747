/** The cluster as a Layer: a program that asks one broker, in one line. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Metadata } from "../../src/Api/Metadata.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

describe("EmbeddedKafka", () => {
  it.effect("gives a program its connection, in memory, without the clock", () =>
    Effect.gen(function* () {
      const { brokers, topics } = yield* Kafka.request(Metadata, { topics: null })
      assert.deepStrictEqual(
        brokers.map(({ host, nodeId, port }) => [nodeId, host, port]),
        [1, 2, 3].map((id) => [id, `broker-${id}`, 9092])
      )
      assert.deepStrictEqual(
        topics.map(({ name, partitions }) => [name, partitions.length]),
        [["orders", 12]]
      )
      // Whatever the seed: a test knows who leads what.
      assert.deepStrictEqual(
        topics[0]!.partitions.map(({ leaderId, partitionIndex }) => [partitionIndex, leaderId]),
        Array.from({ length: 12 }, (_, partition) => [partition, 1 + (partition % 3)])
      )
    }).pipe(Effect.provide(EmbeddedKafka.layerConnection({ brokers: 3, topics: { orders: 12 }, seed: 7 })))
  )

  it.live("listens on TCP, on ports that are free", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka
      const [first] = brokers
      const connection = yield* KafkaConnection.make({ host: first!.host, port: first!.port })
      const metadata = yield* connection.request(Metadata, { topics: [{ name: "a" }] })
      assert.deepStrictEqual(
        metadata.brokers.map(({ port }) => port),
        brokers.map(({ port }) => port)
      )
      assert.deepStrictEqual(
        metadata.topics[0]!.partitions.map(({ replicaNodes }) => replicaNodes.length),
        [2]
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(
        EmbeddedKafka.layerTcp({ brokers: 2, topics: { a: { partitions: 1, replicationFactor: 2 } } })
      )
    )
  )
})
