/** What tests of a cluster of three brokers ask single brokers, as clients. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import type * as Api from "../../../src/Api/Api.ts"
import { Fetch } from "../../../src/Api/Fetch.ts"
import { ListOffsets } from "../../../src/Api/ListOffsets.ts"
import { Metadata } from "../../../src/Api/Metadata.ts"
import { Produce } from "../../../src/Api/Produce.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { EmbeddedKafka } from "../../../src/EmbeddedKafka/EmbeddedKafka.ts"
import { connect } from "../clients.ts"

export const at = { topic: "a", partition: 0 }

/** The name of an error code. */
export const nameOf = (code: number): string =>
  Object.entries(codes).find(([, value]) => value === code)?.[0] ?? String(code)

/** Asks a broker, as long as it takes. */
export const ask = Effect.fnUntraced(function* <A extends Api.Any>(
  id: number,
  api: A,
  input: Api.RequestInput<A>,
  version?: number
) {
  const connection = yield* connect(id)
  return yield* connection.request(api, input, { version, errors: "data", timeout: "1 day" })
})

/** Starts what has no answer now. */
export const parked = <A, E, R>(request: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(request, { startImmediately: true })
    for (let i = 0; i < 50; i++) yield* Effect.yieldNow
    assert.isUndefined(fiber.pollUnsafe(), "it was answered at once")
    return fiber
  })

/** What became of something that was parked, and is not any more. */
export const answered = <A, E>(fiber: Fiber.Fiber<A, E>) =>
  Effect.gen(function* () {
    for (let i = 0; i < 50; i++) yield* Effect.yieldNow
    assert.isDefined(fiber.pollUnsafe(), "it still waits")
    return yield* Fiber.join(fiber)
  })

export interface Sent {
  readonly acks?: number
  readonly timeoutMs?: number
  readonly value?: string
  readonly topic?: string
  readonly version?: number
  readonly producer?: {
    readonly producerId: bigint
    readonly producerEpoch: number
    readonly baseSequence: number
  }
}

/** Produces one record at a broker; gives the code and the offset. */
export const produce = (
  id: number,
  { acks = -1, producer, timeoutMs = 5000, topic = "a", value = "v", version = 12 }: Sent = {}
) =>
  Effect.map(
    ask(
      id,
      Produce,
      {
        acks,
        timeoutMs,
        topicData: [
          { name: topic, partitionData: [{ index: 0, records: Records.make([{ value }], { ...producer }) }] }
        ]
      },
      version
    ),
    ({ responses }) => {
      const { baseOffset, errorCode } = responses[0]!.partitionResponses[0]!
      return { error: nameOf(errorCode), offset: baseOffset }
    }
  )

/** ListOffsets of one partition. */
export const offsetOf = (
  id: number,
  timestamp = -1n,
  { currentLeaderEpoch = -1, topic = "a", replicaId = -1 } = {}
) =>
  Effect.map(
    ask(
      id,
      ListOffsets,
      {
        replicaId,
        topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp, currentLeaderEpoch }] }]
      },
      9
    ),
    ({ topics }) => {
      const { errorCode, leaderEpoch, offset } = topics[0]!.partitions[0]!
      return { error: nameOf(errorCode), offset, leaderEpoch }
    }
  )

/** Values that a consumer of this leader reads. */
export const read = (id: number, fetchOffset = 0n, { currentLeaderEpoch = -1, lastFetchedEpoch = -1 } = {}) =>
  Effect.map(
    ask(
      id,
      Fetch,
      {
        maxWaitMs: 0,
        minBytes: 0,
        topics: [
          {
            topic: "a",
            partitions: [
              {
                partition: 0,
                fetchOffset,
                currentLeaderEpoch,
                lastFetchedEpoch,
                partitionMaxBytes: 1_000_000
              }
            ]
          }
        ]
      },
      12
    ),
    ({ responses }) => {
      const { divergingEpoch, errorCode, highWatermark, logStartOffset, records } =
        responses[0]!.partitions[0]!
      return {
        error: nameOf(errorCode),
        values: [...(records?.batches() ?? [])].flatMap((batch) =>
          [...batch].map((record) => Buffer.from(record.value!).toString())
        ),
        highWatermark,
        logStartOffset,
        diverging: divergingEpoch
      }
    }
  )

/** What a broker says of the partition. */
export const seenBy = (id: number, topic = "a") =>
  Effect.map(ask(id, Metadata, { topics: [{ name: topic }] }), ({ topics }) => {
    const { isrNodes, leaderEpoch, leaderId } = topics[0]!.partitions[0]!
    return { leader: leaderId, isr: [...isrNodes].sort(), leaderEpoch }
  })

/** Something that lasts as long as a scope is open; gives what ends it. */
export const during = Effect.fnUntraced(function* <A, E, R>(act: Effect.Effect<A, E, R | Scope.Scope>) {
  const scope = yield* Scope.make()
  yield* Scope.provide(act, scope)
  return Scope.close(scope, Exit.void)
})

/** Three brokers, of which the first leads `a`. */
export const three = (
  options: Parameters<typeof EmbeddedKafka.layer>[0] = {},
  config: Record<string, string> = {}
) =>
  EmbeddedKafka.layer({
    brokers: 3,
    topics: { a: { partitions: 1, replicationFactor: 3, config } },
    ...options
  })
