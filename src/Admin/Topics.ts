/**
 * Topics and their partitions.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Metadata } from "../Api/Metadata.ts"
import { askMetadata } from "../Client/internal/askMetadata.ts"
import { refusal } from "../Client/internal/refusal.ts"
import { KafkaClient } from "../Client/KafkaClient.ts"
import type { KafkaError } from "../Client/KafkaError.ts"

/**
 * A topic with its id, its partitions, their leaders and replicas; an `errorCode` that is not 0 says why there is nothing to tell.
 *
 * @since 0.1.0
 * @category models
 */
export type TopicDescription = (typeof Metadata.response.Type)["topics"][number]

/**
 * Topics, in the order in which they are named; all that there are, if none are. A topic that does not exist is told by its `errorCode`, and is not created; only brokers
 * before Kafka 0.11 may create it (`auto.create.topics.enable`). By Metadata.
 *
 * @since 0.1.0
 * @category requests
 */
export const describe = (
  topics?: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<TopicDescription>, KafkaError, KafkaClient> => {
  if (topics?.length === 0) return Effect.succeed([])
  const asked = topics?.map((name) => ({ name })) ?? null
  return KafkaClient.use((client) =>
    Effect.map(askMetadata(client, asked, false), ({ response }) => {
      if (topics === undefined) return response.topics
      const byName = new Map(response.topics.map((topic) => [topic.name, topic]))
      return topics.flatMap((name) => byName.get(name) ?? [])
    })
  )
}

/**
 * How many partitions a topic has. Fails with `UnknownTopicOrPartition` if there is no such topic, which is not created, as {@link describe} says. By Metadata.
 *
 * @since 0.1.0
 * @category requests
 * @example
 * import { Topics } from "effect-kafka-protocol/Admin"
 *
 * const count = Topics.partitionCount("orders")
 */
export const partitionCount = (topic: string): Effect.Effect<number, KafkaError, KafkaClient> =>
  Effect.flatMap(describe([topic]), ([found]) => {
    const errorCode = found?.errorCode ?? unknownTopicOrPartition
    if (errorCode === 0) return Effect.succeed(found!.partitions.length)
    return Effect.fail(refusal(errorCode, { apiName: Metadata.name, response: found }, Metadata))
  })

const unknownTopicOrPartition = 3
