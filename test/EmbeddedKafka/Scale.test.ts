/** A thousand connections, and nothing that is left behind a cluster. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { Metadata } from "../../src/Api/Metadata.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import { embeddedCluster } from "../../src/EmbeddedKafka/internal/embeddedClusters.ts"
import * as MemoryTransport from "../../src/Transport/MemoryTransport.ts"

const ask = Effect.fnUntraced(function* (host: string, port: number) {
  const connection = yield* KafkaConnection.make({ host, port })
  const { topics } = yield* connection.request(Metadata, { topics: [{ name: "a" }] })
  return topics[0]!.partitions.length
})

describe("an embedded cluster", { timeout: 60_000 }, () => {
  it.effect("answers a thousand connections at once, and forgets them", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka
      const { cluster } = embeddedCluster(kafka)
      const scope = yield* Scope.make()
      const [{ host, port } = { host: "", port: 0 }] = kafka.brokers
      const answers = yield* Effect.forEach(
        Array.from({ length: 1000 }),
        () => Scope.provide(ask(host, port), scope),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual([...new Set(answers)], [12])
      assert.strictEqual(cluster.brokers.get(1)!.connections.size, 1000)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => new Promise<void>((resolve) => void setImmediate(resolve)))
      assert.strictEqual(cluster.brokers.get(1)!.connections.size, 0)
    }).pipe(Effect.provide(EmbeddedKafka.layer({ topics: { a: 12 } })))
  )

  it.effect("ends with its scope: nobody listens, nobody is connected, nothing waits for a time", () =>
    Effect.gen(function* () {
      const network = yield* MemoryTransport.MemoryNetwork
      const scope = yield* Scope.make()
      const kafka = yield* Scope.provide(EmbeddedKafka.make({ brokers: 3 }), scope)
      const { cluster } = embeddedCluster(kafka)
      const connection = yield* KafkaConnection.make({ host: "broker-2", port: 9092, reconnect: "never" })
      yield* connection.request(Metadata, { topics: null })
      yield* Scope.close(scope, Exit.void)
      yield* Effect.promise(() => new Promise<void>((resolve) => void setImmediate(resolve)))
      assert.deepStrictEqual(network.connections(), [])
      for (const broker of cluster.brokers.values()) {
        assert.isFalse(broker.isRunning)
        assert.strictEqual(broker.connections.size, 0)
      }
      const refused = yield* Effect.flip(Effect.scoped(network.open({ host: "broker-1", port: 9092 })))
      assert.strictEqual(refused.phase, "connect")
    }).pipe(Effect.provide(MemoryTransport.layer()))
  )
})
