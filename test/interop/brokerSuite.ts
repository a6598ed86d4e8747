/**
 * What every broker is asked, whichever it is: the scenario, every version that it advertises, to die and to come back.
 */
import { assert, layer } from "@effect/vitest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import {
  Api,
  ApiVersions,
  BrokerVersions,
  Codec,
  CreateTopics,
  DeleteTopics,
  Fetch,
  FindCoordinator,
  Kafka,
  type KafkaClient,
  KafkaConnection,
  ListOffsets,
  Metadata,
  OffsetCommit,
  OffsetFetch,
  Produce,
  statusChanges
} from "../../src/index.ts"
import * as Client from "./client.ts"
import * as Scenario from "./scenario.ts"
import { type Server, TestedServer } from "./servers.ts"

class MatrixError extends Data.TaggedError("MatrixError")<{ readonly at: string; readonly cause: unknown }> {
  override get message(): string {
    return `${this.at}: ${String(this.cause)}`
  }
}

/** What to do with each API at each version, with real data. */
const uses: ReadonlyArray<{
  readonly api: Api.Any
  readonly use: (
    version: number,
    name: string
  ) => Effect.Effect<unknown, unknown, KafkaConnection | KafkaClient>
}> = [
  {
    api: Produce,
    use: (version, name) => matrixTopic(name, (topic) => Client.produce(topic, [{ value: "v" }], 1, version))
  },
  { api: Fetch, use: (version, name) => matrixTopic(name, (topic) => Client.fetch(topic, 0n, 1, version)) },
  {
    api: ListOffsets,
    use: (version, name) => matrixTopic(name, (topic) => Client.offsetAt(topic, Client.earliest, version))
  },
  {
    api: Metadata,
    use: Effect.fnUntraced(function* (version, name) {
      // In version 10 and 11 a topic has an id, but may not be asked for by it; from 12 on it may.
      const topic = yield* Client.topicMetadata(name, version)
      assert.strictEqual(topic.name, name)
    })
  },
  {
    api: OffsetCommit,
    use: (version, name) => matrixTopic(name, (topic) => Client.commit(topic, `${name}-group`, 1n, version))
  },
  {
    api: OffsetFetch,
    use: (version, name) =>
      matrixTopic(
        name,
        Effect.fnUntraced(function* (topic) {
          // Version 0 of both keeps offsets in ZooKeeper, all later ones in Kafka.
          yield* Client.commit(topic, `${name}-group-${version}`, 2n, version === 0 ? 0 : undefined)
          assert.strictEqual(
            (yield* Client.committed(topic, `${name}-group-${version}`, version)).committedOffset,
            2n
          )
        })
      )
  },
  { api: FindCoordinator, use: (version, name) => Client.coordinator(`${name}-group`, version) },
  {
    api: ApiVersions,
    use: Effect.fnUntraced(function* (version) {
      const input = { clientSoftwareName: "effect-kafka-protocol", clientSoftwareVersion: "0" }
      const response = yield* Kafka.request(ApiVersions, input, { version })
      assert.isAbove(response.apiKeys.length, 10)
    })
  },
  {
    api: CreateTopics,
    use: (version, name) =>
      Effect.map(Client.createTopic(`${name}-created-${version}`, version), (topic) =>
        assert.strictEqual(topic.errorCode, 0)
      )
  },
  {
    api: DeleteTopics,
    use: Effect.fnUntraced(function* (version, name) {
      yield* Client.createTopic(`${name}-deleted-${version}`)
      yield* Client.topicMetadata(`${name}-deleted-${version}`)
      yield* Client.deleteTopic(`${name}-deleted-${version}`, version)
    })
  }
]

/** 3.9.2 without ZooKeeper still advertises the versions that keep offsets there, and answers them with a code. */
const storesOffsetsInZooKeeper = (api: Api.Any, version: number) =>
  (api === OffsetCommit || api === OffsetFetch) && version === 0

const refusal = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) => assert.match(String(exit), /UNSUPPORTED_VERSION/))

const matrixTopic = <A, E>(
  name: string,
  use: (topic: Client.Topic) => Effect.Effect<A, E, KafkaConnection | KafkaClient>
) => Effect.flatMap(Client.topicMetadata(name), use)

/** What each release is known to speak of these APIs: a broker that advertised less would make the test an empty one. */
const leastUsed: Readonly<Record<string, number>> = {
  "0.8.2": 9,
  "0.9.0": 12,
  "0.10.2": 22,
  "1.1": 40,
  "2.8": 75,
  "3.9": 90,
  "4.0": 55,
  "4.4": 55
}

/** ListOffsets in a version that no broker has: see `Negotiation.ts`. */
const AnyVersion = Api.make("ListOffsets", {
  key: 2,
  versions: "32767",
  request: { replicaId: Codec.int32, topics: Codec.array(Codec.string) },
  response: { topics: Codec.array(Codec.string) }
})

/** On one broker, which is there for all of it. */
export const brokerSuite = <E>(name: string, server: Effect.Effect<Server, E, Scope.Scope>) =>
  layer(Layer.effect(TestedServer, server), { excludeTestServices: true, timeout: "180 seconds" })(
    name,
    (it) => {
      it.effect(
        "produces with acks 1, -1 and 0, fetches back byte for byte, lists offsets, commits and fetches them",
        () =>
          Effect.gen(function* () {
            const broker = yield* TestedServer
            yield* Scenario.scenario("story").pipe(Effect.provide(Scenario.connectionTo(broker)))
            yield* Scenario.oneShot(broker, "story")
          })
      )

      it.effect("speaks every version that the broker advertises, with real data", () =>
        Effect.gen(function* () {
          const broker = yield* TestedServer
          const used = yield* Effect.gen(function* () {
            const topic = yield* Scenario.freshTopic("matrix")
            yield* Client.produce(topic, [{ key: "k", value: "v" }], -1)
            const { ranges } = yield* Effect.flatMap(KafkaConnection, (connection) => connection.versions)
            const used: Array<string> = []
            for (const { api, use } of uses) {
              const range = ranges.get(api.key)
              if (range === undefined) continue
              for (
                let version = Math.max(range.min, api.versions.min);
                version <= Math.min(range.max, api.versions.max);
                version++
              ) {
                const refused = storesOffsetsInZooKeeper(api, version) && broker.release === "3.9"
                yield* (refused ? refusal(use(version, "matrix")) : use(version, "matrix")).pipe(
                  Effect.mapError((cause) => new MatrixError({ at: `${api.name} v${version}`, cause }))
                )
                used.push(`${api.name} v${version}`)
              }
            }
            return used
          }).pipe(Effect.provide(Scenario.connectionTo(broker)))
          const atLeast = leastUsed[broker.release] ?? assert.fail(broker.release)
          assert.isAtLeast(used.length, atLeast, used.join(", "))
        })
      )

      it.effect("is without ApiVersions if it answers what no other broker does", () =>
        Effect.gen(function* () {
          const { host, port, release } = yield* TestedServer
          const brokerVersions = new BrokerVersions(new Map([[AnyVersion.key, AnyVersion.versions]]))
          const layer = KafkaConnection.layer({ host, port, brokerVersions })
          const asked = yield* Kafka.request(AnyVersion, { replicaId: -1, topics: [] }).pipe(
            Effect.provide(layer),
            Effect.result
          )
          const isOld = yield* Effect.flatMap(KafkaConnection, (connection) =>
            Effect.map(connection.versions, (versions) => versions.isLegacy)
          ).pipe(Effect.provide(Scenario.connectionTo({ host, port })))
          assert.strictEqual(isOld, release === "0.8.2" || release === "0.9.0")
          if (isOld) assert.deepStrictEqual(asked, Result.succeed({ topics: [] }))
          else assert.match(String(asked), /closed by the peer/)
        })
      )

      it.effect("is used again after it was killed and started again, by a layer that reconnects", () =>
        Effect.gen(function* () {
          const broker = yield* TestedServer
          yield* Effect.gen(function* () {
            const connection = yield* KafkaConnection
            yield* Client.topicMetadata("survivor")
            const again = yield* statusChanges(connection).pipe(
              Stream.map((status) => status._tag),
              Stream.dropWhile((tag) => tag === "Connected"),
              Stream.takeUntil((tag) => tag === "Connected"),
              Stream.runCollect,
              Effect.forkChild({ startImmediately: true })
            )
            yield* broker.kill
            yield* statusChanges(connection).pipe(
              Stream.takeUntil((status) => status._tag !== "Connected"),
              Stream.runDrain
            )
            // Asked while there is no broker: waits for the next connection.
            const waiting = yield* Effect.forkChild(
              Kafka.request(Metadata, { topics: [{ name: "survivor" }] }, { timeout: "60 seconds" })
            )
            yield* broker.start
            yield* Fiber.join(waiting)
            assert.include(yield* Fiber.join(again), "Disconnected")
            const topic = yield* Client.topicMetadata("survivor")
            yield* Client.produce(topic, [{ value: "after" }], 1)
            const [record] = yield* Client.fetch(topic, 0n, 1)
            assert.strictEqual(Buffer.from(record!.value!).toString(), "after")
          }).pipe(Effect.provide(Scenario.connectionTo(broker)))
        })
      )

      it.effect("fails every request after it was killed, in a layer that does not reconnect", () =>
        Effect.gen(function* () {
          const broker = yield* TestedServer
          yield* Effect.gen(function* () {
            yield* Client.topicMetadata("mortal")
            yield* broker.kill
            const connection = yield* KafkaConnection
            yield* statusChanges(connection).pipe(
              Stream.takeUntil((status) => status._tag === "Closed"),
              Stream.runDrain
            )
            const exit = yield* Effect.exit(Kafka.request(Metadata, { topics: [{ name: "mortal" }] }))
            assert.match(String(exit), /127\.0\.0\.1/)
            assert.isTrue(Exit.isFailure(exit))
          }).pipe(Effect.provide(Scenario.connectionTo(broker, "never")))
          const first = yield* Effect.exit(
            Effect.provide(Effect.void, Scenario.connectionTo(broker, "never"))
          )
          assert.isTrue(Exit.isFailure(first), "a layer without reconnect fails when the broker is away")
          yield* broker.start
        })
      )
    }
  )
