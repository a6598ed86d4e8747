/** This library, as its users call it. */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { make } from "../../../src/Connection/KafkaConnection.ts"
import * as Kafka from "../../../src/Kafka.ts"
import { type Connect, over, timedEvery } from "../Peer.ts"

const input = { topics: [] }
const ask = Kafka.request(Metadata, input)

export const connect: Connect = async (port) => {
  const connection = await Effect.runPromise(
    Scope.provide(make({ host: "127.0.0.1", port }), Scope.makeUnsafe())
  )
  const run = <A, E>(effect: Effect.Effect<A, E, KafkaClient>) =>
    Effect.runPromise(Effect.provideService(effect, KafkaClient, connection))
  return {
    brokers: async () => (await run(ask)).brokers.length,
    load: (outstanding, forMs) =>
      run(
        Effect.gen(function* () {
          const latencies: Array<number> = []
          let count = 0
          const round = over(forMs)
          const worker = Effect.gen(function* () {
            while (!round.isOver) {
              const start = count % timedEvery === 0 ? performance.now() : 0
              yield* ask
              if (start > 0) latencies.push(performance.now() - start)
              count++
            }
          })
          yield* Effect.all(
            Array.from({ length: outstanding }, () => worker),
            { concurrency: "unbounded", discard: true }
          )
          return { count, latencies }
        })
      )
  }
}
