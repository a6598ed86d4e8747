/**
 * Committed offsets: who may commit, what is given back, when it is gone.
 */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import * as ConsumerOffsets from "../../../src/Stored/ConsumerOffsets.ts"
import { offsetOf, subscription, World } from "./harness.ts"

const minuteMs = 60_000
const weekMs = 7 * 24 * 60 * minuteMs

const remove = (world: World, topic: string) => {
  let answer: { readonly errorCode: number; readonly errorCodes: ReadonlyArray<number> } | undefined
  world.shard.deleteOffsets("g", [{ topic, partition: 0 }], (each) => (answer = each))
  return answer!
}

describe("commits", () => {
  it("of a client that is no member count in an empty group", () => {
    const world = new World()
    assert.deepStrictEqual(world.commit().answer, [codes.NONE])
    assert.strictEqual(world.fetched(), 5n)
    assert.deepStrictEqual(
      world.shard.list().map(({ protocolType, state }) => [protocolType, state]),
      [["", "Empty"]]
    )
    world.stablePair()
    assert.deepStrictEqual(world.commit({ offset: 6n }).answer, [codes.UNKNOWN_MEMBER_ID])
    assert.strictEqual(world.fetched(), 5n)
  })

  it("of members need the generation", () => {
    const world = new World()
    const { a } = world.stablePair()
    const codeOf = (request: Parameters<World["commit"]>[0]) => world.commit(request).answer![0]
    assert.strictEqual(codeOf({ memberId: a, generationId: 2 }), codes.NONE)
    assert.strictEqual(codeOf({ memberId: a, generationId: 1 }), codes.ILLEGAL_GENERATION)
    assert.strictEqual(codeOf({ memberId: "nobody", generationId: 2 }), codes.UNKNOWN_MEMBER_ID)
    assert.strictEqual(codeOf({ groupId: "other", generationId: 1 }), codes.ILLEGAL_GENERATION)
    assert.strictEqual(
      codeOf({ groupId: "other", generationId: 1, knowsMissingGroups: true }),
      codes.GROUP_ID_NOT_FOUND
    )
    world.join({ memberId: a })
    assert.strictEqual(codeOf({ memberId: a, generationId: 2 }), codes.NONE)
  })

  it("wait for the assignment", () => {
    const world = new World()
    const a = world.join().answer!.memberId
    assert.deepStrictEqual(world.commit({ memberId: a, generationId: 1 }).answer, [
      codes.REBALANCE_IN_PROGRESS
    ])
  })

  it("with too much metadata are refused alone", () => {
    const world = new World({ settings: { offsetMetadataMaxBytes: 3 } })
    const offsets = [
      offsetOf({ partition: 0, metadata: "four" }),
      offsetOf({ partition: 1, metadata: "abc", leaderEpoch: 7 }),
      offsetOf({ partition: 2, metadata: null })
    ]
    assert.deepStrictEqual(world.commit({ offsets }).answer, [
      codes.OFFSET_METADATA_TOO_LARGE,
      codes.NONE,
      codes.NONE
    ])
    const all = world.shard.fetch("g", null, false)
    assert.deepStrictEqual(all, [
      {
        topic: "t",
        partitions: [
          { partition: 1, offset: 5n, leaderEpoch: 7, metadata: "abc", errorCode: 0 },
          { partition: 2, offset: 5n, leaderEpoch: -1, metadata: "", errorCode: 0 }
        ]
      }
    ])
    assert.deepStrictEqual(world.commit({ offsets: offsets.slice(0, 1) }).answer, [
      codes.OFFSET_METADATA_TOO_LARGE
    ])
  })

  it("count when they are stored, and not if they cannot be", () => {
    const world = new World()
    world.log.outcome = "later"
    const waiting = world.commit()
    assert.isUndefined(waiting.answer)
    assert.strictEqual(world.fetched(), -1n)
    world.log.settle(codes.REQUEST_TIMED_OUT)
    assert.deepStrictEqual(waiting.answer, [codes.COORDINATOR_NOT_AVAILABLE])
    assert.strictEqual(world.fetched(), -1n)
    for (const [cause, told] of [
      [codes.NOT_LEADER_OR_FOLLOWER, codes.NOT_COORDINATOR],
      [codes.NOT_ENOUGH_REPLICAS, codes.COORDINATOR_NOT_AVAILABLE],
      [codes.MESSAGE_TOO_LARGE, codes.UNKNOWN_SERVER_ERROR]
    ] as const) {
      world.log.outcome = cause
      assert.deepStrictEqual(world.commit().answer, [told])
    }
  })

  it("do not belong to another topic of the same name", () => {
    const [one, two] = ["AAAAAAAAAAAAAAAAAAAAAQ", "AAAAAAAAAAAAAAAAAAAAAg"]
    const world = new World()
    world.commit({ offsets: [offsetOf({ topicId: one })] })
    const by = (topicId: string) =>
      world.shard.fetch("g", [{ topic: "t", partitions: [0], topicId }], false)[0]!.partitions[0]!.offset
    assert.strictEqual(by(one), 5n)
    assert.strictEqual(by(two), -1n)
    world.move()
    assert.strictEqual(by(one), 5n)
    assert.strictEqual(by(two), -1n)
    assert.strictEqual(world.fetched(), 5n)
  })
})

describe("transactions", () => {
  it("commit offsets with their marker, in the order of the log", () => {
    const world = new World()
    assert.deepStrictEqual(world.commitInTransaction(1n, 10n).answer, [codes.NONE])
    assert.strictEqual(world.fetched(), -1n)
    world.endTransaction(1n, true)
    assert.strictEqual(world.fetched(), 10n)
    world.commitInTransaction(1n, 20n)
    world.endTransaction(1n, false)
    assert.strictEqual(world.fetched(), 10n)
    world.commitInTransaction(1n, 30n)
    world.commit({ offset: 40n })
    world.endTransaction(1n, true)
    assert.strictEqual(world.fetched(), 40n)
  })

  it("make offsets unstable for who asks for stable ones", () => {
    const world = new World()
    world.commit()
    world.commitInTransaction(1n, 10n)
    const codeOf = (requireStable: boolean) =>
      world.shard.fetch("g", [{ topic: "t", partitions: [0] }], requireStable)[0]!.partitions[0]!
    assert.deepStrictEqual(codeOf(true), {
      partition: 0,
      offset: -1n,
      leaderEpoch: -1,
      metadata: "",
      errorCode: codes.UNSTABLE_OFFSET_COMMIT
    })
    assert.strictEqual(codeOf(false).offset, 5n)
    world.endTransaction(1n, false)
    assert.strictEqual(codeOf(true).offset, 5n)
  })

  it("need the generation if they say one", () => {
    const world = new World()
    const { a } = world.stablePair()
    const commit = (generationId: number, memberId: string) => {
      let answer: ReadonlyArray<number> = []
      world.shard.commitInTransaction(
        {
          groupId: "g",
          generationId,
          memberId,
          groupInstanceId: null,
          offsets: [offsetOf()],
          producerId: 1n,
          producerEpoch: 0
        },
        (codesOf) => (answer = codesOf)
      )
      return answer
    }
    assert.deepStrictEqual(commit(-1, ""), [codes.NONE])
    assert.deepStrictEqual(commit(2, a), [codes.NONE])
    assert.deepStrictEqual(commit(1, a), [codes.ILLEGAL_GENERATION])
    assert.deepStrictEqual(commit(2, "nobody"), [codes.UNKNOWN_MEMBER_ID])
  })

  it("leave nothing behind if their offsets could not be stored", () => {
    const world = new World()
    world.log.outcome = codes.NOT_ENOUGH_REPLICAS
    assert.deepStrictEqual(world.commitInTransaction(1n, 10n).answer, [codes.COORDINATOR_NOT_AVAILABLE])
    world.shard.endTransaction(1n, true)
    assert.strictEqual(world.fetched(), -1n)
  })
})

describe("deleting", () => {
  it("takes offsets that no member reads", () => {
    const world = new World()
    assert.strictEqual(remove(world, "t").errorCode, codes.GROUP_ID_NOT_FOUND)
    world.commit({ offsets: [offsetOf(), offsetOf({ topic: "u" })] })
    world.stablePair()
    assert.deepStrictEqual(remove(world, "t"), {
      errorCode: 0,
      errorCodes: [codes.GROUP_SUBSCRIBED_TO_TOPIC]
    })
    assert.deepStrictEqual(remove(world, "u"), { errorCode: 0, errorCodes: [codes.NONE] })
    assert.deepStrictEqual(
      world.shard.fetch("g", null, false).map(({ topic }) => topic),
      ["t"]
    )
  })

  it("is not for groups of another protocol type that have members", () => {
    const world = new World()
    world.commit()
    const join = { protocolType: "connect", protocols: [{ name: "v1", metadata: new Uint8Array(0) }] }
    const { memberId } = world.join(join).answer!
    assert.strictEqual(remove(world, "t").errorCode, codes.NON_EMPTY_GROUP)
    world.shard.leave("g", [{ memberId, groupInstanceId: null }])
    assert.strictEqual(remove(world, "t").errorCode, codes.NONE)
    assert.strictEqual(world.fetched(), -1n)
  })

  it("a group takes its offsets, and needs it to be empty", () => {
    const world = new World()
    const codeOf = (groupId: string) => {
      let code: number | undefined
      world.shard.deleteGroup(groupId, (each) => (code = each))
      return code
    }
    assert.strictEqual(codeOf("g"), codes.GROUP_ID_NOT_FOUND)
    world.commit()
    world.commitInTransaction(1n, 9n)
    const { a, b } = world.stablePair()
    assert.strictEqual(codeOf("g"), codes.NON_EMPTY_GROUP)
    world.shard.leave("g", [
      { memberId: a, groupInstanceId: null },
      { memberId: b, groupInstanceId: null }
    ])
    world.log.outcome = codes.NOT_ENOUGH_REPLICAS
    assert.strictEqual(codeOf("g"), codes.COORDINATOR_NOT_AVAILABLE)
    assert.strictEqual(world.fetched(), 5n)
    assert.strictEqual(world.shard.describe("g")!.state, "Empty")
    world.log.outcome = codes.NONE
    assert.strictEqual(codeOf("g"), codes.NONE)
    assert.deepStrictEqual(world.shard.list(), [])
    world.endTransaction(1n, true)
    assert.strictEqual(world.fetched(), -1n)
    world.move()
    assert.deepStrictEqual(world.shard.list(), [])
  })

  it("a topic takes its offsets in all groups", () => {
    const world = new World()
    world.commit({ offsets: [offsetOf(), offsetOf({ topic: "u" })] })
    world.commit({ groupId: "h" })
    world.shard.onTopicDeleted("t")
    assert.deepStrictEqual(
      world.shard.fetch("g", null, false).map(({ topic }) => topic),
      ["u"]
    )
    assert.deepStrictEqual(world.shard.fetch("h", null, false), [])
  })
})

describe("expiry", () => {
  it("of a group without members counts from when it lost the last, and takes the group", () => {
    const world = new World()
    const { a, b } = world.stablePair()
    world.commit({ memberId: a, generationId: 2 })
    for (let i = 0; i < 2000; i++) {
      world.advance(6000)
      for (const id of [a, b]) assert.strictEqual(world.heartbeat(id, 2), codes.NONE)
    }
    world.shard.leave("g", [
      { memberId: a, groupInstanceId: null },
      { memberId: b, groupInstanceId: null }
    ])
    world.advance(weekMs - 20 * minuteMs)
    assert.strictEqual(world.fetched(), 5n)
    world.advance(30 * minuteMs)
    assert.strictEqual(world.fetched(), -1n)
    assert.deepStrictEqual(world.shard.list(), [])
    const last = [...world.log.batches.at(-1)!].map((record) => ConsumerOffsets.decode(record))
    assert.deepStrictEqual(
      last.map(({ type, value }) => [type, value]),
      [
        ["OffsetCommit", null],
        ["GroupMetadata", null]
      ]
    )
    assert.isUndefined(world.deadlines.nextMs)
  })

  it("of who is no member counts from the commit", () => {
    const world = new World()
    world.commit({ offsets: [offsetOf(), offsetOf({ partition: 1 })] })
    world.advance(weekMs / 2)
    world.commit()
    world.advance(weekMs / 2 + 10 * minuteMs)
    assert.deepStrictEqual(
      world.shard.fetch("g", null, false)[0]!.partitions.map(({ partition }) => partition),
      [0]
    )
  })

  it("is by itself where the client said for how long", () => {
    const world = new World()
    world.commit({ retentionMs: 15 * minuteMs })
    world.advance(10 * minuteMs)
    assert.strictEqual(world.fetched(), 5n)
    world.advance(10 * minuteMs)
    assert.strictEqual(world.fetched(), -1n)
  })

  it("wraps where a client says that there is no end, and keeps the largest timestamps", () => {
    const world = new World()
    assert.deepStrictEqual(world.commit({ retentionMs: Number(2n ** 63n - 1n) }).answer, [codes.NONE])
    world.advance(10 * minuteMs)
    assert.strictEqual(world.fetched(), -1n)
    for (const version of ["0.8.2", "1.1"] as const) {
      const old = new World({ version })
      const offsets = [offsetOf({ commitTimestampMs: Number(2n ** 63n - 1n) })]
      assert.deepStrictEqual(old.commit({ offsets }).answer, [codes.NONE])
      assert.strictEqual(old.fetched(), 5n)
    }
  })

  it("leaves alone what a stable group reads, and takes what it does not any more", () => {
    const world = new World()
    world.commit({ offsets: [offsetOf(), offsetOf({ topic: "u" })] })
    const a = world.join({ sessionTimeoutMs: 1_800_000 }).answer!.memberId
    world.sync(a, 1)
    for (let i = 0; i < weekMs / (20 * minuteMs) + 1; i++) {
      world.advance(20 * minuteMs)
      assert.strictEqual(world.heartbeat(a, 1), codes.NONE)
    }
    assert.deepStrictEqual(
      world.shard.fetch("g", null, false).map(({ topic }) => topic),
      ["t"]
    )
  })

  it("before 2.1 does not ask whether anybody reads", () => {
    const world = new World({ version: "1.1", settings: { offsetsRetentionMs: 60 * minuteMs } })
    const a = world.join({
      sessionTimeoutMs: 1_800_000,
      protocols: [{ name: "range", metadata: subscription(["t"]) }]
    }).answer!.memberId
    world.sync(a, 1)
    world.commit({ memberId: a, generationId: 1 })
    for (let i = 0; i < 6; i++) {
      assert.strictEqual(world.fetched(), 5n)
      world.advance(10 * minuteMs)
      world.heartbeat(a, 1)
    }
    assert.strictEqual(world.fetched(), -1n)
  })
})
