/**
 * A broker that is tested, real or embedded: the same bodies run on both.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import type { ReleaseName } from "../../src/EmbeddedKafka/EmbeddedKafkaOptions.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import type { Release } from "../../tools/kafka/Maven.ts"

export interface Server {
  /** `0.8.2`, `4.4`: without what does not change how it behaves. */
  readonly release: string
  readonly host: string
  readonly port: number
  /** Ends it at once. What it has stored stays. */
  readonly kill: Effect.Effect<void>
  /** Starts it again where it was. */
  readonly start: Effect.Effect<void>
}

/** The broker that a suite is about. */
export class TestedServer extends Context.Service<TestedServer, Server>()("test/TestedServer") {}

export const releaseNameOf = (release: string): string =>
  release
    .split(".")
    .slice(0, release.startsWith("0.") ? 3 : 2)
    .join(".")

const fromReal = (broker: Broker.Broker): Server => ({
  release: releaseNameOf(broker.release),
  host: broker.host,
  port: broker.port,
  kill: broker.kill(),
  start: Effect.orDie(broker.start)
})

export const real = (release: Release) => Effect.map(Broker.make(release), fromReal)

export const realCluster = (release: Release, count: number) =>
  Effect.map(Broker.makeCluster(release, count), (brokers) => brokers.map(fromReal))

/** Embedded brokers on TCP; of a real cluster's settings what `tools/kafka/Broker.ts` gives it. */
export const embeddedCluster = (
  release: ReleaseName,
  brokers: number,
  options: { readonly port?: number } = {}
): Effect.Effect<ReadonlyArray<Server>, never, Scope.Scope> =>
  EmbeddedKafka.makeTcp({
    version: release,
    brokers: options.port === undefined ? brokers : [{ port: options.port }],
    config: {
      "offsets.topic.num.partitions": "1",
      "offsets.topic.replication.factor": "1",
      "delete.topic.enable": "true"
    }
  }).pipe(
    Effect.map((kafka) =>
      kafka.brokers.map(({ host, id, port }) => ({
        release,
        host,
        port,
        kill: Effect.orDie(kafka.kill(id)),
        start: Effect.orDie(kafka.start(id))
      }))
    ),
    Effect.orDie
  )

export const embedded = (release: ReleaseName, options?: { readonly port?: number }) =>
  Effect.map(embeddedCluster(release, 1, options), ([server]) => server!)
