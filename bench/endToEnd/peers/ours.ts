/** This library, as its users call it. */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import type { RecordBatch } from "../../../src/Codec/Records/RecordBatch.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { KafkaClient } from "../../../src/Client/KafkaClient.ts"
import { make } from "../../../src/Connection/KafkaConnection.ts"
import * as Kafka from "../../../src/Kafka.ts"
import { type Connect, fetchLoop, limits } from "../Peer.ts"

const { maxBytes, maxWaitMs, minBytes, partitionMaxBytes } = limits

export const connect: Connect = async (port) => {
  const connection = await Effect.runPromise(
    Scope.provide(make({ host: "127.0.0.1", port }), Scope.makeUnsafe())
  )
  const run = <A, E>(effect: Effect.Effect<A, E, KafkaClient>) =>
    Effect.runPromise(Effect.provideService(effect, KafkaClient, connection))

  const produce = (name: string, topicId: string, records: () => Records) => () =>
    run(
      Effect.flatMap(
        Kafka.request(Produce, {
          acks: 1,
          timeoutMs: 30_000,
          topicData: [{ name, topicId, partitionData: [{ index: 0, records: records() }] }]
        }),
        ({ responses }) => Kafka.orFail(Produce, responses[0]!.partitionResponses[0]!)
      )
    )

  return {
    consume: ({ name, topicId, ...topic }) =>
      fetchLoop<ReadonlyArray<readonly [partition: number, batches: ReadonlyArray<RecordBatch>]>>(
        { name, topicId, ...topic },
        (unread) =>
          run(
            Effect.map(
              Kafka.request(Fetch, {
                maxWaitMs,
                minBytes,
                maxBytes,
                topics: [
                  {
                    topic: name,
                    topicId,
                    partitions: unread.map(({ offset, partition }) => ({
                      partition,
                      fetchOffset: BigInt(offset),
                      partitionMaxBytes
                    }))
                  }
                ]
              }),
              ({ responses }) =>
                responses[0]!.partitions.map(
                  ({ partitionIndex, records }) => [partitionIndex, [...records!.batches()]] as const
                )
            )
          ),
        (fetched, { next }) => {
          for (const [partition, batches] of fetched)
            if (batches.length > 0) next[partition] = Number(batches.at(-1)!.lastOffset) + 1
        },
        (fetched, touched) => {
          for (const [, batches] of fetched) {
            for (const batch of batches) {
              for (const record of batch) {
                const key = record.key!
                const value = record.value!
                touched.sum = (touched.sum + key[0]! + value[value.length - 1]!) | 0
                touched.count++
              }
            }
          }
        }
      ),
    producer: (topic, topicId, messages) => produce(topic, topicId, () => Records.make(messages)),
    forwarder: (topic, topicId, batch) => produce(topic, topicId, () => Records.fromBytes(batch))
  }
}
