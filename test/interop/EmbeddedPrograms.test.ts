/**
 * Programs of other clients, unchanged, against the embedded cluster on TCP. Each passes against a real Kafka of the release too; by hand:
 * `node test/interop/programs/node/kafkajs.ts HOST:PORT REPLICAS`.
 */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import { whyLeftOut } from "../support/leftOut.ts"
import { type Command, franzGo, node, succeeds, whyNoGo, whyNoKcat } from "./programs/programs.ts"

const kcat = node("kcat")

/** What is missing is said; in CI it fails, but for what a package of the system brings. */
const run = (
  name: string,
  command: Command,
  version: ReleaseName,
  brokers: number,
  missing?: string | undefined
) =>
  it.live.skipIf((command === kcat ? missing : whyLeftOut(missing)) !== undefined)(
    missing === undefined ? name : `${name} (${missing})`,
    () =>
      Effect.gen(function* () {
        const { bootstrapServers } = yield* EmbeddedKafka.makeTcp({
          brokers,
          version,
          config: { "num.partitions": "4", "default.replication.factor": String(brokers) }
        })
        yield* succeeds(command, bootstrapServers, brokers)
      }),
    180_000
  )

const isNewest = { version: "4.4", all: true } as const

for (const { brokers, version, all } of [
  { brokers: 1, ...isNewest },
  { brokers: 3, ...isNewest },
  { brokers: 1, version: "3.9", all: false },
  { brokers: 3, version: "2.8", all: false }
] as const) {
  describe.concurrent(`against ${brokers === 1 ? "one embedded broker" : `${brokers} embedded brokers`} of ${version}`, () => {
    run("kafkajs", node("kafkajs"), version, brokers)
    run("kcat", node("kcat"), version, brokers, whyNoKcat())
    if (!all) return
    run("@platformatic/kafka", node("platformatic"), version, brokers)
    run("@kafkats/client", node("kafkatsClient"), version, brokers)
    run("kafka-ts", node("kafkaTs"), version, brokers)
    run("franz-go", franzGo, version, brokers, whyNoGo())
  })
}
