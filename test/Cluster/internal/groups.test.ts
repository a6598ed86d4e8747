/** Members of one group on one client: each waits for the others at the broker, so none may stand before another on a connection. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { FindCoordinator } from "../../../src/Api/FindCoordinator.ts"
import { Heartbeat } from "../../../src/Api/Heartbeat.ts"
import { SyncGroup } from "../../../src/Api/SyncGroup.ts"
import { makePool } from "../../../src/Cluster/internal/ConnectionPool.ts"
import { purposeOf } from "../../../src/Cluster/internal/purposes.ts"
import type * as Api from "../../../src/Api/Api.ts"
import type { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../../src/Connection/KafkaConnection.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/index.ts"
import { settle } from "../../Connection/Harness.ts"
import { joinOn } from "../../EmbeddedKafka/clients.ts"

type Request = KafkaClient["Service"]["request"]

/** Members that are alone, then join again together. */
const rejoin = Effect.fnUntraced(function* (request: Request) {
  // There is one broker; to ask for the coordinator makes it one.
  yield* request(FindCoordinator, { coordinatorKeys: ["g"], keyType: 0 })
  const { memberId: first } = yield* joinOn(request, "")
  const alone = yield* joinOn(request, first)
  assert.strictEqual(alone.errorCode, 0)
  const { memberId: second } = yield* joinOn(request, "")
  return yield* Effect.forEach([second, first], (memberId) =>
    Effect.forkChild(joinOn(request, memberId), { startImmediately: true })
  )
})

const turns = Effect.forEach(Array.from({ length: 20 }), () => settle, { discard: true })

describe("two members of one group", () => {
  it.effect("join and sync at once through the pool, and a heartbeat does not wait for them", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka
      const links = yield* makePool({})
      const request = <A extends Api.Any>(
        api: A,
        input: Api.RequestInput<A>,
        options?: Parameters<Request>[2]
      ) =>
        Effect.flatMap(links.open(brokers[0]!, purposeOf(api)), ({ client }) =>
          client.request(api, input, options)
        )
      const joining = yield* rejoin(request)
      yield* turns
      for (const fiber of joining) assert.isDefined(fiber.pollUnsafe(), "it is not held up by the other")
      const [second, first] = [yield* Fiber.join(joining[0]!), yield* Fiber.join(joining[1]!)]
      assert.deepStrictEqual([first.errorCode, second.errorCode], [0, 0])
      assert.strictEqual(first.generationId, 2)
      const member = { groupId: "g", generationId: 2, protocolType: "consumer", protocolName: "range" }
      const follower = first.leader === first.memberId ? second : first
      // It waits for the leader's.
      const syncing = yield* Effect.forkChild(
        request(SyncGroup, { ...member, memberId: follower.memberId, assignments: [] })
      )
      yield* turns
      assert.isUndefined(syncing.pollUnsafe())
      const beat = yield* Effect.forkChild(
        request(Heartbeat, { groupId: "g", generationId: 2, memberId: follower.memberId }, { errors: "data" })
      )
      yield* turns
      assert.isDefined(beat.pollUnsafe(), "a heartbeat is answered meanwhile")
      yield* request(SyncGroup, {
        ...member,
        memberId: first.leader,
        assignments: [first.memberId, second.memberId].map((memberId) => ({
          memberId,
          assignment: Buffer.from("a")
        }))
      })
      yield* turns
      assert.strictEqual((yield* Fiber.join(syncing)).errorCode, 0)
    }).pipe(Effect.provide(EmbeddedKafka.layer()))
  )

  it.effect("would wait for each other on one connection", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka
      const { host, port } = brokers[0]!
      const connection = yield* KafkaConnection.make({ host, port })
      const joining = yield* rejoin(connection.request)
      yield* turns
      for (const fiber of joining) assert.isUndefined(fiber.pollUnsafe())
    }).pipe(Effect.provide(EmbeddedKafka.layer()))
  )
})
