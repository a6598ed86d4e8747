/** Three scripted brokers, a cluster that learns by itself where everything is, and a random request, for a row of `docs/routing.md`: all of it by a seed. */
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import type { Row } from "../../scripts/routing/rows.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { randomRequest } from "./randomRequest.ts"
import { Chance } from "./randomValue.ts"
import { ScriptedCluster, type Seen } from "./ScriptedCluster.ts"
import { Topology } from "./Topology.ts"

export const nodeIds = [1, 2, 3]
const groups = ["group-a", "group-b", "group-c", "group-d"]
const transactionalIds = ["txn-a", "txn-b", "txn-c", "txn-d"]

export const stage = Effect.fnUntraced(function* (row: Row, version: number, seed: string) {
  const topology = new Topology(nodeIds, seed)
  topology.create("orders", 4)
  topology.create("payments", 3)
  topology.shuffle(new Chance(seed), [
    ...groups.map((key) => ["group", key] as const),
    ...transactionalIds.map((key) => ["transaction", key] as const)
  ])
  // A client takes no Produce below 3 from a broker that has 12 (KAFKA-18659).
  const produce = version < 3 ? { min: 0, max: 11 } : { min: 3, max: 13 }
  const scripted = yield* ScriptedCluster.make(
    topology,
    () => new Map(row.api === Produce ? [[Produce.key, produce]] : [])
  )
  const cluster = yield* KafkaCluster.make({ bootstrapServers: scripted.servers, closeTimeout: 0 }).pipe(
    Effect.provideService(Transport, scripted.network),
    Effect.provideService(References.MinimumLogLevel, "None")
  )
  const input = randomRequest(row.api, version, { topology, groups, transactionalIds }, new Chance(seed))
  if ("shareSessionEpoch" in input) input["shareSessionEpoch"] = 0
  const seen = (): ReadonlyArray<Seen> => scripted.log.filter(({ api }) => api === row.api)
  return { scripted, cluster, input, topology, seen }
})
