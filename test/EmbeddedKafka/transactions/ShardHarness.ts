/** A coordinator of transactions alone: its log, the partitions that get markers, and the time are in the hands of the test. */
import type { CoordinatorRecord } from "../../../src/EmbeddedKafka/cluster/CoordinatorLog.ts"
import { Deadlines } from "../../../src/EmbeddedKafka/cluster/Deadlines.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import {
  type Marker,
  type ProducerResult,
  ProducerIds,
  type ShardOptions,
  type TopicPartition,
  TransactionShard
} from "../../../src/EmbeddedKafka/transactions/index.ts"

export interface HarnessOptions {
  /** `transaction.version`; 2 by default. */
  readonly transactionVersion?: number
  readonly rules?: Partial<ShardOptions["rules"]>
  readonly maxTimeoutMs?: number
  readonly expirationMs?: number
}

/** The name of a code, which says more than its number where a test fails. */
export const nameOf = (code: number): string =>
  Object.entries(codes).find(([, each]) => each === code)?.[0] ?? String(code)

export const orders = (partition = 0): TopicPartition => ({ topic: "orders", partition })

export class Harness {
  nowMs = 1_000_000
  readonly deadlines = new Deadlines()
  /** What is committed to `__transaction_state`. */
  records: Array<CoordinatorRecord> = []
  /** What the log says to a record; 0: takes it. */
  logCode: number = codes.NONE
  /** Whether the log keeps those waiting who append. */
  holdsLog = false
  readonly heldAppends: Array<() => void> = []
  /** What the leader of a partition says to a marker; by default it takes it. */
  markerCode: (marker: Marker) => number = () => codes.NONE
  holdsMarkers = false
  readonly heldMarkers: Array<() => void> = []
  readonly markers: Array<Marker> = []
  controllerIsThere = true
  #nextBlock = 0n
  coordinatorEpoch = 0
  readonly options: HarnessOptions
  transactionVersion: number
  readonly #producerIds: ProducerIds
  shard: TransactionShard

  constructor(options: HarnessOptions = {}) {
    this.options = options
    this.transactionVersion = options.transactionVersion ?? 2
    this.#producerIds = new ProducerIds(() => {
      if (!this.controllerIsThere) return undefined
      const first = this.#nextBlock
      this.#nextBlock += 1000n
      return { first, length: 1000 }
    })
    this.shard = this.#make()
  }

  #make(): TransactionShard {
    const epoch = this.coordinatorEpoch
    return new TransactionShard({
      coordinatorEpoch: epoch,
      log: {
        append: (records, _, done) => {
          if (this.coordinatorEpoch !== epoch) return done(codes.NOT_LEADER_OR_FOLLOWER)
          if (this.logCode !== codes.NONE) return done(this.logCode)
          const commit = (): void => {
            if (this.coordinatorEpoch !== epoch) return done(codes.NOT_LEADER_OR_FOLLOWER)
            this.records.push(...records)
            done(codes.NONE)
          }
          if (this.holdsLog) this.heldAppends.push(commit)
          else commit()
        }
      },
      markers: {
        write: (marker, done) => {
          const write = (): void => {
            const code = this.markerCode(marker)
            if (code === codes.NONE) this.markers.push(marker)
            done(code)
          }
          if (this.holdsMarkers) this.heldMarkers.push(write)
          else write()
        }
      },
      deadlines: this.deadlines,
      nowMs: () => this.nowMs,
      rules: { pendingFirst: true, endNeedsSameEpoch: true, initKeepsStart: false, ...this.options.rules },
      nextProducerId: () => this.#producerIds.next(),
      transactionVersion: () => this.transactionVersion,
      maxTimeoutMs: () => this.options.maxTimeoutMs ?? 900_000,
      expirationMs: () => this.options.expirationMs ?? 604_800_000
    })
  }

  /** The coordinator moves: another one takes over, which knows what is in the log. */
  move(): void {
    this.shard.resign()
    this.coordinatorEpoch++
    this.shard = this.#make()
    for (const { key, value } of this.records) this.shard.replay(key, value)
    this.shard.start()
  }

  release(held: Array<() => void>): void {
    for (const run of held.splice(0)) run()
  }

  advance(ms: number): void {
    this.nowMs += ms
    this.deadlines.runDue(this.nowMs)
  }

  /** Lets the time stand still and asks; `undefined` if there is no answer yet. */
  init(
    id: string,
    expected?: readonly [producerId: bigint, producerEpoch: number],
    timeoutMs = 60_000
  ): string | undefined {
    let text: string | undefined
    this.shard.initProducerId(
      id,
      {
        timeoutMs,
        expected: expected && { producerId: expected[0], producerEpoch: expected[1] }
      },
      (result) => (text = textOf(result))
    )
    return text
  }

  add(
    id: string,
    producerId: bigint,
    producerEpoch: number,
    partitions: ReadonlyArray<TopicPartition> = [orders()],
    clientVersion = 0
  ): string | undefined {
    let text: string | undefined
    this.shard.addPartitions(id, producerId, producerEpoch, partitions, clientVersion, (code) => {
      text = nameOf(code)
    })
    return text
  }

  end(
    id: string,
    producerId: bigint,
    producerEpoch: number,
    committed: boolean,
    clientVersion = this.transactionVersion
  ): string | undefined {
    let text: string | undefined
    this.shard.end(id, { producerId, producerEpoch, committed, clientVersion }, (result) => {
      text = textOf(result)
    })
    return text
  }

  state(id: string): string | undefined {
    return this.shard.get(id)?.fields.state
  }

  /** All that a coordinator that takes over is to know, too. */
  snapshot(): ReadonlyArray<unknown> {
    return snapshotOf(this.shard)
  }
}

const textOf = ({ errorCode, producerEpoch, producerId }: ProducerResult): string =>
  errorCode === codes.NONE ? `${producerId}/${producerEpoch}` : nameOf(errorCode)

export const snapshotOf = (shard: TransactionShard): ReadonlyArray<unknown> =>
  [...shard.transactions].map(({ fields, transactionalId }) => ({
    transactionalId,
    state: fields.state,
    producerId: fields.producerId,
    producerEpoch: fields.producerEpoch,
    timeoutMs: fields.timeoutMs,
    startMs: fields.startMs,
    lastUpdateMs: fields.lastUpdateMs,
    partitions: fields.partitions.topics()
  }))
