/**
 * Java's own clients and Kafka's tools, unchanged, against the embedded cluster on TCP. Each passes against a real Kafka of the release too; by hand:
 * `node --conditions=@effect-kafka-protocol/source test/interop/programs/tools/main.ts 4.4.0 HOST:PORT REPLICAS`.
 */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import type { ToolRelease } from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { type Command, javaClients, javaTools, succeeds } from "./programs/programs.ts"

const run = (name: string, command: Command, version: ReleaseName, brokers: number) =>
  it.live(
    name,
    () =>
      Effect.gen(function* () {
        const { bootstrapServers } = yield* EmbeddedKafka.makeTcp({
          brokers,
          version,
          config: { "default.replication.factor": String(brokers) }
        })
        yield* succeeds(command, bootstrapServers, brokers)
      }),
    300_000
  )

describeWithJava("Java", () => {
  for (const [brokers, version, releases] of [
    [1, "4.4", ["4.4.0", "3.9.2"]],
    [3, "4.4", ["4.4.0"]],
    [3, "3.9", ["3.9.2"]]
  ] as ReadonlyArray<readonly [number, ReleaseName, ReadonlyArray<ToolRelease>]>) {
    describe.concurrent(`against ${brokers === 1 ? "one embedded broker" : `${brokers} embedded brokers`} of ${version}`, () => {
      for (const release of releases) {
        run(`clients of ${release}`, javaClients(release), version, brokers)
        run(`tools of ${release}`, javaTools(release), version, brokers)
      }
    })
  }
})
