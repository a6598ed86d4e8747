/**
 * The appends of a history: drawn from a seed, asked through `Kafka.request` and `Kafka.send`, and written down as the library says they ended.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import {
  type CompressionName,
  Kafka,
  KafkaConnection,
  type KafkaError,
  Produce,
  Records
} from "../../src/index.ts"
import type { Append, Outcome } from "./historyCheck.ts"
import { keyOf, valueOf } from "./historyLog.ts"

type Connection = KafkaConnection["Service"]

export const partitions = 4
/** `max.message.bytes` of the topic. */
export const maxBatchBytes = 32 * 1024

export interface Topic {
  readonly name: string
  readonly topicId: string
}

/** One user of the library: a connection and those who ask on it. */
export interface Lane {
  readonly name: string
  /** None while a connection that does not come back by itself is made anew. */
  connection: Connection | undefined
  /** Drop the connection in the moment of asking, before anything was written. */
  isHasty: boolean
}

/** Drawing numbers. */
export class Dice {
  readonly #next: () => number
  constructor(next: () => number) {
    this.#next = next
  }
  /** From 0 to just below `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end)
  }
  /** True so many times of a hundred. */
  percent(share: number): boolean {
    return this.#next() * 100 < share
  }
  of<A>(values: ReadonlyArray<A>): A {
    return values[this.below(values.length)]!
  }
}

/** All appends so far, and how many ended how. */
export class History {
  readonly appends: Array<Append> = []
  /** How calls ended: by lane, and by lane and end. */
  readonly #ends = new Map<string, number>()
  #time = 0
  #calls = 0

  readonly now = (): number => this.#time++
  readonly nextCall = (): number => this.#calls++

  count(end: string, lane = "*"): number {
    return this.#ends.get(`${lane} ${end}`) ?? 0
  }

  ended(lane: string, end: string): void {
    for (const key of [`${lane} ${end}`, `* ${end}`]) this.#ends.set(key, (this.#ends.get(key) ?? 0) + 1)
  }

  get summary(): string {
    return [...this.#ends]
      .filter(([key]) => key.startsWith("* ") || key.endsWith(" ok"))
      .map(([key, count]) => `${key.replace(/^\* /, "")} ${count}`)
      .sort()
      .join(", ")
  }
}

type Draft = Omit<Append, "began" | "ended" | "outcome"> & { readonly records: Records }

interface Call {
  readonly acks: number
  readonly version: number
  readonly timeout: number | undefined
  readonly drafts: ReadonlyArray<Draft>
}

/** Versions that take batches as they are today; 13 by the topic's id, the others by its name. */
const versions = [3, 7, 8, 9, 11, 12, 13]
/** The broker's time for each. */
const timeoutMs = 300

/** The last from version 7 on. */
const codecs: ReadonlyArray<CompressionName> = ["gzip", "lz4", "snappy", "zstd"]

const drawDraft = (dice: Dice, call: number, version: number, partition: number): Draft => {
  const flaw = dice.percent(3) ? dice.of(["corrupt", "too large", "for no partition"]) : undefined
  const count = flaw === "too large" || dice.percent(70) ? 1 : 2 + dice.below(12)
  const bytes =
    flaw === "too large"
      ? maxBatchBytes + 1
      : count === 1 && dice.percent(5)
        ? 4000 + dice.below(20_000)
        : dice.below(300)
  const ids = Array.from({ length: count }, (_, i) => `${call}.${partition}.${i}.${bytes}`)
  const compression: CompressionName =
    flaw === undefined && dice.percent(15) ? dice.of(version < 7 ? codecs.slice(0, 3) : codecs) : "none"
  const made = Records.make(
    ids.map((id) => ({ key: keyOf(id), value: valueOf(id) })),
    { compression }
  )
  // Records that are encoded already take another way to the socket.
  const records = dice.percent(30) ? Records.fromBytes(made.encode()) : made
  return {
    partition: flaw === "for no partition" ? 999 : partition,
    ids,
    records: flaw === "corrupt" ? damaged(made) : records,
    flaw
  }
}

const damaged = (records: Records): Records => {
  const bytes = Uint8Array.from(records.encode())
  bytes[bytes.length - 1]! ^= 1
  return Records.fromBytes(bytes)
}

const drawCall = (dice: Dice, call: number): Call => {
  const first = dice.below(partitions)
  const count = dice.percent(80) ? 1 : 2 + dice.below(partitions - 1)
  // The first is too old for the broker.
  const version = dice.percent(1) ? 0 : dice.of(versions)
  return {
    // The last is what no version can say.
    acks: dice.percent(5) ? 0 : dice.percent(1) ? 70_000 : dice.of([-1, 1]),
    version,
    timeout: dice.percent(10) ? dice.below(5) : dice.percent(30) ? 50 + dice.below(500) : undefined,
    drafts: Array.from({ length: count }, (_, i) => drawDraft(dice, call, version, (first + i) % partitions))
  }
}

const requestOf = (topic: Topic, { acks, drafts, timeout, version }: Call) => {
  const input = {
    acks,
    timeoutMs,
    topicData: [
      {
        ...(version >= 13 ? { topicId: topic.topicId } : { name: topic.name }),
        partitionData: drafts.map(({ partition, records }) => ({ index: partition, records }))
      }
    ]
  }
  return acks === 0
    ? Effect.as(Kafka.send(Produce, input, { version, timeout }), undefined)
    : Kafka.request(Produce, input, { version, timeout })
}

type Response = typeof Produce.response.Type

/** Codes that leave open whether a batch was appended: it was not replicated in time, or the partition was lost meanwhile. */
export const openCodes: ReadonlyArray<string> = [
  "RequestTimedOut",
  "NotEnoughReplicasAfterAppend",
  "NotLeaderOrFollower",
  "KafkaStorageError",
  "UnknownServerError"
]

const answered = (response: Response, partition: number): Outcome => {
  const part = response.responses[0]?.partitionResponses.find(({ index }) => index === partition)
  if (part === undefined) throw new Error(`no answer for partition ${partition}`)
  const error = Kafka.errorFrom(part.errorCode, { apiName: "Produce" })
  if (error === undefined) return { _tag: "Ok", baseOffset: part.baseOffset }
  const why = error.reason._tag
  return openCodes.includes(why) ? { _tag: "Unknown", why } : { _tag: "Refused", why }
}

/** What the library's error says of the request. The list of those that promise that nothing was sent is what is tested here. */
export const failed = ({ reason }: KafkaError): Outcome => {
  switch (reason._tag) {
    case "NotSent":
    case "ConnectionError":
    case "VersionNotSupported":
    case "EncodeError":
      return { _tag: "NotSent", why: reason._tag }
    case "Timeout":
      return {
        _tag: reason.sent ? "Unknown" : "NotSent",
        why: `Timeout, ${reason.sent ? "sent" : "not sent"}`
      }
    default:
      return { _tag: "Unknown", why: reason._tag }
  }
}

const outcomeOf = (
  exit: Exit.Exit<Response | undefined, KafkaError>,
  partition: number,
  hasBegun: boolean
): Outcome => {
  if (Exit.isSuccess(exit))
    return exit.value === undefined
      ? { _tag: "Unknown", why: "sent with acks 0" }
      : answered(exit.value, partition)
  if (Cause.hasInterruptsOnly(exit.cause))
    return hasBegun
      ? { _tag: "Unknown", why: "interrupted" }
      : { _tag: "NotSent", why: "interrupted before it began" }
  const error = Cause.findError(exit.cause)
  // A defect is no outcome: it ends the test.
  if (Result.isFailure(error)) throw Cause.squash(exit.cause)
  return failed(error.success)
}

/** Runs it to its end, or interrupts it: before it begins, in the same turn, soon, or late. */
const perhapsInterrupted = <A, E, R>(effect: Effect.Effect<A, E, R>, dice: Dice) => {
  if (!dice.percent(12)) return Effect.exit(effect)
  const [startImmediately, afterMs] = dice.of([
    [false, undefined],
    [true, undefined],
    [true, dice.below(4)],
    [true, dice.below(400)]
  ] as const)
  return Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect, { startImmediately })
    if (afterMs !== undefined) yield* Effect.sleep(afterMs)
    yield* Fiber.interrupt(fiber)
    return yield* Fiber.await(fiber)
  })
}

/** One call on a connection, from the draw to its line in the history. */
const append = Effect.fnUntraced(function* (
  history: History,
  topic: Topic,
  lane: Lane,
  connection: Connection,
  dice: Dice
) {
  const call = drawCall(dice, history.nextCall())
  let hasBegun = false
  const began = history.now()
  const request = Effect.suspend(() => {
    hasBegun = true
    return requestOf(topic, call)
  }).pipe(Effect.provideContext(KafkaConnection.contextOf(connection)))
  const exit = yield* lane.isHasty && dice.percent(20)
    ? Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(request, { startImmediately: true })
        yield* connection.reconnect
        return yield* Fiber.await(fiber)
      })
    : perhapsInterrupted(request, dice)
  const ended = history.now()
  for (const { flaw, ids, partition } of call.drafts) {
    const outcome = outcomeOf(exit, partition, hasBegun)
    history.appends.push({ partition, ids, flaw, began, ended, outcome })
    history.ended(lane.name, outcome._tag === "Ok" ? "ok" : outcome.why)
  }
  return Exit.isSuccess(exit)
})

/** Asks on a lane, some calls at once, until it is told to end. */
export const worker = (
  history: History,
  topic: Topic,
  lane: Lane,
  dice: Dice,
  flag: { readonly isOver: boolean }
) =>
  Effect.gen(function* () {
    while (!flag.isOver) {
      const { connection } = lane
      if (connection !== undefined) {
        const calls = Array.from({ length: 1 + dice.below(5) }, () =>
          append(history, topic, lane, connection, dice)
        )
        yield* Effect.all(calls, { concurrency: "unbounded", discard: true })
      }
      yield* Effect.sleep(dice.below(30))
    }
  })
