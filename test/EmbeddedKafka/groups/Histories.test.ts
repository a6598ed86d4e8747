/**
 * Random histories of a group: members that come, go, forget to come back and start anew, a log that is slow or fails, a coordinator that moves. What must hold
 * then: no partition has two owners in a generation, generations do not go back, every request ends, and what the next coordinator reads is what this one had.
 */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import type { JoinAnswer, SyncAnswer } from "../../../src/EmbeddedKafka/groups/Member.ts"
import { type Answered, offsetOf, subscription, text, World } from "./harness.ts"

const partitions = 6
const maxSize = 5

interface Client {
  readonly instanceId: string | null
  memberId: string
  generation: number
  members: ReadonlyArray<string>
  isLeader: boolean
  isAssigned: boolean
  joining: Answered<JoinAnswer> | undefined
  syncing: Answered<SyncAnswer> | undefined
}

/** Numbers from a seed: mulberry32. */
const numbers = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    below: (n: number) => Math.floor(next() * n),
    chance: (p: number) => next() < p
  }
}

class History {
  readonly world: World
  readonly #random: ReturnType<typeof numbers>
  readonly #clients: Array<Client> = []
  readonly #all: Array<Answered<unknown>> = []
  /** By generation: who has been given a partition. */
  readonly #owners = new Map<number, Map<number, string>>()
  #newest = 0
  /** Whether appends may fail. Then a group may be in the log as it was before: a group without members is one even if that cannot be stored. */
  readonly #canFail: boolean
  /** How many generations got an assignment. */
  generations = 0
  #transactions = new Set<bigint>()

  constructor(seed: number, version: string) {
    this.world = new World({
      version,
      settings: { maxSize, initialRebalanceDelayMs: seed % 2 === 0 ? 0 : 500 }
    })
    this.#random = numbers(seed)
    this.#canFail = seed % 3 === 0
    for (let i = 0; i < 7; i++)
      this.#clients.push({
        instanceId: i < 2 && version !== "1.1" ? `static-${i}` : null,
        memberId: "",
        generation: -1,
        members: [],
        isLeader: false,
        isAssigned: false,
        joining: undefined,
        syncing: undefined
      })
  }

  step(): void {
    const { below, chance } = this.#random
    const fails = (p: number) => this.#canFail && chance(p)
    if (chance(0.02)) this.world.log.outcome = fails(0.5) ? codes.NOT_ENOUGH_REPLICAS : "later"
    else if (chance(0.2)) this.world.log.outcome = codes.NONE
    if (chance(0.1)) this.world.log.settle(fails(0.2) ? codes.REQUEST_TIMED_OUT : codes.NONE)
    if (chance(0.15)) this.world.advance(below(5000))
    if (chance(0.01)) this.move()
    const { generation = this.#newest } = this.world.shard.describe("g") ?? {}
    assert.isAtLeast(generation, this.#newest)
    this.#newest = generation
    const client = this.#clients[below(this.#clients.length)]!
    this.#hear(client)
    if (client.joining !== undefined || client.syncing !== undefined) {
      // It gives up, and starts anew; the coordinator does not know.
      if (chance(0.01)) this.#reset(client)
      return
    }
    const isWaiting = client.generation !== -1 && !client.isAssigned
    const action = isWaiting && chance(0.8) ? 1 : below(12)
    if (client.memberId === "" || client.generation === -1 || action === 0) this.#join(client)
    else if (action < 3) this.#sync(client)
    else if (action < 7) this.#heartbeat(client)
    else if (action < 10) this.#commit(client)
    else if (action === 10) this.#leave(client)
    else this.#transaction()
  }

  #reset(client: Client): void {
    client.memberId = ""
    client.generation = -1
    client.joining = undefined
    client.syncing = undefined
  }

  #join(client: Client): void {
    const { below, chance } = this.#random
    const names = chance(0.5) ? ["range", "sticky"] : ["sticky", "range"]
    const answered = this.world.join({
      memberId: client.memberId,
      groupInstanceId: client.instanceId,
      requiresMemberId: client.instanceId === null && this.world.version !== "1.1",
      protocols: names.map((name) => ({ name, metadata: subscription(chance(0.9) ? ["t"] : ["t", "u"]) })),
      sessionTimeoutMs: 6000 + below(6000),
      rebalanceTimeoutMs: 5000 + below(10_000)
    })
    client.joining = answered
    this.#all.push(answered)
    this.#hear(client)
  }

  #hear(client: Client): void {
    const joined = client.joining?.answer
    if (joined !== undefined) {
      client.joining = undefined
      if (joined.errorCode === codes.NONE) this.#onJoined(client, joined)
      else if (joined.errorCode === codes.MEMBER_ID_REQUIRED) client.memberId = joined.memberId
      else this.#reset(client)
    }
    const synced = client.syncing?.answer
    if (synced === undefined) return
    client.syncing = undefined
    if (synced.errorCode === codes.NONE) this.#onSynced(client, synced)
    else if (synced.errorCode === codes.REBALANCE_IN_PROGRESS) client.generation = -1
    else this.#reset(client)
  }

  #onJoined(client: Client, answer: JoinAnswer): void {
    assert.include(["range", "sticky"], answer.protocolName)
    client.memberId = answer.memberId
    client.generation = answer.generationId
    client.isAssigned = false
    client.isLeader = answer.members.length > 0 && !answer.skipAssignment
    client.members = answer.members.map(({ memberId }) => memberId)
  }

  #onSynced(client: Client, answer: SyncAnswer): void {
    client.isAssigned = true
    let owners = this.#owners.get(client.generation)
    if (owners === undefined) {
      this.#owners.set(client.generation, (owners = new Map()))
      this.generations++
    }
    const owner = client.instanceId ?? client.memberId
    for (const each of text(answer.assignment).split(",")) {
      if (each === "") continue
      const partition = Number(each)
      const before = owners.get(partition)
      assert.isTrue(before === undefined || before === owner, `two owners of ${partition}`)
      owners.set(partition, owner)
    }
  }

  #sync(client: Client): void {
    const assignments: Record<string, string> = {}
    if (client.isLeader)
      for (let i = 0; i < partitions; i++) {
        const owner = client.members[this.#random.below(client.members.length)]!
        assignments[owner] = assignments[owner] === undefined ? `${i}` : `${assignments[owner]},${i}`
      }
    const answered = this.world.sync(client.memberId, client.generation, assignments, {
      groupInstanceId: client.instanceId
    })
    client.syncing = answered
    this.#all.push(answered)
    this.#hear(client)
  }

  #heartbeat(client: Client): void {
    const code = this.world.heartbeat(client.memberId, client.generation, client.instanceId)
    if (code === codes.REBALANCE_IN_PROGRESS) client.generation = -1
    else if (code !== codes.NONE) this.#reset(client)
  }

  #commit(client: Client): void {
    const { below } = this.#random
    const offsets = [offsetOf({ partition: below(3), offset: BigInt(below(1000)), metadata: `${below(10)}` })]
    const request = {
      memberId: client.memberId,
      generationId: client.generation,
      groupInstanceId: client.instanceId
    }
    this.#all.push(this.world.commit({ ...request, offsets }))
    if (below(4) === 0) this.#all.push(this.world.commit({ groupId: "simple", offsets }))
    if (below(10) === 0) this.world.shard.deleteOffsets("simple", offsets, () => {})
    if (below(20) === 0) this.world.shard.deleteGroup("simple", () => {})
  }

  #leave(client: Client): void {
    if (client.instanceId !== null && this.#random.chance(0.8)) return
    this.world.shard.leave("g", [{ memberId: client.memberId, groupInstanceId: client.instanceId }])
    this.#reset(client)
  }

  #transaction(): void {
    const { below, chance } = this.#random
    const producerId = BigInt(below(3))
    if (this.#transactions.has(producerId) && chance(0.6)) {
      this.#transactions.delete(producerId)
      this.world.log.settle()
      this.world.endTransaction(producerId, chance(0.7))
    } else {
      this.#transactions.add(producerId)
      this.#all.push(this.world.commitInTransaction(producerId, BigInt(below(1000))))
    }
  }

  /** What must outlive the coordinator. Groups between two generations are as the log has them. */
  #durable() {
    const { shard } = this.world
    return {
      groups: shard
        .list()
        .filter(({ state }) => state === "Stable" || state === "Empty")
        .map(({ groupId }) => shard.describe(groupId)!)
        // Before 4.0 a group is not stored before it has had a generation; one that is too large begins anew when it is loaded.
        .filter(({ generation, members }) => generation > 0 && members.length <= maxSize)
        .toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1)),
      offsets: ["g", "simple"].map((groupId) =>
        [true, false].map((isStable) =>
          shard
            .fetch(groupId, [{ topic: "t", partitions: [0, 1, 2] }], isStable)
            .flatMap(({ partitions: each }) => each)
        )
      )
    }
  }

  move(): void {
    this.world.log.outcome = codes.NONE
    this.world.log.settle()
    const before = this.#durable()
    const generation = this.world.shard.describe("g")?.generation ?? 0
    const old = this.world.move()
    const after = this.#durable()
    assert.deepStrictEqual(after.offsets, before.offsets)
    for (const group of this.#canFail ? [] : before.groups)
      assert.deepStrictEqual(
        after.groups.find(({ groupId }) => groupId === group.groupId),
        group
      )
    assert.strictEqual(
      old.heartbeat({ groupId: "g", memberId: "x", generationId: 0, groupInstanceId: null }),
      codes.UNKNOWN_MEMBER_ID
    )
    // A generation that was not stored begins again, with whoever joins the new coordinator.
    const stored = this.world.shard.describe("g")?.generation ?? 0
    assert.isAtMost(stored, generation)
    for (const each of this.#owners.keys()) if (each > stored) this.#owners.delete(each)
    this.#newest = stored
    for (const client of this.#clients) this.#hear(client)
  }

  /** Nobody asks anything any more. */
  end(): void {
    this.world.log.outcome = codes.NONE
    this.world.log.settle()
    this.world.advance(3_600_000)
    for (const { answer } of this.#all) assert.isDefined(answer)
    assert.include(["Empty", undefined], this.world.shard.describe("g")?.state)
    this.move()
    this.world.advance(8 * 24 * 3_600_000)
    for (const id of this.#transactions) this.world.endTransaction(id, false)
    this.world.advance(8 * 24 * 3_600_000)
    assert.deepStrictEqual(this.world.shard.list(), [])
    assert.isUndefined(this.world.deadlines.nextMs)
  }
}

describe("random histories", () => {
  for (const version of ["4.4", "3.9", "2.8", "1.1"])
    it(`keep what must hold, by the rules of ${version}`, () => {
      let generations = 0
      for (let seed = 1; seed <= 15; seed++) {
        const history = new History(seed, version)
        for (let i = 0; i < 1000; i++) history.step()
        generations += history.generations
        history.end()
      }
      assert.isAbove(generations, 80)
    })
})
