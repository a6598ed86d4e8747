/**
 * The broker that the examples talk to: the one that is named, as `host:port`, by the first argument or by KAFKA_BOOTSTRAP_SERVERS, or one that is embedded in the example
 * for as long as it runs.
 */
import { Config, ConfigProvider, Console, Effect, Option } from "effect"
import { KafkaConfig } from "effect-kafka-protocol"
import { EmbeddedKafka } from "effect-kafka-protocol/EmbeddedKafka"

export interface Server {
  readonly host: string
  readonly port: number
  /** Stops the broker at once, where it is our own. */
  readonly stop: Effect.Effect<void>
  /** Starts it again. */
  readonly start: Effect.Effect<void>
}

const named = Effect.gen(function* () {
  const argument = Option.fromUndefinedOr(process.argv[2])
  const given = Option.isSome(argument)
    ? argument
    : yield* Config.option(Config.String("KAFKA_BOOTSTRAP_SERVERS"))
  if (Option.isNone(given)) return undefined
  const provider = ConfigProvider.fromUnknown({ "bootstrap.servers": given.value })
  const [first] = yield* KafkaConfig.bootstrapServers.pipe(Effect.provide(ConfigProvider.layer(provider)))
  return first
})

export const server = Effect.gen(function* () {
  const theirs = yield* named
  if (theirs !== undefined) return { ...theirs, stop: Effect.void, start: Effect.void } satisfies Server
  const kafka = yield* EmbeddedKafka.makeTcp()
  const { host, id, port } = kafka.brokers[0]!
  yield* Console.log(`An embedded Kafka is at ${kafka.bootstrapServers.join()}`)
  return {
    host,
    port,
    stop: Effect.orDie(kafka.kill(id)),
    start: Effect.orDie(kafka.start(id))
  } satisfies Server
})
