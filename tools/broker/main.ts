/**
 * `npm run broker`: an embedded cluster on TCP, until a signal. Its first line of output is the addresses; what it is for goes to stderr.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Cause from "effect/Cause"
import * as CliError from "effect/cli/CliError"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import type { EmbeddedTcpOptions } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import { releaseNames } from "../../src/EmbeddedKafka/releases/Release.ts"
import { packageVersion } from "../../src/internal/version.ts"

const purpose = `An embedded Kafka cluster, for tests: not for production, for nothing is on disk.`

const flags = {
  port: Flag.Int("port").pipe(
    Flag.withDescription(
      "The port of the first broker; the others take those behind it. 0: any that are free"
    ),
    Flag.withDefault(9092)
  ),
  host: Flag.String("host").pipe(
    Flag.withDescription("The address to listen on. 0.0.0.0: all, and nobody is asked who he is"),
    Flag.withDefault("127.0.0.1")
  ),
  advertise: Flag.String("advertise").pipe(
    Flag.withDescription("What clients are told to connect to. Default: the address that it listens on"),
    Flag.optional
  ),
  brokers: Flag.Int("brokers").pipe(Flag.withDescription("How many brokers"), Flag.withDefault(1)),
  kafka: Flag.Literals("kafka", releaseNames).pipe(
    Flag.withDescription("The release that is played"),
    Flag.withDefault(releaseNames.at(-1)!)
  ),
  topics: Flag.String("topic").pipe(
    Flag.withDescription(
      "A topic, as orders, orders:12 or orders:12:3: its partitions, its replicas. May be given again"
    ),
    Flag.withMetavar("name[:partitions[:replicas]]"),
    Flag.atLeast(0)
  ),
  config: Flag.KeyValuePair("config").pipe(
    Flag.withDescription("A config of the brokers, as auto.create.topics.enable=false. May be given again"),
    Flag.withDefault({})
  ),
  seed: Flag.Int("seed").pipe(Flag.withDescription("What all chance comes from"), Flag.withDefault(0))
}

/** What people are told, without a stack. */
const told = (error: { readonly message: string }): CliError.UserError =>
  new CliError.UserError({ cause: error, userMessage: error.message })

const broker = Command.make("broker", flags, (given) =>
  Effect.gen(function* () {
    const topics: Record<string, { partitions?: number; replicationFactor?: number }> = {}
    for (const text of given.topics) {
      const [name = "", partitions, replicationFactor, ...rest] = text.split(":")
      if (
        rest.length > 0 ||
        [partitions, replicationFactor].some((each) => each !== undefined && !/^\d+$/.test(each))
      )
        return yield* told({ message: `--topic ${text}: expected name[:partitions[:replicas]]` })
      topics[name] = {
        ...(partitions === undefined ? {} : { partitions: Number(partitions) }),
        ...(replicationFactor === undefined ? {} : { replicationFactor: Number(replicationFactor) })
      }
    }
    const options: EmbeddedTcpOptions = {
      brokers: given.brokers,
      host: given.host,
      ports: Array.from({ length: given.brokers }, (_, i) => (given.port === 0 ? 0 : given.port + i)),
      advertisedHost: Option.getOrUndefined(given.advertise),
      version: given.kafka,
      topics,
      config: given.config,
      seed: given.seed
    }
    const kafka = yield* EmbeddedKafka.makeTcp(options)
    yield* Console.log(kafka.bootstrapServers.join(","))
    yield* Console.error(`${purpose} It plays Kafka ${given.kafka} until it gets a signal (Ctrl+C).`)
    return yield* Effect.never
  }).pipe(
    Effect.scoped,
    Effect.catchTag(["EmbeddedKafkaError", "TransportError"], (error) => Effect.fail(told(error)))
  )
).pipe(Command.withDescription(purpose))

/** A signal is how it ends in good order. */
const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
    ? onExit(0)
    : Runtime.defaultTeardown(exit, onExit)

Command.run(broker, { version: packageVersion }).pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown })
)
