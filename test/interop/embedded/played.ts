/**
 * The broker that plays a release, and how both brokers are configured.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import type { EmbeddedKafkaError } from "../../../src/EmbeddedKafka/EmbeddedKafkaError.ts"
import type { TransportError } from "../../../src/Transport/TransportError.ts"
import type { BrokerError } from "../../../tools/kafka/Broker.ts"
import { played } from "../../../scripts/releases/played.ts"
import * as Broker from "../../../tools/kafka/Broker.ts"
import type { PlayedRelease } from "./Side.ts"

const old = {
  "broker.id": 1,
  "transaction.state.log.num.partitions": 1,
  "transaction.state.log.replication.factor": 1,
  "transaction.state.log.min.isr": 1,
  "group.initial.rebalance.delay.ms": 0
}

/** Of the real broker, beside those of `tools/kafka/Broker.ts`: nodes count from 1 as in an embedded cluster. */
const properties = (release: PlayedRelease): Readonly<Record<string, string | number>> =>
  release === "3.9" || release === "4.0" || release === "4.4" ? {} : old

export const startReal = (release: PlayedRelease, brokers: number) => {
  const options = {
    properties: properties(release),
    // Eligible leader replicas are not modelled; a new cluster of 4.4 has them, and keeps min.insync.replicas as a config of all brokers then.
    ...(release === "4.4" ? { formatArguments: ["--feature", "eligible.leader.replicas.version=0"] } : {})
  }
  return brokers === 1
    ? Effect.map(Broker.make(played[release], options), (broker) => [broker])
    : Broker.makeCluster(played[release], brokers, options)
}

/** Of the embedded one: what the real one is given by `tools/kafka/Broker.ts`, as far as clients can see it. */
const config = (release: PlayedRelease): Readonly<Record<string, string>> => ({
  "num.partitions": "1",
  "offsets.topic.num.partitions": "1",
  "offsets.topic.replication.factor": "1",
  "log.flush.interval.messages": "1000000",
  ...(properties(release) === old ? { "delete.topic.enable": "true" } : {}),
  ...(release.startsWith("0.") ? {} : transactional)
})

const transactional = {
  "transaction.state.log.num.partitions": "1",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "group.initial.rebalance.delay.ms": "0"
}

/** The embedded broker; with `BESIDE_WITH=real` a second real one, which must agree with the first: a proof of the scenarios and of what is compared. */
export const startPlayed = (
  release: PlayedRelease,
  brokers: number
): Effect.Effect<
  ReadonlyArray<{ readonly host: string; readonly port: number }>,
  BrokerError | EmbeddedKafkaError | TransportError,
  Scope.Scope
> =>
  process.env["BESIDE_WITH"] === "real"
    ? startReal(release, brokers)
    : Effect.map(
        EmbeddedKafka.makeTcp({ version: release, brokers, config: config(release) }),
        (cluster) => cluster.brokers
      )
