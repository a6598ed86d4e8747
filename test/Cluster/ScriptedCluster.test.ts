/** The scripted brokers themselves, asked one by one: what they call their own they answer, at every version; the rest they refuse where that version has its codes. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { FindCoordinator } from "../../src/Api/FindCoordinator.ts"
import { ListGroups } from "../../src/Api/ListGroups.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { Transport } from "../../src/Transport/Transport.ts"
import { fieldsAt } from "../support/fieldsAt.ts"
import { ownersOf } from "./naive.ts"
import { randomRequest, versionsOf } from "./randomRequest.ts"
import { Chance, textOf } from "./randomValue.ts"
import { ScriptedCluster } from "./ScriptedCluster.ts"
import { Topology } from "./Topology.ts"

const all: ReadonlyArray<Api.Any> = apis

const names = (topology: Topology) => ({
  topology,
  groups: ["group-a", "group-b", "group-c", "group-d"],
  transactionalIds: ["txn-a", "txn-b", "txn-c", "txn-d"]
})

const twoTopics = (): Topology => {
  const topology = new Topology([1, 2, 3])
  topology.create("orders", 4)
  topology.create("payments", 3)
  return topology
}

/** What says where things are: tested below. */
const ofTheCluster = ["Metadata", "FindCoordinator", "ApiVersions", "DescribeCluster"]

describe("scripted brokers", () => {
  // A client takes no Produce below 3 from a broker that has 12 (KAFKA-18659): old brokers, and new ones.
  it.effect.each([
    { min: 0, max: 11 },
    { min: 3, max: 13 }
  ])("answer every API at every version, each what is its own; Produce %o", (produce) =>
    Effect.gen(function* () {
      const topology = twoTopics()
      const cluster = yield* ScriptedCluster.make(topology, () => new Map([[Produce.key, produce]]))
      const connections = new Map(
        yield* Effect.forEach(topology.nodes.values(), ({ host, id, port }) =>
          Effect.map(KafkaConnection.make({ host, port }), (connection) => [id, connection] as const)
        ).pipe(Effect.provideService(Transport, cluster.network))
      )
      let [good, refused] = [0, 0]
      for (const api of all.filter(({ name }) => !name.startsWith("Sasl")))
        for (const version of versionsOf(api)) {
          if (api === Produce && (version < produce.min || version > produce.max)) continue
          const where = `${api.name} v${version}`
          const input = randomRequest(api, version, names(topology), new Chance(where))
          for (const [id, connection] of connections) {
            const response = yield* connection.request(api, input, { version, errors: "data" })
            const text = textOf(response)
            const said = [...text.matchAll(/\b\w*[eE]rrorCode: (-?\d+)/g)].map(([, code]) => Number(code))
            if (ofTheCluster.includes(api.name)) continue
            const seen = cluster.asked.at(-1)
            if (seen === undefined) throw new Error(`${where}: nothing was seen`)
            assert.strictEqual(seen.node, id, where)
            if (!["leader", "coordinator", "controller", "resource"].includes(api.routing.to)) continue
            const owners = ownersOf(api, version, seen.request, topology)
            const own = owners.filter((owner) => owner === id || owner === "any").length
            good += own
            refused += owners.length - own
            if (own === owners.length)
              assert.isTrue(
                said.every((code) => code === 0),
                `${where}: ${text}`
              )
            else
              assert.isTrue(
                said.some((code) => [3, 6, 16, 41, 42].includes(code)),
                `${where}: ${text}`
              )
            if (fieldsAt(api.response, version, "")?.includes("nodeEndpoints") === true && said.includes(6))
              assert.match(text, /nodeEndpoints: \[\{ host: "node-\d"/, where)
          }
        }
      assert.isAbove(good, 100)
      assert.isAbove(refused, 200)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("tell where things are, at every version, as they are at the moment", () =>
    Effect.gen(function* () {
      const topology = twoTopics()
      const cluster = yield* ScriptedCluster.make(topology)
      const connection = yield* KafkaConnection.make({ host: "node-1", port: 9092 }).pipe(
        Effect.provideService(Transport, cluster.network)
      )
      for (const version of versionsOf(Metadata)) {
        topology.shuffle(new Chance("shuffle", version))
        const asked = [{ name: "orders" }, { name: "nothing" }]
        const { controllerId, topics } = yield* connection.request(Metadata, { topics: asked }, { version })
        const { partitions } = topology.topics.get("orders")!
        assert.strictEqual(controllerId, version >= 1 ? topology.controller : -1)
        assert.deepStrictEqual(
          topics.map(({ errorCode, name }) => [name, errorCode]),
          [
            ["orders", 0],
            ["nothing", 3]
          ]
        )
        assert.deepStrictEqual(
          topics[0]!.partitions.map(({ leaderEpoch, leaderId }) => [leaderId, leaderEpoch]),
          partitions.map(({ epoch, leader }) => [leader, version >= 7 ? epoch : -1])
        )
      }
      for (const version of versionsOf(FindCoordinator)) {
        topology.coordinate("group", "group-a", 1 + (version % 3))
        const input = version >= 4 ? { coordinatorKeys: ["group-a"] } : { key: "group-a" }
        const { coordinators, nodeId } = yield* connection.request(FindCoordinator, input, { version })
        assert.strictEqual(version >= 4 ? coordinators[0]!.nodeId : nodeId, 1 + (version % 3))
      }
      assert.deepStrictEqual(cluster.defects, [])
    })
  )

  it.effect("end and begin, and do what a script says", () =>
    Effect.gen(function* () {
      const topology = twoTopics()
      const cluster = yield* ScriptedCluster.make(topology)
      const ask = (host: string) =>
        Effect.gen(function* () {
          const connection = yield* KafkaConnection.make({ host, port: 9092, reconnect: "never" })
          return yield* connection.request(ListGroups, {}, { errors: "data" })
        }).pipe(Effect.scoped, Effect.provideService(Transport, cluster.network), Effect.exit)
      assert.isTrue(Exit.isSuccess(yield* ask("node-2")))
      yield* cluster.kill(2)
      assert.isFalse(cluster.isRunning(2))
      assert.isTrue(Exit.isFailure(yield* ask("node-2")))
      yield* cluster.start(2)
      cluster.script = ({ api }) => (api === ListGroups ? { _tag: "HangUp" } : undefined)
      assert.isTrue(Exit.isFailure(yield* ask("node-2")))
      cluster.script = ({ api }) =>
        api === ListGroups ? { _tag: "Answer", answer: { errorCode: 30, groups: [] } } : undefined
      const refused = yield* ask("node-2")
      assert.strictEqual(Exit.isSuccess(refused) ? refused.value.errorCode : undefined, 30)
      assert.strictEqual(cluster.connectionsTo(2), 0)
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})
