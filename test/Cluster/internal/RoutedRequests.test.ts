/** The request loop of a cluster: who is asked, when, how often, and what the caller is told. Brokers are scripted, the pool is real, time stands still. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { ListGroups } from "../../../src/Api/ListGroups.ts"
import { Heartbeat } from "../../../src/Api/Heartbeat.ts"
import { CreateTopics } from "../../../src/Api/CreateTopics.ts"
import { soon } from "./Brokers.ts"
import { codesIn, offsets, routed } from "./routed.ts"

const heartbeat = { groupId: "g", generationId: 1, memberId: "m" }

describe("on a healthy cluster, without any time", () => {
  it.effect(
    "a first request to a leader, a coordinator, the controller and all brokers is answered by them",
    () =>
      Effect.gen(function* () {
        const { cluster, nodes, requests } = yield* routed()
        yield* soon(requests.request(ListOffsets, offsets(1)))
        yield* soon(requests.request(Heartbeat, heartbeat))
        yield* soon(
          requests.request(CreateTopics, {
            topics: [{ name: "new", numPartitions: 1, replicationFactor: 1 }],
            timeoutMs: 1
          })
        )
        yield* soon(requests.request(ListGroups, {}))
        assert.deepStrictEqual(nodes(), [2, 1, 1, 1, 2, 3])
        assert.deepStrictEqual(cluster.defects, [])
      })
  )

  it.effect("a request to three leaders is split, and answered in its order", () =>
    Effect.gen(function* () {
      const { cluster, nodes, requests } = yield* routed()
      const { topics } = yield* soon(requests.request(ListOffsets, offsets(2, 0, 1)))
      assert.deepStrictEqual(codesIn({ topics, throttleTimeMs: 0 }), [
        [2, 0],
        [0, 0],
        [1, 0]
      ])
      assert.deepStrictEqual([...nodes()].sort(), [1, 2, 3])
      assert.deepStrictEqual(cluster.defects, [])
    })
  )
})
