/** Scripted brokers to which things happen at random, by a seed: leaders, coordinators and the controller move, brokers go, come, move and are upgraded, connections are cut. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { ApiVersions } from "../../../src/Api/ApiVersions.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { answerOf } from "../naive.ts"
import type { Names } from "../randomRequest.ts"
import { Chance, isStruct, textOf } from "../randomValue.ts"
import { type Act, ScriptedCluster, type Seen } from "../ScriptedCluster.ts"
import { Topology } from "../Topology.ts"
import { oldVersions } from "./workload.ts"

/** What brokers refuse with at times, by what an API is for; nothing was applied then. */
const refusals: Readonly<Record<string, ReadonlyArray<number>>> = {
  leader: [3, 5, 6, 74, 75, 100],
  coordinator: [14, 15, 16],
  controller: [41]
}

const groups = ["group-a", "group-b", "group-c", "group-d", "group-e"]

/** How long an answer takes at times, in milliseconds. */
const delaysMs = [20, 50, 100, 400, 2000]

export class World {
  readonly cluster: ScriptedCluster
  readonly topology: Topology
  readonly names: Names
  /** When a request was seen, in milliseconds of the run's clock. */
  readonly seenAt = new Map<Seen, number>()
  /** What was applied although the answer is a refusal: a leader that has appended and then lost its leadership before the replicas had it. */
  readonly appliedAnyway = new Set<Seen>()
  readonly #chance: Chance
  readonly #clock: Clock.Clock
  readonly #old: Set<number>
  #isCalm = false
  /** Answers held back, and when they are due. */
  #held: Array<{ readonly dueMs: number; readonly answer: () => void }> = []
  readonly #away: Array<number> = []
  #moves = 0

  private constructor(
    cluster: ScriptedCluster,
    topology: Topology,
    chance: Chance,
    clock: Clock.Clock,
    old: Set<number>
  ) {
    this.cluster = cluster
    this.topology = topology
    this.#chance = chance
    this.#clock = clock
    this.#old = old
    this.names = { topology, groups, transactionalIds: ["txn-a", "txn-b"] }
    cluster.script = (seen) => this.#script(seen)
  }

  /** Three to five brokers, some of an older version. */
  static readonly make = Effect.fnUntraced(function* (seed: number | string) {
    const chance = new Chance("world", seed)
    const nodeIds = Array.from({ length: chance.from(3, 5) }, (_, index) => index + 1)
    const topology = new Topology(nodeIds, seed)
    for (const name of ["orders", "payments", "refunds"]) topology.create(name, chance.from(1, 6))
    const old = new Set(nodeIds.filter(() => chance.happens(0.5)))
    const cluster = yield* ScriptedCluster.make(topology, (node) => (old.has(node) ? oldVersions : new Map()))
    return new World(cluster, topology, chance, yield* Clock.Clock, old)
  })

  /** Whether every broker has every version. */
  get isNew(): boolean {
    return this.#old.size === 0
  }

  get nowMs(): number {
    return this.#clock.currentTimeMillisUnsafe()
  }

  /** One address at which nobody is, and those of the brokers. */
  get bootstrapServers(): ReadonlyArray<string> {
    return ["nobody:9092", ...this.cluster.servers]
  }

  /** Gives the answers that are due. */
  answerDue(): void {
    const due = this.#held.filter(({ dueMs }) => dueMs <= this.nowMs)
    this.#held = this.#held.filter(({ dueMs }) => dueMs > this.nowMs)
    for (const { answer } of due) answer()
  }

  /** One thing happens. */
  readonly disturb = Effect.suspend(() => {
    const chance = this.#chance
    const kind = chance.below(10)
    if (kind < 3) this.#moveLeader()
    else if (kind === 3) this.topology.controller = this.#alive()
    else if (kind === 4) this.topology.coordinate("group", chance.one(groups), this.#alive())
    else if (kind === 5) this.cluster.hangUp(chance.one(this.topology.nodeIds))
    else if (kind === 6) this.#recreate()
    else if (kind === 7) return this.#relocate(this.#alive(), true)
    else if (this.#away.length > 0) return this.#comeBack()
    else if (this.topology.nodes.size > 2) return this.#goAway(this.#alive())
    return Effect.void
  })

  /** All brokers run and are new, all partitions have a leader, and nothing goes wrong any more. */
  readonly calm = Effect.suspend(() => {
    this.#isCalm = true
    this.#old.clear()
    return Effect.gen({ self: this }, function* () {
      while (this.#away.length > 0) yield* this.#comeBack()
      for (const id of this.topology.nodeIds) yield* this.#relocate(id, false)
      for (const { name, partitions } of this.topology.topics.values())
        for (const [index, { leader }] of partitions.entries())
          if (!this.topology.nodes.has(leader)) this.topology.lead(name, index, this.#alive())
    })
  })

  #alive(): number {
    return this.#chance.one(this.topology.nodeIds)
  }

  #moveLeader(): void {
    const topic = this.#chance.one([...this.topology.topics.values()])
    const index = this.#chance.below(topic.partitions.length)
    this.topology.lead(topic.name, index, this.#chance.happens(0.15) ? -1 : this.#alive())
  }

  /** A topic is deleted, and made anew with another id. */
  #recreate(): void {
    const { name } = this.#chance.one([...this.topology.topics.values()])
    this.topology.create(name, this.#chance.from(1, 6))
  }

  /** A restart, maybe at another address, and with the new version. */
  readonly #relocate = Effect.fnUntraced(
    { self: this as World },
    function* (this: World, id: number, moves: boolean) {
      yield* this.cluster.kill(id)
      this.#old.delete(id)
      // The first one stays where it is: when all have moved nobody can know where to.
      if (moves && id !== 1 && this.#chance.happens(0.5))
        this.topology.place(id, `node-${id}-${++this.#moves}`)
      yield* this.cluster.start(id)
    }
  )

  /** A broker ends, and what was its own is others' now. */
  readonly #goAway = Effect.fnUntraced({ self: this as World }, function* (this: World, id: number) {
    yield* this.cluster.kill(id)
    this.topology.nodes.delete(id)
    this.#away.push(id)
    for (const { name, partitions } of this.topology.topics.values())
      for (const [index, { leader }] of partitions.entries())
        if (leader === id) this.topology.lead(name, index, this.#chance.happens(0.2) ? -1 : this.#alive())
    if (this.topology.controller === id) this.topology.controller = this.#alive()
    for (const group of groups)
      if (!this.topology.nodes.has(this.topology.coordinatorOf("group", group)))
        this.topology.coordinate("group", group, this.#alive())
  })

  readonly #comeBack = Effect.fnUntraced({ self: this as World }, function* (this: World) {
    const id = this.#away.shift()
    if (id === undefined) return
    this.#old.delete(id)
    this.topology.place(id, id !== 1 && this.#chance.happens(0.3) ? `node-${id}-${++this.#moves}` : undefined)
    yield* this.cluster.start(id)
  })

  #script(seen: Seen): Act | undefined {
    this.seenAt.set(seen, this.nowMs)
    const chance = this.#chance
    if (this.#isCalm || !chance.happens(0.1)) return undefined
    const kind = chance.below(8)
    if (kind === 0) return { _tag: "HangUp" }
    if (kind === 1) return { _tag: "Lose" }
    if (kind === 2 && chance.happens(0.1)) return { _tag: "Silence" }
    if (kind <= 3)
      return {
        _tag: "Later",
        when: (answer) => this.#held.push({ dueMs: this.nowMs + chance.one(delaysMs), answer })
      }
    return this.#refuse(seen)
  }

  #refuse(seen: Seen): Act | undefined {
    const { api, node, request, version } = seen
    const codes = refusals[api.routing.to]
    if (codes === undefined || api === ApiVersions) return undefined
    // A leader that was deposed after it had appended: only what waits for the replicas hears of it.
    if (api === Produce && isStruct(request) && request["acks"] === -1 && this.#chance.happens(0.5)) {
      if (!isAllWell(answerOf(api, version, node, request, this.topology))) return undefined
      this.appliedAnyway.add(seen)
      return { _tag: "Refuse", code: 6 }
    }
    return { _tag: "Refuse", code: this.#chance.one(codes) }
  }
}

const isAllWell = (answer: unknown): boolean => !/rrorCode: -?[1-9]/.test(textOf(answer))
