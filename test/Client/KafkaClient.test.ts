/** What programs ask, whoever answers: a connection is one such client, and a program may hold several. */
import { assert, describe, it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { KafkaClient } from "../../src/Client/KafkaClient.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import * as Kafka from "../../src/Kafka.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { FakeBroker } from "../Connection/FakeBroker.ts"
import { Echo } from "../Connection/TestApis.ts"

const server = { host: "broker", port: 9092 }

const to = (broker: FakeBroker) => Effect.provideService(Transport, broker.transport)

const textsOf = (broker: FakeBroker) => broker.asked.map(({ text }) => text)

/** What a program says who knows nothing of connections. */
const ask = (text: string): Effect.Effect<string | null, KafkaError, KafkaClient> =>
  Effect.map(Kafka.request(Echo, { text }), (response) => response.text)

describe("KafkaClient", () => {
  it.effect("is what `layer` and `layerConfig` provide beside the connection, and the same one", () =>
    Effect.gen(function* () {
      const layers = [
        KafkaConnection.layer(server),
        KafkaConnection.layerConfig({ host: Config.succeed("broker"), port: Config.succeed(9092) })
      ]
      for (const layer of layers) {
        const broker = new FakeBroker()
        const program = Effect.gen(function* () {
          assert.strictEqual(yield* KafkaClient, yield* KafkaConnection)
          return yield* ask("a")
        })
        assert.strictEqual(yield* program.pipe(Effect.provide(layer), to(broker)), "a")
        assert.strictEqual(broker.connections.length, 1)
      }
    })
  )

  it.effect("can be one of several connections of a program, each made and closed by its scope", () =>
    Effect.gen(function* () {
      const [first, second] = [new FakeBroker(), new FakeBroker()]
      yield* Effect.gen(function* () {
        const one = yield* KafkaConnection.make(server).pipe(to(first))
        const other = yield* KafkaConnection.make(server).pipe(to(second))
        assert.strictEqual((yield* one.request(Echo, { text: "a" })).text, "a")
        assert.strictEqual((yield* other.request(Echo, { text: "b" })).text, "b")
        assert.strictEqual(yield* Effect.provideService(ask("c"), KafkaClient, one), "c")
        assert.strictEqual(yield* Effect.provideContext(ask("d"), KafkaConnection.contextOf(other)), "d")
        yield* Kafka.send(Echo, { text: "e" }).pipe(Effect.provideService(KafkaClient, other))
        assert.strictEqual((yield* one.status)._tag, "Connected")
      }).pipe(Effect.scoped)
      assert.deepStrictEqual(textsOf(first), ["a", "c"])
      assert.deepStrictEqual(textsOf(second), ["b", "d", "e"])
      assert.deepStrictEqual(
        [first, second].map(({ last }) => last.closed),
        [true, true]
      )
    })
  )

  it.effect("can be two layers in one program, behind names of its own", () =>
    Effect.gen(function* () {
      class East extends Context.Service<East, KafkaClient["Service"]>()("test/East") {}
      class West extends Context.Service<West, KafkaClient["Service"]>()("test/West") {}
      const [east, west] = [new FakeBroker(), new FakeBroker()]
      const layers = Layer.mergeAll(
        Layer.effect(East, KafkaConnection.make(server).pipe(to(east))),
        Layer.effect(West, KafkaConnection.make(server).pipe(to(west)))
      )
      yield* Effect.gen(function* () {
        yield* Effect.provideServiceEffect(ask("a"), KafkaClient, East)
        yield* Effect.provideServiceEffect(ask("b"), KafkaClient, West)
      }).pipe(Effect.provide(layers))
      assert.deepStrictEqual([textsOf(east), textsOf(west)], [["a"], ["b"]])
    })
  )

  it.effect("needs no connection: whatever can be asked will do", () =>
    Effect.gen(function* () {
      const [first, second] = [new FakeBroker(), new FakeBroker()]
      const one = yield* KafkaConnection.make(server).pipe(to(first))
      const other = yield* KafkaConnection.make(server).pipe(to(second))
      let asked = 0
      const turns = KafkaClient.of({
        request: (api, input, options) => (asked++ % 2 === 0 ? one : other).request(api, input, options),
        send: (api, input, options) => (asked++ % 2 === 0 ? one : other).send(api, input, options)
      })
      for (const text of ["a", "b", "c"])
        assert.strictEqual(yield* Effect.provideService(ask(text), KafkaClient, turns), text)
      assert.deepStrictEqual([textsOf(first), textsOf(second)], [["a", "c"], ["b"]])
    })
  )

  it.effect("`Kafka.once` provides both, and leaves a scope of the program's own open", () =>
    Effect.gen(function* () {
      const broker = new FakeBroker()
      let isClosed = false
      const program: Effect.Effect<string | null, KafkaError, KafkaClient | KafkaConnection | Scope.Scope> =
        Effect.gen(function* () {
          yield* Effect.addFinalizer(() => Effect.sync(() => void (isClosed = true)))
          const connection = yield* KafkaConnection
          assert.strictEqual(yield* KafkaClient, connection)
          return yield* ask("a")
        })
      const once: Effect.Effect<string | null, KafkaError, Scope.Scope> = Kafka.once(server, program)
      yield* Effect.scoped(
        Effect.gen(function* () {
          assert.strictEqual(yield* to(broker)(once), "a")
          assert.isTrue(broker.last.closed)
          assert.isFalse(isClosed)
        })
      )
      assert.isTrue(isClosed)
    })
  )
})
