/**
 * The embedded cluster that plays Kafka before 0.10, by what `test/interop/OldBrokers.test.ts` asks of real ones.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { KafkaConnection } from "../../src/index.ts"
import { groupByHand } from "../interop/groupByHand.ts"
import { connectionTo } from "../interop/scenario.ts"
import { embedded } from "../interop/servers.ts"

const versionsOf = (options: Parameters<typeof KafkaConnection.layer>[0]) =>
  Effect.flatMap(KafkaConnection, (connection) => connection.versions).pipe(
    Effect.provide(KafkaConnection.layer(options))
  )

describe("an embedded Kafka without ApiVersions", () => {
  for (const release of ["0.8.2", "0.9.0"] as const)
    it.live(`${release} is recognized by itself, as if it had been named`, () =>
      Effect.gen(function* () {
        const { host, port } = yield* embedded(release)
        const named = yield* versionsOf({ host, port, brokerVersions: release })
        for (const options of [{}, { clientId: null }, { clientId: "" }]) {
          const found = yield* versionsOf({ host, port, ...options })
          assert.isTrue(found.isLegacy)
          assert.deepStrictEqual([...found.ranges], [...named.ranges])
        }
      })
    )

  it.live("has groups by hand, in 0.9.0", () =>
    Effect.gen(function* () {
      yield* Effect.provide(groupByHand("by-hand"), connectionTo(yield* embedded("0.9.0")))
    })
  )
})
