/**
 * What programs do with a cluster, without pause, while something happens to it: appends, idempotent and not, fetches, questions about offsets, commits. Whatever ends
 * is written down as the library says it ended; `historyCheck.ts` compares that with the log.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import {
  Fetch,
  InitProducerId,
  Kafka,
  KafkaError,
  ListOffsets,
  OffsetCommit,
  OffsetFetch,
  Produce,
  Records
} from "../../../src/index.ts"
import type { Append, Outcome } from "../historyCheck.ts"
import { Dice, failed, openCodes } from "../historyLoad.ts"
import { keyOf, valueOf } from "../historyLog.ts"
import type { Cluster } from "./stage.ts"

export interface LoadTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: number
}

/** What a worker does again and again. */
export type Kind = "append" | "idempotent" | "fetch" | "offsets" | "commit"
export const kinds: ReadonlyArray<Kind> = ["append", "idempotent", "fetch", "offsets", "commit"]

export class Load {
  readonly appends: Array<Append> = []
  /** How requests ended, by kind and end. */
  readonly ends = new Map<string, number>()
  readonly cluster: Cluster
  readonly topic: LoadTopic
  begun = 0
  ended = 0
  isOver = false
  #time = 0
  #ids = 0

  constructor(cluster: Cluster, topic: LoadTopic) {
    this.cluster = cluster
    this.topic = topic
  }

  readonly now = (): number => this.#time++

  /** An id that is used once, of records with values of so many bytes. */
  id(partition: number, bytes: number): string {
    return `${this.#ids++}.${partition}.0.${bytes}`
  }

  count(kind: Kind, end = "ok"): number {
    return this.ends.get(`${kind} ${end}`) ?? 0
  }

  note(kind: Kind, end: string): void {
    const key = `${kind} ${end}`
    this.ends.set(key, (this.ends.get(key) ?? 0) + 1)
  }

  get summary(): string {
    return [...this.ends]
      .map(([key, count]) => `${key} ${count}`)
      .sort()
      .join(", ")
  }

  /** A request that has begun, and its end: each begins and ends once. */
  once<A>(request: Effect.Effect<A, KafkaError>): Effect.Effect<Exit.Exit<A, KafkaError>> {
    return Effect.suspend(() => {
      this.begun++
      return Effect.onExit(Effect.exit(request), () => Effect.sync(() => this.ended++))
    })
  }
}

/** Codes that leave open whether a batch was appended: those of one broker, and that the connection to it was lost. */
const openToAll: ReadonlyArray<string> = [...openCodes, "NetworkException"]

/** Codes by which a broker, or a cluster that reached none, says that nothing was appended. */
const notAppended: ReadonlyArray<string> = [
  "LeaderNotAvailable",
  "NotEnoughReplicas",
  "UnknownTopicOrPartition",
  "UnknownTopicId"
]

type Response = typeof Produce.response.Type

const outcomeOf = (exit: Exit.Exit<Response, KafkaError>, partition: number): Outcome => {
  if (Exit.isFailure(exit)) {
    const error = errorOf(exit)
    return failed(error)
  }
  const part = exit.value.responses[0]?.partitionResponses.find(({ index }) => index === partition)
  assert(part !== undefined, `there is an answer for partition ${partition}`)
  const error = Kafka.errorFrom(part.errorCode, { apiName: "Produce" })
  if (error === undefined) return { _tag: "Ok", baseOffset: part.baseOffset }
  const why = error.reason._tag
  if (openToAll.includes(why)) return { _tag: "Unknown", why }
  return notAppended.includes(why) ? { _tag: "NotSent", why } : { _tag: "Refused", why }
}

/** A defect is no end of a request. */
const errorOf = (exit: Exit.Failure<unknown, KafkaError>): KafkaError => {
  const error = exit.cause.reasons.find((reason) => reason._tag === "Fail")?.error
  assert(error instanceof KafkaError, String(exit.cause))
  return error
}

const endOf = (outcome: Outcome): string => (outcome._tag === "Ok" ? "ok" : outcome.why)

/** Not to spin while nothing goes. */
const pause = Effect.sleep("20 millis")

const timeout = "30 seconds"
const timeoutMs = 3000

const produce = (
  { cluster, topic }: Load,
  parts: ReadonlyArray<{ readonly partition: number; readonly records: Records }>
) =>
  cluster.request(
    Produce,
    {
      acks: -1,
      timeoutMs,
      topicData: [
        {
          name: topic.name,
          topicId: topic.topicId,
          partitionData: parts.map(({ partition, records }) => ({ index: partition, records }))
        }
      ]
    },
    { timeout }
  )

/** Appends to some partitions at once: each request is a batch of its own, and asked once. */
const append = Effect.fnUntraced(function* (load: Load, dice: Dice) {
  const first = dice.below(load.topic.partitions)
  const parts = Array.from({ length: 1 + dice.below(3) }, (_, i) => {
    const partition = (first + i) % load.topic.partitions
    const id = load.id(partition, dice.below(200))
    return { partition, id, records: Records.make([{ key: keyOf(id), value: valueOf(id) }]) }
  })
  const began = load.now()
  const exit = yield* load.once(produce(load, parts))
  const ended = load.now()
  for (const { id, partition } of parts) {
    const outcome = outcomeOf(exit, partition)
    load.appends.push({ partition, ids: [id], began, ended, outcome })
    load.note("append", endOf(outcome))
  }
  if (Exit.isFailure(exit)) yield* pause
})

/** A producer of its own, for one partition: what it cannot know it sends again as it was, until it knows. */
const idempotent = Effect.fnUntraced(function* (load: Load, partition: number, dice: Dice) {
  const { producerEpoch, producerId } = yield* load.cluster
    .request(InitProducerId, { transactionalId: null, transactionTimeoutMs: 60_000 }, { timeout })
    .pipe(Effect.retry({ schedule: Schedule.spaced("100 millis"), times: 300 }), Effect.orDie)
  for (let baseSequence = 0; !load.isOver; baseSequence++) {
    const id = load.id(partition, dice.below(200))
    const options = { producerId, producerEpoch, baseSequence }
    const records = Records.make([{ key: keyOf(id), value: valueOf(id) }], options)
    const began = load.now()
    for (;;) {
      const exit = yield* load.once(produce(load, [{ partition, records }]))
      const outcome = outcomeOf(exit, partition)
      load.note("idempotent", endOf(outcome))
      if (outcome._tag !== "Ok") {
        // Its sequence numbers are right, so nobody may say that they are not.
        assert.notStrictEqual(outcome._tag, "Refused", endOf(outcome))
        yield* pause
        continue
      }
      load.appends.push({ partition, ids: [id], began, ended: load.now(), outcome })
      break
    }
  }
})

/** Reads all partitions on from where it is: no offset is left out, none comes again. */
const fetch = Effect.fnUntraced(function* (load: Load) {
  const { cluster, topic } = load
  const next = Array.from({ length: topic.partitions }, () => 0n)
  while (!load.isOver) {
    const exit = yield* load.once(
      cluster.request(
        Fetch,
        {
          maxWaitMs: 100,
          minBytes: 1,
          topics: [
            {
              topic: topic.name,
              topicId: topic.topicId,
              partitions: next.map((fetchOffset, partition) => ({
                partition,
                fetchOffset,
                partitionMaxBytes: 200_000
              }))
            }
          ]
        },
        { timeout }
      )
    )
    if (Exit.isFailure(exit)) {
      load.note("fetch", errorOf(exit).reason._tag)
      yield* pause
      continue
    }
    const parts = exit.value.responses.flatMap(({ partitions }) => partitions)
    assert.deepStrictEqual(
      parts.map(({ partitionIndex }) => partitionIndex).toSorted((a, b) => a - b),
      next.map((_, partition) => partition)
    )
    let isWhole = true
    for (const { errorCode, partitionIndex, records } of parts) {
      const error = Kafka.errorFrom(errorCode, { apiName: "Fetch" })
      if (error !== undefined) {
        load.note("fetch", error.reason._tag)
        isWhole = false
        continue
      }
      for (const { offset } of records ?? []) {
        const at = next[partitionIndex]!
        if (offset < at) continue
        assert.strictEqual(offset, at, `partition ${partitionIndex} has no gap`)
        next[partitionIndex] = offset + 1n
      }
    }
    if (isWhole) load.note("fetch", "ok")
    else yield* pause
  }
})

/** Latest offsets never go back (KIP-207). */
const offsets = Effect.fnUntraced(function* (load: Load) {
  const { cluster, topic } = load
  const latest = Array.from({ length: topic.partitions }, () => 0n)
  while (!load.isOver) {
    const partitions = latest.map((_, partitionIndex) => ({ partitionIndex, timestamp: -1n }))
    const exit = yield* load.once(
      cluster.request(ListOffsets, { replicaId: -1, topics: [{ name: topic.name, partitions }] }, { timeout })
    )
    if (Exit.isFailure(exit)) {
      load.note("offsets", errorOf(exit).reason._tag)
      yield* pause
      continue
    }
    let isWhole = true
    for (const { errorCode, offset, partitionIndex } of exit.value.topics[0]!.partitions) {
      const error = Kafka.errorFrom(errorCode, { apiName: "ListOffsets" })
      if (error === undefined) {
        assert.isTrue(offset >= latest[partitionIndex]!, `the end of partition ${partitionIndex} goes on`)
        latest[partitionIndex] = offset
      } else {
        load.note("offsets", error.reason._tag)
        isWhole = false
      }
    }
    if (isWhole) load.note("offsets", "ok")
    yield* pause
  }
})

/** Commits of a group that has no members, each higher than the one before, and what is fetched of them. */
const commit = Effect.fnUntraced(function* (load: Load, groupId: string) {
  const { cluster, topic } = load
  let acknowledged = -1n
  for (let at = 0n; !load.isOver; at++) {
    const partitions = [{ partitionIndex: 0, committedOffset: at, committedMetadata: "" }]
    const named = { name: topic.name, topicId: topic.topicId }
    const exit = yield* load.once(
      cluster.request(OffsetCommit, { groupId, topics: [{ ...named, partitions }] }, { timeout })
    )
    const fetched = yield* load.once(
      cluster.request(
        OffsetFetch,
        { groups: [{ groupId, topics: [{ ...named, partitionIndexes: [0] }] }], requireStable: true },
        { timeout }
      )
    )
    const code = Exit.isSuccess(exit) ? exit.value.topics[0]!.partitions[0]!.errorCode : undefined
    const error = code === undefined ? undefined : Kafka.errorFrom(code, { apiName: "OffsetCommit" })
    if (Exit.isSuccess(exit) && error === undefined) acknowledged = at
    load.note("commit", Exit.isFailure(exit) ? errorOf(exit).reason._tag : (error?.reason._tag ?? "ok"))
    const group = Exit.isSuccess(fetched) ? fetched.value.groups[0] : undefined
    const found = group?.errorCode === 0 ? group.topics[0]?.partitions[0] : undefined
    if (found?.errorCode === 0) {
      assert.isTrue(found.committedOffset >= acknowledged, "an acknowledged commit is there")
      assert.isTrue(found.committedOffset <= at, "nothing is committed that nobody asked for")
    }
    yield* pause
  }
})

export const groupOfLoad = "load-group"

/** All workers, until the load is over. A defect of one ends them. */
export const run = (load: Load, seed: (worker: number) => () => number): Effect.Effect<void> => {
  const appending = (worker: number) => {
    const dice = new Dice(seed(worker))
    return Effect.suspend(() => append(load, dice)).pipe(Effect.repeat({ until: () => load.isOver }))
  }
  const workers: ReadonlyArray<Effect.Effect<unknown>> = [
    ...[0, 1, 2, 3].map(appending),
    ...[0, 1, 2].map((partition) => idempotent(load, partition, new Dice(seed(100 + partition)))),
    fetch(load),
    offsets(load),
    commit(load, groupOfLoad)
  ]
  return Effect.all(workers, { concurrency: "unbounded", discard: true })
}

/** Waits until each kind has gone well so many more times. */
export const progress = (load: Load, more: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const goals = kinds.map((kind) => [kind, load.count(kind) + (kind === "commit" ? 3 : more)] as const)
    return Effect.sync(() => goals.every(([kind, goal]) => load.count(kind) >= goal)).pipe(
      Effect.repeat({ schedule: Schedule.spaced("10 millis"), until: (so) => so }),
      Effect.asVoid
    )
  }).pipe(
    Effect.timeoutOrElse({
      duration: "60 seconds",
      orElse: () => Effect.die(new Error(`no progress; requests have ended so: ${load.summary}`))
    })
  )
