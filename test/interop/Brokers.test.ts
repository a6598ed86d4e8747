/**
 * The scenario and the version matrix on real brokers, from Kafka 0.8 to 4.4.
 */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { releases } from "../../tools/kafka/Maven.ts"
import { suitesWithJava } from "../support/leftOut.ts"
import { brokerSuite } from "./brokerSuite.ts"
import * as Scenario from "./scenario.ts"
import { real } from "./servers.ts"

suitesWithJava(
  "real brokers",
  () => {
    for (const release of releases) brokerSuite(`Kafka ${release}`, real(release))
  },
  releases.map((release) => `Kafka ${release}`)
)

const bootstrap = process.env["KAFKA_BOOTSTRAP_SERVERS"]
describe.runIf(bootstrap !== undefined)("the broker at KAFKA_BOOTSTRAP_SERVERS", () => {
  it.live("runs the scenario", () => {
    const [host, port] = bootstrap!.split(",")[0]!.split(":")
    const server = { host: host!, port: Number(port ?? 9092) }
    const name = `effect-kafka-protocol-${Date.now()}`
    return Scenario.scenario(name).pipe(
      Effect.provide(Scenario.connectionTo(server)),
      Effect.andThen(Scenario.oneShot(server, name))
    )
  })
})
