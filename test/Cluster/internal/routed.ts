/** Requests through scripted brokers and the real pool of connections, by what a fake knows of them, under TestClock. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import { makePool } from "../../../src/Cluster/internal/ConnectionPool.ts"
import { RoutedRequests } from "../../../src/Cluster/internal/RoutedRequests.ts"
import type { RoutingContext } from "../../../src/Cluster/internal/RoutedRequests.ts"
import { TickClock } from "../../../src/Connection/internal/TickClock.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { FakeKnowledge } from "../FakeKnowledge.ts"
import { ScriptedCluster, type Versions } from "../ScriptedCluster.ts"
import { Topology } from "../Topology.ts"

/** Three brokers: `orders` has a partition on each of them, `payments` one on the second. */
export const threeBrokers = (): Topology => {
  const topology = new Topology([1, 2, 3])
  topology.create("orders", 3)
  for (const index of [0, 1, 2]) topology.lead("orders", index, index + 1)
  topology.create("payments", 1)
  topology.lead("payments", 0, 2)
  topology.controller = 1
  topology.coordinate("group", "g", 1)
  topology.coordinate("transaction", "t", 1)
  return topology
}

/** 100 ms, for ever: the pause after each failed attempt to connect is 50 ms. */
export const every100: Schedule.Schedule<unknown, KafkaError> = Schedule.spaced("100 millis")

export const routed = Effect.fnUntraced(function* (
  topology: Topology = threeBrokers(),
  given: Partial<Pick<RoutingContext, "retry" | "waitsForBrokers" | "isOfControllers">> & {
    readonly versions?: (node: number) => Versions
  } = {}
) {
  const cluster = yield* ScriptedCluster.make(topology, given.versions)
  const links = yield* makePool({ reconnect: Schedule.spaced("50 millis"), closeTimeout: 0 }).pipe(
    Effect.provideService(Transport, cluster.network),
    Effect.provideService(References.MinimumLogLevel, "None")
  )
  const knowledge = new FakeKnowledge(topology)
  const requests = new RoutedRequests(
    {
      knowledge,
      links,
      clock: new TickClock(yield* Clock.Clock),
      retry: given.retry ?? every100,
      waitsForBrokers: given.waitsForBrokers ?? true,
      isOfControllers: given.isOfControllers ?? false
    },
    30_000
  )
  /** Which brokers saw what was asked, in order. */
  const nodes = (): ReadonlyArray<number> => cluster.asked.map(({ node }) => node)
  return { cluster, links, knowledge, requests, topology, nodes }
})
