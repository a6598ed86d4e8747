/**
 * How far the groups of a cluster are behind in a topic. Nothing here says which broker is asked: all of them for their groups, the leaders of the partitions for the
 * ends of their logs, the coordinator of each group for what it has committed. From Kafka 0.9 on, which lists only groups that have members.
 *
 *     node --conditions=@effect-kafka-protocol/source examples/lag.ts localhost:9092 orders
 */
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { Kafka, KafkaCluster, ListGroups, OffsetFetch } from "effect-kafka-protocol"
import { Offsets } from "effect-kafka-protocol/Admin"

export interface Lag {
  readonly groupId: string
  readonly partition: number
  readonly committedOffset: bigint
  /** How many offsets there are from there to the end of the log. */
  readonly lag: bigint
}

/** Partitions in which a group has committed nothing are left out. */
export const lagOf = Effect.fn("lagOf")(function* (topic: string) {
  const latest = yield* Offsets.resolve({ topic, at: "latest" })
  const ends = new Map(latest.map(({ offset, partition }) => [partition, offset ?? 0n]))
  const { groups } = yield* Kafka.request(ListGroups, {})
  const topics = [{ name: topic, partitionIndexes: [...ends.keys()] }]
  const committed = Effect.fn("committed")(function* (groupId: string) {
    const fetched = yield* Kafka.request(OffsetFetch, { groupId, topics })
    const partitions = yield* Effect.forEach(
      fetched.topics.flatMap((each) => each.partitions),
      (partition) => Kafka.orFail(OffsetFetch, partition)
    )
    return partitions
      .filter(({ committedOffset }) => committedOffset >= 0n)
      .map(({ committedOffset, partitionIndex }): Lag => {
        const lag = (ends.get(partitionIndex) ?? 0n) - committedOffset
        return { groupId, partition: partitionIndex, committedOffset, lag: lag > 0n ? lag : 0n }
      })
  })
  const ids = groups.map(({ groupId }) => groupId).sort()
  return (yield* Effect.forEach(ids, committed, { concurrency: 8 })).flat()
})

if (import.meta.main) {
  const [address = "localhost:9092", topic = "orders"] = process.argv.slice(2)
  lagOf(topic).pipe(
    Effect.flatMap((lags) => Console.table(lags)),
    Effect.provide(KafkaCluster.layer({ bootstrapServers: [address] })),
    NodeRuntime.runMain
  )
}
