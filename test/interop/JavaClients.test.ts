/**
 * Java's clients and ours on one broker, a real one or one that plays its release, exchange records.
 */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { withClients, withConsoleTools } from "./javaExchange.ts"
import * as Scenario from "./scenario.ts"
import { embedded, real, type Server } from "./servers.ts"

const exchanges = <E>(
  name: string,
  exchange: typeof withClients | typeof withConsoleTools,
  release: Release,
  server: Effect.Effect<Server, E, Scope.Scope>
) =>
  it.live(
    name,
    () =>
      Effect.gen(function* () {
        const broker = yield* server
        yield* exchange(release, broker).pipe(Effect.provide(Scenario.connectionTo(broker)))
      }),
    180_000
  )

describeWithJava("Java's clients", () => {
  for (const release of ["3.9.2", "4.4.0"] as const)
    exchanges(
      `of ${release} read what we write and write what we read, by each codec`,
      withClients,
      release,
      real(release)
    )

  for (const release of ["0.8.2.2", "0.10.2.2"] as const)
    exchanges(
      `the console tools of ${release} read what we write and write what we read`,
      withConsoleTools,
      release,
      real(release)
    )

  for (const [release, version] of [
    ["3.9.2", "2.8"],
    ["3.9.2", "3.9"],
    ["4.4.0", "4.0"],
    ["4.4.0", "4.4"]
  ] as ReadonlyArray<readonly [Release, ReleaseName]>)
    exchanges(`of ${release}, on an embedded Kafka ${version}`, withClients, release, embedded(version))

  for (const [release, version] of [
    ["0.8.2.2", "0.8.2"],
    ["0.8.2.2", "0.9.0"],
    ["0.10.2.2", "0.10.2"],
    ["0.8.2.2", "1.1"]
  ] as ReadonlyArray<readonly [Release, ReleaseName]>)
    exchanges(
      `the console tools of ${release}, on an embedded Kafka ${version}`,
      withConsoleTools,
      release,
      embedded(version)
    )
})
