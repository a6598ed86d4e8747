/** Batches that producers were told are safe, and whether they still are. */
import { headerLayout } from "../../../Codec/Records/internal/batch.ts"
import type { Cluster } from "../../cluster/Cluster.ts"
import type { Replica } from "../../cluster/Replica.ts"
import { int32At } from "../../log/bytes.ts"
import type { Report } from "./Report.ts"

/** A batch that was acknowledged. */
interface Batch {
  readonly baseOffset: number
  readonly lastOffset: number
  /** `undefined`: the broker has changed it on purpose, or it is a message set. */
  readonly crc: number | undefined
}

interface Partition {
  readonly topic: string
  readonly partition: number
  /** By base offset, ascending. */
  readonly batches: Array<Batch>
}

/** The most that are kept of one partition; then the oldest are forgotten. */
const maxBatches = 100_000

/** The checksum of a batch of magic 2, which no broker changes. */
const crcOf = (bytes: Uint8Array, at = 0): number | undefined =>
  bytes[at + headerLayout.magic] === 2 ? int32At(bytes, at + headerLayout.crc) : undefined

export class Acknowledged {
  readonly #cluster: Cluster
  readonly #report: Report
  readonly #partitions = new Map<string, Map<number, Partition>>()

  constructor(cluster: Cluster, report: Report) {
    this.#cluster = cluster
    this.#report = report
  }

  add(
    { partition, topic, topicId }: Replica,
    bytes: Uint8Array,
    baseOffset: number,
    isChanged: boolean
  ): void {
    const known = this.#partition(topicId, topic, partition)
    const crc = isChanged ? undefined : crcOf(bytes)
    const count = crcOf(bytes) === undefined ? 0 : int32At(bytes, headerLayout.lastOffsetDelta)
    const batch = { baseOffset, lastOffset: baseOffset + count, crc }
    const at = firstFrom(known.batches, baseOffset)
    const next = known.batches[at]
    if (next !== undefined && next.baseOffset <= batch.lastOffset) {
      // The same, sent again by an idempotent producer.
      if (next.baseOffset === baseOffset && next.crc === crc) return
      this.#report("OffsetReused", `${topic}-${partition} acknowledged two batches at offset ${baseOffset}`)
    }
    known.batches.splice(at, 0, batch)
    if (known.batches.length > maxBatches) known.batches.splice(0, maxBatches / 2)
  }

  /** A batch is given to a reader. */
  given({ partition, topic, topicId }: Replica, bytes: Uint8Array, at: number, baseOffset: number): void {
    const batches = this.#partitions.get(topicId)?.get(partition)?.batches
    const known = batches?.[firstFrom(batches, baseOffset)]
    if (known === undefined || known.baseOffset !== baseOffset || known.crc === undefined) return
    const crc = crcOf(bytes, at)
    if (crc !== undefined && crc !== known.crc)
      this.#report("AcknowledgedChanged", `${topic}-${partition} gave a reader other bytes at ${baseOffset}`)
  }

  /** Looks whether all of them are in the logs of the leaders. */
  verify(): void {
    const { image } = this.#cluster.controller
    for (const [topicId, partitions] of this.#partitions) {
      const name = image.topicNames.get(topicId)
      const topic = name === undefined ? undefined : image.topics.get(name)
      if (topic === undefined) this.#partitions.delete(topicId)
      else
        for (const [index, partition] of partitions) {
          const leader = this.#cluster.brokers.get(topic.partitions[index]?.leader ?? -1)
          const replica = leader?.isRunning === true ? leader.replicaById(topicId, index) : undefined
          if (replica !== undefined) this.#verifyOne(replica, partition)
        }
    }
  }

  #verifyOne({ log }: Replica, { batches, partition, topic }: Partition): void {
    const where = `${topic}-${partition}`
    batches.splice(0, firstFrom(batches, log.startOffset))
    for (const { baseOffset, crc, lastOffset } of batches) {
      const found = baseOffset < log.endOffset ? log.batchesFrom(baseOffset, 1)[0] : undefined
      if (found === undefined || found.baseOffset > lastOffset)
        this.#report("AcknowledgedLost", `${where} has no records at offset ${baseOffset} any more`)
      else if (crc !== undefined && (found.baseOffset !== baseOffset || crcOf(found.bytes) !== crc))
        this.#report("AcknowledgedChanged", `${where} has other records at offset ${baseOffset}`)
    }
  }

  #partition(topicId: string, topic: string, partition: number): Partition {
    let ofTopic = this.#partitions.get(topicId)
    if (ofTopic === undefined) this.#partitions.set(topicId, (ofTopic = new Map<number, Partition>()))
    let known = ofTopic.get(partition)
    if (known === undefined) ofTopic.set(partition, (known = { topic, partition, batches: [] }))
    return known
  }
}

/** The first batch that ends at this offset or behind it. */
const firstFrom = (batches: ReadonlyArray<Batch>, offset: number): number => {
  let low = 0
  let high = batches.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (batches[middle]!.lastOffset < offset) low = middle + 1
    else high = middle
  }
  return low
}
