/**
 * Metadata in the form that a broker's version has.
 */
import * as Effect from "effect/Effect"
import { Metadata } from "../../Api/Metadata.ts"
import { KafkaClient } from "../../Client/KafkaClient.ts"
import type { KafkaError } from "../../Client/KafkaError.ts"

/** @param names the topics to ask about; `null`: all. Before Kafka 0.11 a broker may create what it is asked about; before 0.10 it tells of all for an empty list. */
export const askMetadata = (
  names: ReadonlyArray<string> | null
): Effect.Effect<typeof Metadata.response.Type, KafkaError, KafkaClient> =>
  KafkaClient.use((client) => {
    const topics = names === null ? null : names.map((name) => ({ name }))
    const all = client.request(Metadata, { topics: [] }, { version: 0 })
    return client.request(Metadata, { topics, allowAutoTopicCreation: false }).pipe(
      Effect.catchReason("KafkaError", "VersionNotSupported", () => client.request(Metadata, { topics })),
      Effect.catchReason("KafkaError", "VersionNotSupported", (_, error) =>
        topics === null || topics.length === 0 ? all : Effect.fail(error)
      )
    )
  })
