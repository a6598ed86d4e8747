/**
 * Random producers against logs that are modelled here: transactions that end and do not, repeated requests, coordinators that move, leaders that are away, records and
 * markers that are held back, timeouts. Seeded: a failure names its seed.
 */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import type { Marker } from "../../../src/EmbeddedKafka/transactions/index.ts"
import { random, seeds } from "../../Connection/Random.ts"
import { Harness, orders } from "./ShardHarness.ts"

type Outcome = "committed" | "aborted"

interface Entry {
  readonly producerId: bigint
  /** Which transaction of which client; undefined for a marker. */
  readonly transaction: string | undefined
  outcome: Outcome | undefined
}

/** A partition as its leader has it. */
class Log {
  readonly entries: Array<Entry> = []
  readonly #epochs = new Map<bigint, number>()
  #lastStableOffset = 0
  isAway = false

  append(producerId: bigint, epoch: number, transaction: string): boolean {
    if (epoch < (this.#epochs.get(producerId) ?? -1)) return false
    this.#epochs.set(producerId, epoch)
    this.entries.push({ producerId, transaction, outcome: undefined })
    return true
  }

  mark({ committed, producerEpoch, producerId }: Marker): number {
    if (this.isAway) return codes.NOT_LEADER_OR_FOLLOWER
    if (producerEpoch < (this.#epochs.get(producerId) ?? -1)) return codes.INVALID_PRODUCER_EPOCH
    this.#epochs.set(producerId, producerEpoch)
    for (const entry of this.entries)
      if (entry.producerId === producerId && entry.transaction !== undefined)
        entry.outcome ??= committed ? "committed" : "aborted"
    this.entries.push({ producerId, transaction: undefined, outcome: undefined })
    const before = this.#lastStableOffset
    this.#lastStableOffset = this.lastStableOffset
    assert.isAtLeast(this.#lastStableOffset, before, "the last stable offset goes back")
    return codes.NONE
  }

  get lastStableOffset(): number {
    const open = this.entries.findIndex(
      ({ outcome, transaction }) => transaction !== undefined && outcome === undefined
    )
    return open === -1 ? this.entries.length : open
  }
}

interface Client {
  readonly name: string
  readonly id: string
  producerId: bigint
  epoch: number
  /** Of transactions, so that each has a name. */
  count: number
  /** What it waits for, whoever answers and whenever. */
  isBusy: boolean
  isFenced: boolean
  hasAdded: boolean
  /** The end that it asked for last, which it may repeat. */
  lastEnd: { readonly epoch: number; readonly committed: boolean; readonly name: string } | undefined
}

class World {
  readonly #next: () => number
  readonly h: Harness
  readonly logs: ReadonlyArray<Log>
  readonly clients: ReadonlyArray<Client>
  /** What a client was told of a transaction. */
  readonly told = new Map<string, Outcome>()
  /** Whose commit was asked for: it may have happened, whatever the client was told. */
  readonly mayBeCommitted = new Set<string>()
  readonly #producerIds = new Map<string, { producerId: bigint; epoch: number }>()
  readonly #usedIds = new Set<bigint>()
  readonly #version: number

  constructor(seed: number) {
    this.#next = random(seed)
    this.#version = this.#upTo(2) === 0 ? 0 : 2
    this.h = new Harness({ transactionVersion: this.#version })
    this.logs = Array.from({ length: 3 }, () => new Log())
    this.h.markerCode = (marker) => this.logs[marker.partition]!.mark(marker)
    this.clients = Array.from({ length: 4 }, (_, i) => ({
      name: `client ${i}`,
      id: `id ${i % 2}`,
      producerId: -1n,
      epoch: -1,
      count: 0,
      isBusy: false,
      isFenced: true,
      hasAdded: false,
      lastEnd: undefined
    }))
  }

  #upTo(count: number): number {
    return Math.floor(this.#next() * count)
  }

  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.#step()
      this.#checkEpochs()
    }
    this.#settle()
    this.#check()
  }

  #step(): void {
    const { h } = this
    const client = this.clients[this.#upTo(this.clients.length)]!
    switch (this.#upTo(16)) {
      case 0:
        h.holdsMarkers = !h.holdsMarkers
        return
      case 1:
        h.holdsLog = this.#upTo(3) === 0
        return
      case 2:
        this.#releaseSome(h.heldMarkers)
        return
      case 3:
      case 4:
        this.#releaseSome(h.heldAppends)
        return
      case 5: {
        const log = this.logs[this.#upTo(this.logs.length)]!
        log.isAway = !log.isAway
        h.shard.retry()
        return
      }
      case 6:
        if (this.#upTo(4) === 0) this.#move()
        return
      case 7:
        h.advance(this.#upTo(4) === 0 ? 70_000 : 1000)
        return
      case 8:
        h.logCode = this.#upTo(4) === 0 ? codes.NOT_ENOUGH_REPLICAS : codes.NONE
        return
      default:
        this.#act(client)
    }
  }

  #releaseSome(held: Array<() => void>): void {
    // Records are committed in their order, markers of different leaders in any.
    const isLog = held === this.h.heldAppends
    for (let count = this.#upTo(4); count > 0 && held.length > 0; count--)
      held.splice(isLog ? 0 : this.#upTo(held.length), 1)[0]!()
  }

  #act(client: Client): void {
    if (client.isBusy) return
    if (client.producerId === -1n || client.isFenced) return this.#init(client)
    switch (this.#upTo(8)) {
      case 0:
        return this.#init(client)
      case 1:
        if (client.lastEnd !== undefined) this.#end(client, client.lastEnd)
        return
      case 2:
      case 3: {
        if (!client.hasAdded) return
        const committed = this.#upTo(3) > 0
        const name = this.#transactionOf(client)
        if (committed) this.mayBeCommitted.add(name)
        client.lastEnd = { epoch: client.epoch, committed, name }
        return this.#end(client, client.lastEnd)
      }
      default:
        return this.#produce(client)
    }
  }

  #transactionOf(client: Client): string {
    return `${client.name}, ${client.count}`
  }

  #begin(client: Client): void {
    client.count++
    client.hasAdded = false
  }

  #init(client: Client): void {
    client.isBusy = true
    // Its transaction, if it has one, is abandoned, and so is the producer that it was.
    this.#begin(client)
    client.isFenced = true
    client.lastEnd = undefined
    this.h.shard.initProducerId(client.id, { timeoutMs: 60_000, expected: undefined }, (result) => {
      client.isBusy = false
      if (result.errorCode !== codes.NONE) return
      client.producerId = result.producerId
      client.epoch = result.producerEpoch
      client.isFenced = false
    })
  }

  #produce(client: Client): void {
    const partition = this.#upTo(this.logs.length)
    const { epoch, id, producerId } = client
    client.isBusy = true
    const version = this.#version
    this.h.shard.addPartitions(id, producerId, epoch, [orders(partition)], version, (code) => {
      client.isBusy = false
      this.#note(client, code)
      const log = this.logs[partition]!
      // The leader asks once more before it appends.
      const isVerified = this.h.shard.verifyPartition(id, producerId, epoch, orders(partition)) === codes.NONE
      if (code !== codes.NONE || !isVerified || log.isAway) return
      client.hasAdded = true
      if (!log.append(producerId, epoch, this.#transactionOf(client))) client.isFenced = true
    })
  }

  #end(client: Client, { committed, epoch, name }: NonNullable<Client["lastEnd"]>): void {
    client.isBusy = true
    this.h.shard.end(
      client.id,
      { producerId: client.producerId, producerEpoch: epoch, committed, clientVersion: this.#version },
      (result) => {
        client.isBusy = false
        this.#note(client, result.errorCode)
        if (result.errorCode === codes.INVALID_TXN_STATE) client.isFenced = true
        if (result.errorCode !== codes.NONE) return
        // Before KIP-890 a repeated end of one transaction may end the next: clients do not repeat what was answered.
        const isCurrent = name === this.#transactionOf(client)
        if (!isCurrent && this.#version === 0) return
        this.told.set(name, committed ? "committed" : "aborted")
        if (!isCurrent) return
        client.producerId = result.producerId
        client.epoch = result.producerEpoch
        this.#begin(client)
        if (this.#version === 0) client.lastEnd = undefined
      }
    )
  }

  #note(client: Client, code: number): void {
    if (code === codes.PRODUCER_FENCED || code === codes.INVALID_PRODUCER_ID_MAPPING) client.isFenced = true
  }

  #move(): void {
    this.h.move()
    // Appends of the former coordinator are answered: it is none any more.
    this.h.release(this.h.heldAppends)
  }

  #checkEpochs(): void {
    for (const { fields, transactionalId } of this.h.shard.transactions) {
      const before = this.#producerIds.get(transactionalId)
      if (before?.producerId === fields.producerId) {
        // What was never written is not known to the next coordinator, and was not given to anybody.
        const isRaisedInVain = this.#version === 0 && fields.producerEpoch === before.epoch - 1
        if (!isRaisedInVain) assert.isAtLeast(fields.producerEpoch, before.epoch)
      } else {
        assert.isFalse(this.#usedIds.has(fields.producerId), "an id is used again")
        this.#usedIds.add(fields.producerId)
      }
      this.#producerIds.set(transactionalId, {
        producerId: fields.producerId,
        epoch: fields.producerEpoch
      })
    }
  }

  /** Everything that was in the way is over. */
  #settle(): void {
    const { h } = this
    h.holdsMarkers = false
    h.holdsLog = false
    h.logCode = codes.NONE
    for (const log of this.logs) log.isAway = false
    while (h.heldAppends.length + h.heldMarkers.length > 0) {
      h.release(h.heldAppends)
      h.release(h.heldMarkers)
    }
    h.shard.retry()
    // What is still open times out.
    for (let i = 0; i < 3; i++) h.advance(120_000)
  }

  #check(): void {
    const outcomes = new Map<string, Set<Outcome | undefined>>()
    for (const { entries } of this.logs)
      for (const { outcome, transaction } of entries)
        if (transaction !== undefined)
          outcomes.set(transaction, (outcomes.get(transaction) ?? new Set()).add(outcome))
    for (const [transaction, found] of outcomes) {
      assert.strictEqual(found.size, 1, `${transaction} has several outcomes: ${[...found].join(", ")}`)
      const [outcome] = found
      assert.isDefined(outcome, `${transaction} is open for ever`)
      const told = this.told.get(transaction)
      if (told !== undefined) assert.strictEqual(outcome, told, transaction)
      if (!this.mayBeCommitted.has(transaction)) assert.strictEqual(outcome, "aborted", transaction)
    }
    for (const log of this.logs) assert.strictEqual(log.lastStableOffset, log.entries.length)
    const before = this.h.snapshot()
    this.h.move()
    assert.deepStrictEqual(this.h.snapshot(), before, "the next coordinator knows something else")
  }
}

describe("random producers", () => {
  it("see each transaction whole or not at all", () => {
    for (let seed = 1; seed <= seeds(400); seed++)
      try {
        new World(seed).run(300)
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
  })
})
