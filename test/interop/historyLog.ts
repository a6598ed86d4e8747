/** Records that say who they are, and the whole log read back. */
import * as Effect from "effect/Effect"
import { Fetch, Kafka, type KafkaRecord, ListOffsets } from "../../src/index.ts"
import type { Logged } from "./historyCheck.ts"

export const keyOf = (id: string): Uint8Array => Buffer.from(id)

/** The id, again and again, in as many bytes as it says at its end: a piece of another record shows. */
export const valueOf = (id: string): Uint8Array => Buffer.alloc(Number(id.split(".").at(-1)), `${id} `)

const logged = (partition: number, { key, offset, value }: KafkaRecord): Logged => {
  const id = key === null ? "a record without a key" : Buffer.from(key).toString()
  const isIntact =
    value !== null && /^\d+\.\d+\.\d+\.\d+$/.test(id) && Buffer.compare(value, valueOf(id)) === 0
  return { partition, offset, id, isIntact }
}

const endOf = (name: string, partitionIndex: number) =>
  Kafka.request(ListOffsets, {
    replicaId: -1,
    topics: [{ name, partitions: [{ partitionIndex, timestamp: -1n }] }]
  }).pipe(
    Effect.flatMap((response) => Kafka.orFail(ListOffsets, response.topics[0]!.partitions[0]!)),
    Effect.map(({ offset }) => offset)
  )

/** The end of the log, once nothing comes any more: what was sent on connections that are gone may still wait in the broker's sockets. */
const settledEnd = Effect.fnUntraced(function* (name: string, partition: number) {
  let end = yield* endOf(name, partition)
  for (let still = 0; still < 5; still++) {
    yield* Effect.sleep("50 millis")
    const now = yield* endOf(name, partition)
    if (now !== end) still = 0
    end = now
  }
  return end
})

/** All records of a partition, from its first offset to its last. */
const readPartition = Effect.fnUntraced(function* (name: string, partition: number) {
  const end = yield* settledEnd(name, partition)
  const records: Array<Logged> = []
  for (let fetchOffset = 0n; fetchOffset < end;) {
    const response = yield* Kafka.request(
      Fetch,
      {
        maxWaitMs: 500,
        minBytes: 1,
        topics: [{ topic: name, partitions: [{ partition, fetchOffset, partitionMaxBytes: 4_194_304 }] }]
      },
      { version: 12 }
    )
    const part = yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)
    for (const record of part.records ?? []) {
      if (record.offset < fetchOffset) continue
      records.push(logged(partition, record))
      fetchOffset = record.offset + 1n
    }
  }
  return records
})

/** The whole log of a topic. */
export const readLog = (name: string, partitions: number) =>
  Effect.map(
    Effect.forEach(
      Array.from({ length: partitions }, (_, i) => i),
      (partition) => readPartition(name, partition),
      {
        concurrency: "unbounded"
      }
    ),
    (all) => all.flat()
  )
