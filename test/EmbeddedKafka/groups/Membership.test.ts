/**
 * How members come, go and get their assignments, scenario by scenario.
 */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { subscription, text, World } from "./harness.ts"

const named = (...names: ReadonlyArray<string>) => ({
  protocols: names.map((name) => ({ name, metadata: subscription([]) }))
})
const syncCodeOf = (answered: ReturnType<World["sync"]>) => answered.answer!.errorCode
const pair = () => {
  const world = new World()
  const a = world.join({ groupInstanceId: "A" }).answer!.memberId
  world.sync(a, 1, { [a]: "both" })
  const second = world.join({ groupInstanceId: "B" })
  world.join({ memberId: a, groupInstanceId: "A" })
  const b = second.answer!.memberId
  world.sync(b, 2)
  world.sync(a, 2, { [a]: "one", [b]: "two" }, { groupInstanceId: "A" })
  return { world, a, b }
}

describe("joining", () => {
  it("gives a member id first, where the version wants that", () => {
    const world = new World()
    const refused = world.join({ requiresMemberId: true }).answer!
    assert.strictEqual(refused.errorCode, codes.MEMBER_ID_REQUIRED)
    assert.strictEqual(refused.memberId, "c-uuid-1")
    const joined = world.join({ requiresMemberId: true, memberId: refused.memberId }).answer!
    assert.strictEqual(joined.errorCode, codes.NONE)
    assert.strictEqual(joined.generationId, 1)
    assert.strictEqual(joined.leader, refused.memberId)
    assert.deepStrictEqual(
      joined.members.map(({ memberId }) => memberId),
      [refused.memberId]
    )
  })

  it("waits for a member id that was given away, as long as a session", () => {
    const world = new World()
    const a = world.join().answer!.memberId
    world.sync(a, 1, { [a]: "x" })
    world.join({ requiresMemberId: true })
    const again = world.join({ memberId: a })
    assert.isUndefined(again.answer)
    world.advance(10_000)
    assert.strictEqual(again.answer!.generationId, 2)
    assert.strictEqual(world.join({ memberId: "c-uuid-2" }).answer!.errorCode, codes.UNKNOWN_MEMBER_ID)
  })

  it("refuses what it cannot take", () => {
    const world = new World({ settings: { maxSize: 1 } })
    const codeOf = (request: Parameters<World["join"]>[0]) => world.join(request).answer!.errorCode
    assert.strictEqual(codeOf({ groupId: "" }), codes.INVALID_GROUP_ID)
    assert.strictEqual(codeOf({ sessionTimeoutMs: 5999 }), codes.INVALID_SESSION_TIMEOUT)
    assert.strictEqual(codeOf({ sessionTimeoutMs: 1_800_001 }), codes.INVALID_SESSION_TIMEOUT)
    assert.strictEqual(codeOf({ memberId: "nobody" }), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(codeOf({ protocols: [] }), codes.INCONSISTENT_GROUP_PROTOCOL)
    assert.strictEqual(codeOf({ protocolType: "" }), codes.INCONSISTENT_GROUP_PROTOCOL)
    assert.strictEqual(codeOf({}), codes.NONE)
    const full = world.join().answer!
    assert.strictEqual(full.errorCode, codes.GROUP_MAX_SIZE_REACHED)
    assert.strictEqual(full.generationId, -1)
  })

  it("keeps groups to one protocol type, and one protocol that all speak", () => {
    const world = new World()
    world.join()
    const codeOf = (request: Parameters<World["join"]>[0]) => world.join(request).answer?.errorCode
    assert.strictEqual(codeOf({ protocolType: "connect" }), codes.INCONSISTENT_GROUP_PROTOCOL)
    const sticky = { name: "sticky", metadata: new Uint8Array(0) }
    assert.strictEqual(codeOf({ protocols: [sticky] }), codes.INCONSISTENT_GROUP_PROTOCOL)
    assert.isUndefined(codeOf({ protocols: [sticky, { name: "range", metadata: subscription([]) }] }))
  })

  it("selects the protocol that most members prefer of those that all speak", () => {
    const world = new World({ settings: { initialRebalanceDelayMs: 3000 } })
    const joins = [
      world.join(named("only-mine", "a", "b")),
      world.join(named("b", "a")),
      world.join(named("b", "a"))
    ]
    world.advance(3000)
    // The delay begins anew once, because members came while it lasted.
    assert.isUndefined(joins[0]!.answer)
    world.advance(3000)
    for (const { answer } of joins) assert.strictEqual(answer!.protocolName, "b")
  })

  it("delays a first rebalance while members come, but not longer than they may take", () => {
    const world = new World({ settings: { initialRebalanceDelayMs: 3000 } })
    const first = world.join({ rebalanceTimeoutMs: 7000 })
    for (let i = 0; i < 3; i++) {
      world.advance(2000)
      world.join({ rebalanceTimeoutMs: 7000 })
      assert.isUndefined(first.answer)
    }
    world.advance(1000)
    assert.strictEqual(first.answer!.members.length, 4)
  })

  it("tells a follower that joins again as it was the generation that there is; a leader begins the next", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const follower = world.join({ memberId: b }).answer!
    assert.strictEqual(follower.generationId, 2)
    assert.deepStrictEqual(follower.members, [])
    assert.isUndefined(world.join({ memberId: a }).answer)
    assert.strictEqual(world.heartbeat(b, 2), codes.REBALANCE_IN_PROGRESS)
  })

  it("answers every request of a member that came twice", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const joins = [world.join({ memberId: a }), world.join({ memberId: a })]
    world.join({ memberId: b })
    assert.deepStrictEqual(
      joins.map(({ answer }) => answer!.generationId),
      [3, 3]
    )
  })

  it("removes who does not come back in time, and new members that wait for too long", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const again = world.join({ memberId: a, sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 40_000 })
    for (let i = 0; i < 5; i++) {
      world.advance(9000)
      world.heartbeat(b, 2)
    }
    assert.isUndefined(again.answer)
    world.advance(9000)
    world.heartbeat(b, 2)
    world.advance(6000)
    assert.strictEqual(again.answer!.generationId, 3)
    assert.strictEqual(world.heartbeat(b, 3), codes.UNKNOWN_MEMBER_ID)

    const slow = new World()
    const pair = slow.stablePair()
    const newcomer = slow.join({ rebalanceTimeoutMs: 600_000 })
    for (let i = 0; i < 60; i++) {
      slow.advance(5000)
      for (const id of [pair.a, pair.b]) slow.heartbeat(id, 2)
    }
    assert.strictEqual(newcomer.answer!.errorCode, codes.UNKNOWN_MEMBER_ID)
  })
})

describe("assignments", () => {
  it("are checked against the generation and the protocol", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    assert.strictEqual(syncCodeOf(world.sync("nobody", 2)), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(syncCodeOf(world.sync(a, 1)), codes.ILLEGAL_GENERATION)
    assert.strictEqual(
      syncCodeOf(world.sync(a, 2, {}, { protocolName: "other" })),
      codes.INCONSISTENT_GROUP_PROTOCOL
    )
    const stable = world.sync(b, 2, {}, { protocolName: "range" }).answer!
    assert.strictEqual(text(stable.assignment), "two")
    assert.strictEqual(stable.protocolType, "consumer")
    assert.strictEqual(stable.protocolName, "range")
  })

  it("are void if somebody comes before them", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    world.join({ memberId: a })
    world.join({ memberId: b })
    const waiting = world.sync(b, 3)
    assert.isUndefined(waiting.answer)
    world.join()
    assert.strictEqual(waiting.answer!.errorCode, codes.REBALANCE_IN_PROGRESS)
    assert.strictEqual(world.sync(a, 3).answer!.errorCode, codes.REBALANCE_IN_PROGRESS)
  })

  it("that are not asked for in time cost their members the membership", () => {
    const world = new World()
    const a = world.join({ rebalanceTimeoutMs: 20_000 }).answer!.memberId
    world.advance(9000)
    assert.strictEqual(world.heartbeat(a, 1), codes.NONE)
    world.advance(9000)
    assert.strictEqual(world.heartbeat(a, 1), codes.NONE)
    world.advance(2000)
    assert.strictEqual(world.heartbeat(a, 1), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(world.shard.describe("g")!.state, "Empty")
  })

  it("are told when they are stored, and not if they cannot be", () => {
    const world = new World()
    const a = world.join().answer!.memberId
    world.log.outcome = "later"
    const waiting = world.sync(a, 1, { [a]: "x" })
    assert.isUndefined(waiting.answer)
    world.log.settle(codes.NOT_ENOUGH_REPLICAS_AFTER_APPEND)
    assert.strictEqual(waiting.answer!.errorCode, codes.COORDINATOR_NOT_AVAILABLE)
    assert.strictEqual(world.shard.describe("g")!.state, "PreparingRebalance")
  })

  it("that come late do not count", () => {
    const world = new World()
    const a = world.join().answer!.memberId
    world.log.outcome = "later"
    const waiting = world.sync(a, 1, { [a]: "x" })
    assert.strictEqual(
      world.join({ memberId: a, protocols: [{ name: "new", metadata: subscription([]) }] }).answer?.errorCode,
      codes.INCONSISTENT_GROUP_PROTOCOL
    )
    const more = [
      { name: "range", metadata: subscription(["t"]) },
      { name: "more", metadata: subscription([]) }
    ]
    assert.strictEqual(world.join({ memberId: a, protocols: more }).answer!.generationId, 2)
    assert.strictEqual(waiting.answer!.errorCode, codes.REBALANCE_IN_PROGRESS)
    world.log.settle()
    assert.strictEqual(world.shard.describe("g")!.state, "CompletingRebalance")
  })
})

describe("leaving", () => {
  it("answers for each member, and lets the others rebalance", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const left = world.shard.leave("g", [
      { memberId: b, groupInstanceId: null },
      { memberId: "nobody", groupInstanceId: null },
      { memberId: "", groupInstanceId: "nobody" }
    ])
    assert.deepStrictEqual(
      left.map(({ errorCode }) => errorCode),
      [codes.NONE, codes.UNKNOWN_MEMBER_ID, codes.UNKNOWN_MEMBER_ID]
    )
    assert.strictEqual(world.heartbeat(a, 2), codes.REBALANCE_IN_PROGRESS)
    world.shard.leave("g", [{ memberId: a, groupInstanceId: null }])
    const described = world.shard.describe("g")!
    assert.strictEqual(described.state, "Empty")
    assert.strictEqual(described.protocolType, "consumer")
    assert.strictEqual(described.generation, 3)
  })

  it("answers what the member had asked", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const joining = world.join({ memberId: a })
    world.shard.leave("g", [{ memberId: a, groupInstanceId: null }])
    assert.strictEqual(joining.answer!.errorCode, codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(joining.answer!.memberId, "")
    assert.strictEqual(world.join({ memberId: b }).answer!.leader, b)
  })
})

describe("sessions", () => {
  it("end without a heartbeat, and not with one, or with a commit", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    world.advance(9000)
    assert.strictEqual(world.heartbeat(a, 2), codes.NONE)
    assert.deepStrictEqual(world.commit({ memberId: b, generationId: 2 }).answer, [codes.NONE])
    world.advance(9000)
    assert.strictEqual(world.heartbeat(a, 2), codes.NONE)
    world.advance(1000)
    assert.strictEqual(world.heartbeat(a, 2), codes.REBALANCE_IN_PROGRESS)
    assert.strictEqual(world.heartbeat(b, 2), codes.UNKNOWN_MEMBER_ID)
  })

  it("wait for who waits for an answer", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    const waiting = world.join({ memberId: a, rebalanceTimeoutMs: 100_000 })
    for (let i = 0; i < 10; i++) {
      world.advance(9000)
      world.heartbeat(b, 2)
    }
    assert.isUndefined(waiting.answer)
    world.join({ memberId: b })
    assert.strictEqual(waiting.answer!.members.length, 2)
  })

  it("are what the last request said", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    world.join({ memberId: a, sessionTimeoutMs: 6000 })
    world.join({ memberId: b, sessionTimeoutMs: 30_000 })
    world.advance(6000)
    assert.strictEqual(world.heartbeat(a, 3), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(world.heartbeat(b, 3), codes.REBALANCE_IN_PROGRESS)
  })
})

describe("static members", () => {
  it("take their place without a rebalance when they start anew", () => {
    const { world, a, b } = pair()
    const restarted = world.join({ groupInstanceId: "B" }).answer!
    assert.strictEqual(restarted.errorCode, codes.NONE)
    assert.strictEqual(restarted.generationId, 2)
    assert.strictEqual(restarted.leader, a)
    assert.isFalse(restarted.skipAssignment)
    assert.strictEqual(
      text(world.sync(restarted.memberId, 2, {}, { groupInstanceId: "B" }).answer!.assignment),
      "two"
    )
    assert.strictEqual(world.heartbeat(b, 2, "B"), codes.FENCED_INSTANCE_ID)
    assert.strictEqual(world.heartbeat(b, 2), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(world.heartbeat(a, 2, "A"), codes.NONE)
  })

  it("that lead are told to skip the assignment, or are shown the leader that they were", () => {
    const { world, a } = pair()
    const restarted = world.join({ groupInstanceId: "A" }).answer!
    assert.strictEqual(restarted.leader, restarted.memberId)
    assert.isTrue(restarted.skipAssignment)
    assert.strictEqual(restarted.members.length, 2)
    const older = world.join({ groupInstanceId: "A", canSkipAssignment: false }).answer!
    assert.strictEqual(older.leader, restarted.memberId)
    assert.notStrictEqual(older.memberId, restarted.memberId)
    assert.deepStrictEqual(older.members, [])
    assert.notStrictEqual(a, older.memberId)
  })

  it("fence who waits under the same id", () => {
    const { world, a, b } = pair()
    const waiting = world.join({ memberId: a, groupInstanceId: "A" })
    assert.isUndefined(waiting.answer)
    const restarted = world.join({ groupInstanceId: "A" })
    assert.strictEqual(waiting.answer!.errorCode, codes.FENCED_INSTANCE_ID)
    assert.strictEqual(waiting.answer!.memberId, a)
    world.join({ memberId: b, groupInstanceId: "B" })
    assert.strictEqual(restarted.answer!.generationId, 3)
  })

  it("are kept while they are away, until their session ends", () => {
    const { world, a, b } = pair()
    const waiting = world.join({
      memberId: a,
      groupInstanceId: "A",
      rebalanceTimeoutMs: 6000,
      sessionTimeoutMs: 60_000
    })
    world.join({ memberId: b, groupInstanceId: "B", rebalanceTimeoutMs: 6000, sessionTimeoutMs: 60_000 })
    assert.strictEqual(waiting.answer!.generationId, 3)
    world.sync(b, 3)
    world.sync(a, 3)
    const again = world.join({
      memberId: a,
      groupInstanceId: "A",
      rebalanceTimeoutMs: 6000,
      sessionTimeoutMs: 60_000
    })
    world.advance(6000)
    assert.strictEqual(again.answer!.generationId, 4)
    assert.strictEqual(again.answer!.members.length, 2)
  })

  it("are unknown or fenced, each by its name", () => {
    const { world, a, b } = pair()
    assert.strictEqual(world.heartbeat(a, 2, "C"), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(
      world.join({ memberId: a, groupInstanceId: "B" }).answer!.errorCode,
      codes.FENCED_INSTANCE_ID
    )
    assert.strictEqual(
      world.sync(b, 2, {}, { groupInstanceId: "A" }).answer!.errorCode,
      codes.FENCED_INSTANCE_ID
    )
    assert.deepStrictEqual(world.commit({ memberId: b, generationId: 2, groupInstanceId: "A" }).answer, [
      codes.FENCED_INSTANCE_ID
    ])
    const left = world.shard.leave("g", [
      { memberId: b, groupInstanceId: "A" },
      { memberId: "", groupInstanceId: "A" }
    ])
    assert.deepStrictEqual(
      left.map(({ errorCode }) => errorCode),
      [codes.FENCED_INSTANCE_ID, codes.NONE]
    )
  })

  it("stay as they were if the change cannot be stored", () => {
    const { world, b } = pair()
    world.log.outcome = codes.NOT_LEADER_OR_FOLLOWER
    assert.strictEqual(world.join({ groupInstanceId: "B" }).answer!.errorCode, codes.NOT_COORDINATOR)
    assert.strictEqual(world.heartbeat(b, 2, "B"), codes.NONE)
  })
})

describe("old releases", () => {
  it("0.9 forgets groups without members, and has no good heartbeat but in a stable group", () => {
    const world = new World({ version: "0.9" })
    const a = world.join().answer!.memberId
    assert.strictEqual(world.heartbeat("nobody", 7), codes.REBALANCE_IN_PROGRESS)
    world.sync(a, 1, { [a]: "x" })
    assert.strictEqual(world.heartbeat(a, 1), codes.NONE)
    world.shard.leave("g", [{ memberId: a, groupInstanceId: null }])
    assert.isUndefined(world.shard.describe("g"))
    assert.strictEqual(world.join().answer!.generationId, 1)
  })

  it("0.10.2 and 1.1 take a heartbeat before the assignment for one during a rebalance", () => {
    for (const version of ["0.10.2", "1.1"]) {
      const world = new World({ version })
      const a = world.join().answer!.memberId
      assert.strictEqual(world.heartbeat(a, 1), codes.REBALANCE_IN_PROGRESS)
      assert.strictEqual(
        world.shard.describe("g")!.state,
        version === "1.1" ? "CompletingRebalance" : "AwaitingSync"
      )
      assert.strictEqual(world.join({ memberId: "nobody" }).answer!.generationId, 0)
    }
    const world = new World({ version: "2.8" })
    assert.strictEqual(world.heartbeat(world.join().answer!.memberId, 1), codes.NONE)
  })
})
