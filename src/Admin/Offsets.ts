/**
 * Offsets by time.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { ListOffsets } from "../Api/ListOffsets.ts"
import { refusal } from "../Client/internal/refusal.ts"
import { KafkaClient } from "../Client/KafkaClient.ts"
import { InvalidOption, KafkaError } from "../Client/KafkaError.ts"
import * as Topics from "./Topics.ts"

/**
 * - `"earliest"`: the first record that is still there; `"latest"`: the one that is written next
 * - `"maxTimestamp"`: the record with the highest timestamp (from Kafka 3.0 on)
 * - a time in milliseconds since 1970: the first record that is not older
 *
 * @since 0.1.0
 * @category models
 */
export type OffsetTime = "earliest" | "latest" | "maxTimestamp" | number

/**
 * @since 0.1.0
 * @category models
 */
export interface PartitionOffset {
  readonly partition: number
  /** `null`: there is no such record. */
  readonly offset: bigint | null
  /** Of the record, in milliseconds; `null`: for `"earliest"` and `"latest"`, without a record, or the broker is too old to say (before Kafka 0.10.1). */
  readonly timestamp: bigint | null
}

/**
 * @since 0.1.0
 * @category options
 */
export interface ResolveOptions {
  readonly topic: string
  /** Default: all that the topic has. */
  readonly partitions?: ReadonlyArray<number> | undefined
  readonly at: OffsetTime
  /** `"read_committed"`: `"latest"` is the last stable offset. From Kafka 0.11 on. Default: `"read_uncommitted"`. */
  readonly isolationLevel?: "read_uncommitted" | "read_committed" | undefined
}

/**
 * The offsets of a topic's partitions at a time, in the order of `partitions`. Fails with the error of the first partition that was refused, whose answer is the `response`
 * of the reason, and with `InvalidOption` if `at` is no such time. By ListOffsets, which goes to the leaders of the partitions: on a connection to one broker those that
 * it does not lead are refused. Brokers before Kafka 0.10.1 look at whole segments of the log, and find one that begins before the time.
 *
 * @since 0.1.0
 * @category requests
 * @example
 * import { Offsets } from "effect-kafka-protocol/Admin"
 *
 * const ends = Offsets.resolve({ topic: "orders", at: "latest" })
 * const sinceNewYear = Offsets.resolve({ topic: "orders", partitions: [0], at: Date.UTC(2026, 0, 1) })
 */
export const resolve = Effect.fnUntraced(function* ({
  at,
  isolationLevel,
  partitions,
  topic
}: ResolveOptions): Effect.fn.Return<ReadonlyArray<PartitionOffset>, KafkaError, KafkaClient> {
  const timestamp = timestampOf(at)
  if (timestamp === undefined) return yield* invalid(at)
  const indexes =
    partitions ?? Array.from({ length: yield* Topics.partitionCount(topic) }, (_, index) => index)
  if (indexes.length === 0) return []
  const client = yield* KafkaClient
  const { topics } = yield* client.request(ListOffsets, {
    replicaId: -1,
    ...(isolationLevel === "read_committed" ? { isolationLevel: 1 } : undefined),
    topics: [{ name: topic, partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp })) }]
  })
  return yield* Effect.forEach(
    topics.flatMap((each) => each.partitions),
    offsetOf
  )
})

type Answered = (typeof ListOffsets.response.Type)["topics"][number]["partitions"][number]

const offsetOf = (answered: Answered): Effect.Effect<PartitionOffset, KafkaError> => {
  const { errorCode, offset, oldStyleOffsets, partitionIndex, timestamp } = answered
  if (errorCode !== 0)
    return Effect.fail(refusal(errorCode, { apiName: ListOffsets.name, response: answered }, ListOffsets))
  return Effect.succeed({
    partition: partitionIndex,
    offset: offset >= 0n ? offset : (oldStyleOffsets[0] ?? null),
    timestamp: timestamp >= 0n ? timestamp : null
  })
}

const timestampOf = (at: OffsetTime): bigint | undefined => {
  switch (at) {
    case "latest":
      return -1n
    case "earliest":
      return -2n
    case "maxTimestamp":
      return -3n
    default:
      return Number.isSafeInteger(at) && at >= 0 ? BigInt(at) : undefined
  }
}

const invalid = (at: unknown): KafkaError =>
  new KafkaError({
    reason: new InvalidOption({
      option: "at",
      expected:
        '"earliest", "latest", "maxTimestamp", or milliseconds since 1970: an integer that is not negative',
      actual: typeof at === "number" ? String(at) : typeof at
    }),
    broker: undefined
  })
