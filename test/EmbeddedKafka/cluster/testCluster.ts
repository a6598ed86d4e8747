/** A cluster without clients, for tests of the core. */
import { Records } from "../../../src/Codec/Records/Records.ts"
import { Cluster } from "../../../src/EmbeddedKafka/cluster/Cluster.ts"
import type { PartitionRegistration } from "../../../src/EmbeddedKafka/cluster/ClusterImage.ts"
import type { Replica } from "../../../src/EmbeddedKafka/cluster/Replica.ts"
import { createTopics } from "../../../src/EmbeddedKafka/cluster/topics.ts"
import { type ReleaseName, release } from "../../../src/EmbeddedKafka/releases/index.ts"

export class TestCluster {
  readonly cluster: Cluster
  nowMs = 1_700_000_000_000
  #sent = 0

  constructor(
    brokers: number,
    options: {
      readonly seed?: number
      readonly release?: ReleaseName
      readonly config?: Readonly<Record<string, string>>
    } = {}
  ) {
    this.cluster = new Cluster({
      seed: options.seed ?? 1,
      nowMs: this.nowMs,
      handlers: [],
      parts: [],
      release: release(options.release ?? "4.4"),
      config: new Map(Object.entries(options.config ?? {}))
    })
    this.cluster.onDefect = ({ cause }) => {
      throw cause
    }
    for (let id = 1; id <= brokers; id++) this.start(id)
  }

  start(id: number): void {
    this.turn(() => {
      const broker = this.cluster.addBroker(id)
      broker.start()
      this.cluster.register(broker, `broker-${id}`, 9092)
    })
  }

  turn<A>(run: () => A): A {
    return this.cluster.turn(this.nowMs, run)
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.nowMs += ms
    this.cluster.runDue(this.nowMs)
  }

  topic(
    name: string,
    assignments: ReadonlyArray<ReadonlyArray<number>>,
    configs: Readonly<Record<string, string>> = {}
  ): void {
    this.turn(() =>
      createTopics(this.cluster, [{ name, assignments, configs: new Map(Object.entries(configs)) }])
    )
  }

  partition(topic: string, partition = 0): PartitionRegistration {
    return this.cluster.controller.image.topics.get(topic)!.partitions[partition]!
  }

  /** The replica of a broker, whatever that broker believes. */
  replica(broker: number, topic: string, partition = 0): Replica {
    const { id } = this.cluster.controller.image.topics.get(topic)!
    return this.cluster.brokers.get(broker)!.replicaById(id, partition)!
  }

  /** Appends a batch to what a broker believes to lead. Gives its last offset; `undefined` if the broker does not lead. */
  append(broker: number, topic: string, partition = 0, records = 1): number | undefined {
    return this.turn(() => {
      const replica = this.replica(broker, topic, partition)
      if (replica === undefined || !replica.isLeader || !replica.broker.isRunning) return undefined
      const from = this.#sent
      this.#sent += records
      const bytes = Records.make(
        Array.from({ length: records }, (_, i) => ({ value: `${from + i}`, timestamp: this.nowMs }))
      )
        .encode()
        .slice()
      const { lastOffset } = replica.log.appendAsLeader(bytes, {
        leaderEpoch: replica.leaderEpoch,
        nowMs: this.nowMs
      })
      replica.appended()
      return lastOffset
    })
  }

  /** The values of a replica's log, by offset. */
  values(broker: number, topic: string, partition = 0): ReadonlyMap<number, string> {
    const values = new Map<number, string>()
    for (const { bytes } of this.replica(broker, topic, partition).log.batchesFrom(0))
      for (const record of Records.fromBytes(bytes))
        values.set(Number(record.offset), Buffer.from(record.value ?? []).toString())
    return values
  }
}
