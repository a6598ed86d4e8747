/**
 * The broker that the examples talk to: the one at KAFKA_BOOTSTRAP_SERVERS (`host:port`), or a Kafka 4.4.0 of their own for as long as they run.
 */
import { Config, ConfigProvider, Console, Effect, Option } from "effect"
import { KafkaConfig } from "effect-kafka-protocol"
import * as Broker from "../tools/kafka/Broker.ts"
import { whyNoJava } from "../tools/kafka/Maven.ts"

export interface Server {
  readonly host: string
  readonly port: number
  /** Stops the broker at once, where it is our own. */
  readonly stop: Effect.Effect<void>
  /** Starts it again. */
  readonly start: Effect.Effect<void, Broker.BrokerError>
}

const environment = ConfigProvider.layer(
  ConfigProvider.fromEnv().pipe(ConfigProvider.constantCase, ConfigProvider.nested("KAFKA"))
)

export const server = Effect.gen(function* () {
  if (Option.isSome(yield* Config.option(Config.String("KAFKA_BOOTSTRAP_SERVERS")))) {
    const [first] = yield* KafkaConfig.bootstrapServers.pipe(Effect.provide(environment))
    return { ...first!, stop: Effect.void, start: Effect.void } satisfies Server
  }
  const missing = whyNoJava()
  if (missing !== undefined) {
    return yield* Effect.die(`${missing}: set KAFKA_BOOTSTRAP_SERVERS=host:port to use a broker of yours`)
  }
  yield* Console.log("Starting Kafka 4.4.0 ...")
  const broker = yield* Broker.make("4.4.0")
  return {
    host: broker.host,
    port: broker.port,
    stop: broker.kill(),
    start: broker.start
  } satisfies Server
})
