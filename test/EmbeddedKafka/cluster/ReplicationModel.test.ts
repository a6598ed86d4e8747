/**
 * What must hold whatever happens to a cluster, over random sequences of acts; the seed of one that fails is in its name.
 */
import { assert, describe, it } from "@effect/vitest"
import { type ReleaseName } from "../../../src/EmbeddedKafka/releases/index.ts"
import { Chance } from "../../../src/internal/Chance.ts"
import { TestCluster } from "./testCluster.ts"

const brokers = 4
const topics: Readonly<Record<string, ReadonlyArray<ReadonlyArray<number>>>> = {
  a: [
    [1, 2, 3],
    [2, 3, 4]
  ],
  b: [[4, 1, 2]],
  c: [[3]]
}

interface Options {
  readonly seed: number
  readonly release: ReleaseName
  readonly isUnclean: boolean
  readonly truncates: boolean
}

class Model {
  readonly test: TestCluster
  readonly chance: Chance
  /** By partition: values below a high watermark, by offset. */
  readonly committed = new Map<string, Map<number, string>>()
  /** By partition and leader epoch: the broker that led, and its highest high watermark. */
  readonly leaders = new Map<string, number>()
  readonly watermarks = new Map<string, number>()
  readonly options: Options
  readonly log: Array<string> = []
  #resumes: Array<() => void> = []

  constructor(options: Options) {
    this.options = options
    this.chance = new Chance(options.seed)
    this.test = new TestCluster(brokers, {
      seed: options.seed,
      release: options.release,
      config: options.isUnclean ? { "unclean.leader.election.enable": "true" } : {}
    })
    for (const [name, assignments] of Object.entries(topics)) this.test.topic(name, assignments)
  }

  pick<A>(all: ReadonlyArray<A>): A {
    return all[this.chance.upTo(all.length) - 1]!
  }

  partitions(): ReadonlyArray<readonly [topic: string, partition: number]> {
    return Object.entries(topics).flatMap(([topic, all]) => all.map((_, i) => [topic, i] as const))
  }

  step(): void {
    const { test } = this
    const { acts } = test.cluster
    const id = this.chance.upTo(brokers)
    const [topic, partition] = this.pick(this.partitions())
    const run = (name: string, act: () => void): void => {
      this.log.push(name)
      test.turn(() => {
        try {
          act()
        } catch (error) {
          if (!(error instanceof RangeError)) throw error
        }
      })
    }
    switch (this.chance.upTo(14)) {
      case 1:
        return run(`kill ${id}`, () => acts.killBroker(id))
      case 2:
      case 3:
        return run(`start ${id}`, () => acts.startBroker(id))
      case 4: {
        const ids = this.chance.upTo(2) === 1 ? [id] : [id, (id % brokers) + 1]
        return run(`isolate ${ids.join()}`, () => acts.isolate(ids))
      }
      case 5:
        return run("heal", () => acts.heal())
      case 6:
        return run(`move ${topic}-${partition} to ${id}`, () => acts.moveLeader(topic, partition, id))
      case 7: {
        const delayMs = this.pick([10, 40_000, undefined])
        return run(`slow ${id} ${delayMs}`, () => this.#resumes.push(acts.slowFollower(id, { delayMs })))
      }
      case 8: {
        const resume = this.#resumes.shift()
        return run("resume", () => resume?.())
      }
      case 9:
        return run(`shrink ${topic}-${partition} ${id}`, () => acts.shrinkIsr(topic, partition, [id]))
      case 10:
        return run(`expand ${topic}-${partition} ${id}`, () => acts.expandIsr(topic, partition, [id]))
      case 11: {
        const ms = this.pick([5, 20, 30_000, 60_000])
        this.log.push(`pass ${ms}`)
        return test.pass(ms)
      }
      case 12: {
        if (!this.options.truncates) return
        const offset = this.chance.upTo(20)
        return run(`truncate ${topic}-${partition} ${offset}`, () => {
          acts.truncate(topic, partition, offset)
          this.committed.delete(`${topic}-${partition}`)
        })
      }
      default:
        for (let i = this.chance.upTo(4); i > 0; i--)
          for (const broker of test.cluster.brokers.keys()) {
            if (test.replica(broker, topic, partition) === undefined || this.chance.next() < 0.4) continue
            const offset = test.append(broker, topic, partition, this.chance.upTo(3))
            this.log.push(`append ${topic}-${partition} at ${broker}: ${offset}`)
          }
    }
  }

  /** After each step. */
  check(): void {
    const { cluster } = this.test
    for (const [topic, partition] of this.partitions()) {
      const where = `${topic}-${partition}`
      const { isr, leader, replicas } = this.test.partition(topic, partition)
      assert.isTrue(
        isr.every((id) => replicas.includes(id)),
        `${where}: ISR`
      )
      assert.strictEqual(new Set(isr).size, isr.length, where)
      if (leader !== -1) assert.isTrue(isr.includes(leader), `${where}: the leader is in sync`)
      for (const broker of cluster.brokers.values()) {
        const replica = broker.isRunning ? this.test.replica(broker.id, topic, partition) : undefined
        if (replica === undefined || !replica.isLeader) continue
        this.#checkLeader(where, replica.leaderEpoch, broker.id, replica.highWatermark)
        if (!this.options.isUnclean && !this.options.truncates)
          this.#checkCommitted(where, this.test.values(broker.id, topic, partition), replica.highWatermark)
      }
    }
  }

  #checkLeader(where: string, epoch: number, broker: number, highWatermark: number): void {
    const key = `${where} in epoch ${epoch}`
    assert.strictEqual(this.leaders.get(key) ?? broker, broker, `one leader of ${key}`)
    this.leaders.set(key, broker)
    const before = this.watermarks.get(key) ?? 0
    assert.isAtLeast(highWatermark, before, `high watermark of ${key}`)
    this.watermarks.set(key, highWatermark)
  }

  #checkCommitted(where: string, values: ReadonlyMap<number, string>, highWatermark: number): void {
    const committed = this.committed.get(where) ?? new Map<number, string>()
    this.committed.set(where, committed)
    for (const [offset, value] of values)
      if (offset < highWatermark) {
        assert.strictEqual(value, committed.get(offset) ?? value, `${where} at ${offset}`)
        committed.set(offset, value)
      }
  }

  /** When all is well again. */
  finish(): void {
    const { test } = this
    const { acts } = test.cluster
    test.turn(() => acts.heal())
    for (const resume of this.#resumes) test.turn(resume)
    for (let id = 1; id <= brokers; id++) test.turn(() => acts.startBroker(id))
    for (const [topic, partition] of this.partitions())
      test.turn(() => acts.expandIsr(topic, partition, [1, 2, 3, 4]))
    test.pass(100_000)
    this.check()
    for (const [topic, partition] of this.partitions()) {
      const where = `${topic}-${partition}`
      const { isr, leader, replicas } = test.partition(topic, partition)
      assert.notStrictEqual(leader, -1, where)
      assert.sameMembers([...isr], [...replicas], where)
      const values = test.values(leader, topic, partition)
      for (const id of replicas) {
        const { endOffset } = test.replica(id, topic, partition).log
        assert.deepStrictEqual(test.values(id, topic, partition), values, `${where} on ${id}`)
        assert.strictEqual(endOffset, test.replica(leader, topic, partition).log.endOffset, where)
        assert.strictEqual(test.replica(id, topic, partition).highWatermark, endOffset, where)
      }
      for (const [offset, value] of this.committed.get(where) ?? [])
        assert.strictEqual(values.get(offset), value, `${where}: what was committed at ${offset}`)
    }
    assert.strictEqual(test.cluster.deadlines.nextMs, undefined)
  }
}

const play = (options: Options): void => {
  const model = new Model(options)
  try {
    for (let i = 0; i < 150; i++) {
      model.step()
      model.check()
    }
    model.finish()
  } catch (error) {
    if (error instanceof Error) error.message += `\n${model.log.slice(-40).join("\n")}`
    throw error
  }
}

describe("replication under random acts", () => {
  const seeds = Array.from({ length: Number(process.env["REPLICATION_SEEDS"] ?? 25) }, (_, i) => i + 1)
  for (const release of ["4.4", "2.8"] as const) {
    it(`loses nothing that is committed, ${release}`, () => {
      for (const seed of seeds) play({ seed, release, isUnclean: false, truncates: false })
    })
    it(`comes to the same logs after unclean elections and truncations, ${release}`, () => {
      for (const seed of seeds) play({ seed, release, isUnclean: true, truncates: true })
    })
  }
})
