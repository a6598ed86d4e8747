/**
 * The broker that plays a release, and how both brokers are configured.
 */
import * as Effect from "effect/Effect"
import * as Broker from "../../../tools/kafka/Broker.ts"
import type { PlayedRelease } from "./Side.ts"

/** Their patch releases, as Maven has them. */
export const mavenReleases = {
  "0.8.2": "0.8.2.2",
  "0.9.0": "0.9.0.1",
  "0.10.2": "0.10.2.2",
  "1.1": "1.1.1",
  "2.8": "2.8.2",
  "3.9": "3.9.2",
  "4.0": "4.0.2",
  "4.4": "4.4.0"
} as const satisfies Record<PlayedRelease, string>

const old = {
  "broker.id": 1,
  "transaction.state.log.num.partitions": 1,
  "transaction.state.log.replication.factor": 1,
  "transaction.state.log.min.isr": 1,
  "group.initial.rebalance.delay.ms": 0
}

/** Of the real broker, beside those of `tools/kafka/Broker.ts`: nodes count from 1 as in an embedded cluster. */
export const properties = (release: PlayedRelease): Readonly<Record<string, string | number>> =>
  release === "3.9" || release === "4.0" || release === "4.4" ? {} : old

/** The embedded broker; a second real one, until there is one. */
export const startPlayed = (release: PlayedRelease, brokers: number) =>
  brokers === 1
    ? Effect.map(Broker.make(mavenReleases[release], { properties: properties(release) }), (broker) => [
        broker
      ])
    : Broker.makeCluster(mavenReleases[release], brokers, { properties: properties(release) })
