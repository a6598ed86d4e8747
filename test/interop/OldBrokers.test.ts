/**
 * Real brokers without ApiVersions: what they speak, groups by hand, and that our connections do not hurt their other clients.
 */
import { assert, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { layoutOf } from "../../src/Codec/Wire.ts"
import * as Connection from "../../src/Connection/KafkaConnection.ts"
import {
  type Api,
  apis,
  Kafka,
  KafkaConnection,
  type KafkaError,
  Metadata,
  statusChanges
} from "../../src/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { edges, valueAt } from "./exampleValues.ts"
import { groupByHand } from "./groupByHand.ts"

class OldBroker extends Context.Service<OldBroker, Broker.Broker>()("test/OldBroker") {}

const connectionTo = ({ host, port }: Broker.Broker) => KafkaConnection.layer({ host, port })

/** As in `AllApis`: requests of zeros, once with empty arrays and once with one element in each. */
const zero = edges.find((edge) => edge.name === "zero")!
const shapes = [zero, { ...zero, deep: 1, flat: 1, text: "x" }]

/** From a controller that has been replaced: brokers answer it, and do nothing. */
const outdated = { controllerEpoch: -1 }
/** What zeros would mean something else by. */
const corrections: Readonly<Record<string, object>> = {
  Produce: { acks: 1 },
  Fetch: { replicaId: -1 },
  LeaderAndIsr: outdated,
  StopReplica: outdated,
  UpdateMetadata: outdated,
  ControlledShutdown: { brokerId: 4711 }
}

const ask = (api: Api.Any, version: number, shape: (typeof shapes)[number]) => {
  const input = { ...(valueAt(layoutOf(api.request.at(version)), shape) as object), ...corrections[api.name] }
  return Kafka.request(api, input, { version, errors: "data", timeout: "15 seconds" })
}

const versionsAnswered = Effect.gen(function* () {
  const { ranges } = yield* Effect.flatMap(KafkaConnection, (connection) => connection.versions)
  const answered: Record<string, string> = {}
  for (const [key, { max, min }] of ranges) {
    const api = apis.find((each) => each.key === key)!
    for (let version = min; version <= max; version++)
      for (const shape of shapes) yield* ask(api, version, shape)
    answered[api.name] = `${min}-${max}`
  }
  return answered
})

const groupVersions = {
  JoinGroup: "0-0",
  Heartbeat: "0-0",
  LeaveGroup: "0-0",
  SyncGroup: "0-0",
  DescribeGroups: "0-0",
  ListGroups: "0-0"
}
const oldestVersions = {
  Produce: "0-0",
  Fetch: "0-0",
  ListOffsets: "0-0",
  Metadata: "0-0",
  LeaderAndIsr: "0-0",
  StopReplica: "0-0",
  UpdateMetadata: "0-0",
  ControlledShutdown: "0-0",
  OffsetCommit: "0-1",
  OffsetFetch: "0-1",
  FindCoordinator: "0-0"
}
/** As their sources have them. */
const spoken = {
  "0.8.2.2": oldestVersions,
  "0.9.0.1": {
    ...oldestVersions,
    Produce: "0-1",
    Fetch: "0-1",
    UpdateMetadata: "0-1",
    ControlledShutdown: "0-1",
    OffsetCommit: "0-2",
    ...groupVersions
  }
}

const uncaught = (broker: Broker.Broker) => broker.log().split("Processor got uncaught exception").length - 1

const suite = (release: keyof typeof spoken) =>
  layer(Layer.effect(OldBroker, Broker.make(release)), { excludeTestServices: true, timeout: "180 seconds" })(
    `Kafka ${release}`,
    (it) => {
      it.effect("is recognized by itself, and answers all that we say it speaks", () =>
        Effect.gen(function* () {
          const answered = yield* Effect.provide(versionsAnswered, connectionTo(yield* OldBroker))
          assert.deepStrictEqual(answered, spoken[release])
        })
      )

      it.effect("speaks the same when it is named, and to a client without an id", () =>
        Effect.gen(function* () {
          const { host, port } = yield* OldBroker
          const named = release === "0.8.2.2" ? "0.8.2" : "0.9.0"
          for (const options of [{ brokerVersions: named }, { clientId: null }, { clientId: "" }] as const) {
            const answered = yield* Effect.provide(
              versionsAnswered,
              KafkaConnection.layer({ host, port, ...options })
            )
            assert.deepStrictEqual(answered, spoken[release])
          }
        })
      )
    }
  )

const asksInALoop = Effect.fnUntraced(function* (connection: KafkaConnection["Service"]) {
  let answered = 0
  return {
    answered: () => answered,
    fiber: yield* Effect.forkChild(
      Effect.forever(
        Effect.tap(connection.request(Metadata, { topics: [{ name: "x" }] }, { timeout: "5 seconds" }), () =>
          Effect.sync(() => answered++)
        )
      )
    )
  }
})

/** Connections in scopes of their own, each used once. */
const comeAndGo = (
  count: number,
  connect: Effect.Effect<KafkaConnection["Service"], KafkaError, Scope.Scope>
) =>
  Effect.forEach(
    Array.from({ length: count }),
    () =>
      Effect.scoped(
        Effect.flatMap(connect, (connection) =>
          connection.request(Metadata, { topics: [{ name: "x" }] }, { timeout: "20 seconds" })
        )
      ),
    { concurrency: "unbounded", discard: true }
  )

describeWithJava("brokers without ApiVersions", { timeout: 180_000 }, () => {
  suite("0.8.2.2")
  suite("0.9.0.1")

  it.live("groups by hand, on 0.9.0.1", () =>
    Effect.gen(function* () {
      yield* Effect.provide(groupByHand("by-hand"), connectionTo(yield* Broker.make("0.9.0.1")))
    })
  )

  it.live("other clients of 0.9.0.1 are not affected by ours", () =>
    Effect.gen(function* () {
      const broker = yield* Broker.make("0.9.0.1")
      const connect = Connection.make({ host: broker.host, port: broker.port })
      // The first ones come at the same time, to a broker of which nothing is known.
      yield* comeAndGo(10, connect)
      assert.strictEqual(uncaught(broker), 1, "it has been asked for ApiVersions once")

      const other = yield* asksInALoop(
        yield* Connection.make({ host: broker.host, port: broker.port, brokerVersions: "0.9.0" })
      )
      for (let round = 0; round < 10; round++) {
        const before = other.answered()
        yield* comeAndGo(10, connect)
        while (other.answered() === before) yield* Effect.sleep("1 millis")
      }
      assert.isUndefined(other.fiber.pollUnsafe(), "the other client was answered each time")
      assert.strictEqual(uncaught(broker), 1)
      yield* Fiber.interrupt(other.fiber)
    })
  )

  it.live("a 4.4.0 that is stalled is not taken for one of them", () =>
    Effect.gen(function* () {
      const broker = yield* Broker.make("4.4.0")
      yield* broker.pause
      const { host, port } = broker
      const connection = yield* Connection.make({ host, port, connectTimeout: "2 seconds" })
      // The first attempt asks both questions, and ends; so does the second.
      yield* statusChanges(connection).pipe(
        Stream.filter((status) => status._tag === "Disconnected"),
        Stream.take(2),
        Stream.runDrain
      )
      assert.notStrictEqual((yield* connection.status)._tag, "Connected")
      yield* broker.resume
      assert.isFalse((yield* connection.versions).isLegacy)
      yield* connection.request(Metadata, { topics: [{ name: "x" }] })
    })
  )
})
