import { Effect } from "effect"
import { Kafka, type KafkaClient, type KafkaError, Metadata } from "effect-kafka-protocol"
import { Fetch } from "effect-kafka-protocol/Api/Fetch"

const names: Effect.Effect<ReadonlyArray<string | null>, KafkaError, KafkaClient> = Effect.map(
  Kafka.request(Metadata, { topics: null }),
  ({ topics }) => topics.map((topic) => topic.name)
)
const key: number = Fetch.key
// @ts-expect-error a request has no such field
const wrong = Kafka.request(Metadata, { topic: null })
export { key, names, wrong }
