/** `examples/lag.ts` on three brokers, each of which leads partitions and coordinates groups. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { lagOf } from "../../examples/lag.ts"
import { OffsetCommit } from "../../src/Api/OffsetCommit.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

const topic = "orders"

/** Partition 0 has one record, and each that follows one more. */
const produced = Effect.gen(function* () {
  const partitionData = [0, 1, 2].map((index) => ({
    index,
    records: Records.make(Array.from({ length: index + 1 }, () => ({ value: "v" })))
  }))
  const { responses } = yield* Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 1000,
    topicData: [{ name: topic, partitionData }]
  })
  for (const partition of responses[0]!.partitionResponses) yield* Kafka.orFail(Produce, partition)
})

const commit = Effect.fnUntraced(function* (groupId: string, offsets: ReadonlyArray<bigint>) {
  const partitions = offsets.map((committedOffset, partitionIndex) => ({
    partitionIndex,
    committedOffset,
    committedMetadata: null
  }))
  // By name, as far as it can be said.
  const { topics } = yield* Kafka.request(
    OffsetCommit,
    { groupId, topics: [{ name: topic, partitions }] },
    { version: 2 }
  )
  for (const partition of topics[0]!.partitions) yield* Kafka.orFail(OffsetCommit, partition)
})

for (const version of ["0.10.2", "2.8", "4.4"] as const)
  describe(`examples/lag.ts on three brokers of Kafka ${version}`, () => {
    it.effect("tells of all groups, whoever coordinates them", () =>
      Effect.gen(function* () {
        yield* produced
        const groups = ["a", "b", "c", "d", "e", "f"]
        for (const groupId of groups) yield* commit(groupId, [1n, 1n])
        const cluster = yield* KafkaCluster
        const brokers = new Set<unknown>()
        for (const groupId of groups) brokers.add(yield* cluster.coordinator("group", groupId))
        assert.isAbove(brokers.size, 1)
        const { view } = cluster
        const leaders = (yield* view).topics.get(topic)!.partitions.map((partition) => partition?.leaderId)
        assert.strictEqual(new Set(leaders).size, 3)
        assert.deepStrictEqual(
          yield* lagOf(topic),
          groups.flatMap((groupId) => [
            { groupId, partition: 0, committedOffset: 1n, lag: 0n },
            { groupId, partition: 1, committedOffset: 1n, lag: 1n }
          ])
        )
      }).pipe(Effect.provide(EmbeddedKafka.layerCluster({ version, topics: { [topic]: 3 } })))
    )
  })
