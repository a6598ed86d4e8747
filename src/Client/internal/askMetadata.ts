/**
 * Metadata, asked in the form that a broker's version has: the richest one first, and in that of its highest version where the broker cannot be asked so.
 */
import * as Effect from "effect/Effect"
import { Metadata } from "../../Api/Metadata.ts"
import type { KafkaClient } from "../KafkaClient.ts"
import type { KafkaError } from "../KafkaError.ts"

/** From these versions on it finds topics by id, can be told to create none, and can be asked for none or all. */
const findsById = 12
const mayCreate = 4
const asksForNone = 1

/** In which none stands for all: said only by who chooses it. */
const version0 = { version: 0 }

/** By its name, or by its id alone, which brokers that do not know ids are not asked about. */
export interface AskedTopic {
  readonly name?: string | undefined
  readonly topicId?: string | undefined
}

export interface MetadataAnswer {
  readonly response: typeof Metadata.response.Type
  /** Whether it tells of all topics that there are: it was asked to, or cannot be asked for none. */
  readonly told: "some" | "all"
}

/** @param topics `null`: all that there are @param allowAutoTopicCreation brokers before Metadata 4 do as they like */
export const askMetadata = (
  client: KafkaClient["Service"],
  topics: ReadonlyArray<AskedTopic> | null,
  allowAutoTopicCreation: boolean
): Effect.Effect<MetadataAnswer, KafkaError> => {
  const ask = (max: number): Effect.Effect<MetadataAnswer, KafkaError> => {
    const asked = topics?.flatMap((topic) => namedIn(max, topic)) ?? null
    const isAll = asked === null || (asked.length === 0 && max < asksForNone)
    const input = {
      topics: max < asksForNone ? (asked ?? []) : asked,
      ...(max >= mayCreate ? { allowAutoTopicCreation } : undefined)
    }
    return Effect.map(
      client.request(Metadata, input, isAll && max < asksForNone ? version0 : undefined),
      (response) => ({ response, told: isAll ? "all" : "some" })
    )
  }
  return Effect.catch(ask(Number.POSITIVE_INFINITY), (error) => {
    const { reason } = error
    return reason._tag === "VersionNotSupported" && reason.broker !== undefined
      ? ask(reason.broker.max)
      : Effect.fail(error)
  })
}

const namedIn = (
  max: number,
  { name, topicId }: AskedTopic
): ReadonlyArray<{ readonly name: string | null; readonly topicId?: string }> =>
  name !== undefined ? [{ name }] : topicId !== undefined && max >= findsById ? [{ topicId, name: null }] : []
