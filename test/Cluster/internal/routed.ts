/** Requests through scripted brokers and the real pool of connections, by what a fake knows of them, under TestClock. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import type * as Api from "../../../src/Api/Api.ts"
import type { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import type { KafkaError } from "../../../src/Client/KafkaError.ts"
import { makePool } from "../../../src/Cluster/internal/ConnectionPool.ts"
import { RoutedRequests } from "../../../src/Cluster/internal/RoutedRequests.ts"
import type { RoutingContext } from "../../../src/Cluster/internal/RoutedRequests.ts"
import { TickClock } from "../../../src/Connection/internal/TickClock.ts"
import { Transport } from "../../../src/Transport/Transport.ts"
import { settle } from "../../Connection/Harness.ts"
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

/** A client takes no Produce below 3 from a broker that has 12 (KAFKA-18659). */
const newProduce: Versions = new Map([[Produce.key, { min: 3, max: 13 }]])

/** 100 ms, for ever: the pause after each failed attempt to connect is 50 ms. */
export const every100: Schedule.Schedule<unknown, KafkaError> = Schedule.spaced("100 millis")

export const routed = Effect.fnUntraced(function* (
  topology: Topology = threeBrokers(),
  given: Partial<Pick<RoutingContext, "retry" | "waitsForBrokers" | "isOfControllers">> & {
    readonly versions?: (node: number) => Versions
  } = {}
) {
  const cluster = yield* ScriptedCluster.make(topology, given.versions ?? (() => newProduce))
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

/** Runs until it ends, letting time pass as far as it needs it: how it ended, and after how many milliseconds. */
export const timed = Effect.fnUntraced(function* <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  atMostMs = 60_000
) {
  const clock = yield* Clock.Clock
  const start = clock.currentTimeMillisUnsafe()
  const fiber = yield* Effect.forkChild(effect)
  const stepMs = 25
  for (let passed = 0; ; passed += stepMs) {
    for (let turns = 0; turns < 6 && fiber.pollUnsafe() === undefined; turns++) yield* settle
    const exit = fiber.pollUnsafe()
    if (exit !== undefined) return { exit, tookMs: clock.currentTimeMillisUnsafe() - start }
    if (passed >= atMostMs) throw new Error(`it has not ended after ${passed} ms`)
    yield* TestClock.adjust(stepMs)
  }
})

/** An offset of each of these partitions of `orders`. */
export const offsets = (...partitions: ReadonlyArray<number>) => ({
  replicaId: -1,
  topics: [
    {
      name: "orders",
      partitions: partitions.map((partitionIndex) => ({ partitionIndex, timestamp: -1n }))
    }
  ]
})

/** What it says of each partition: its index and its code. */
export const codesIn = ({ topics }: Api.Response<typeof ListOffsets>) =>
  topics.flatMap(({ partitions }) =>
    partitions.map(({ errorCode, partitionIndex }) => [partitionIndex, errorCode])
  )
