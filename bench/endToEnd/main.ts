/**
 * End to end against a real Kafka 4.4.0, which runs on the same machine: reading topics in a loop of fetches, and writing batches.
 *
 *     node --conditions=@effect-kafka-protocol/source bench/endToEnd/main.ts [fetch] [codecs] [produce]
 *
 * franz-go runs along where Go is installed, librdkafka where its headers and a C compiler are.
 */
import { type ChildProcess, spawn } from "node:child_process"
import * as Readline from "node:readline"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { fileURLToPath } from "node:url"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { type CompressionName, type KafkaRecord, Records } from "../../src/Codec/Records/Records.ts"
import { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import type { KafkaError } from "../../src/Client/KafkaError.ts"
import * as Kafka from "../../src/Kafka.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { type Comparison, type Contender, type Metric, report, type Result } from "../harness.ts"
import { contentHash, type Message, workload } from "../records/workload.ts"
import type { Answer, Order } from "./contender.ts"
import { commandOf as nativeCommandOf } from "./native.ts"
import { limits, type Topic } from "./Peer.ts"

const names = {
  ours: "effect-kafka-protocol",
  platformatic: "@platformatic/kafka",
  kafkatsClient: "@kafkats/client",
  kafkaTs: "kafka-ts",
  kafkajs: "kafkajs",
  franzGo: "*franz-go*",
  librdkafka: "*librdkafka (C)*",
  bareSocket: "*bare socket, batch headers only (floor)*"
} as const
type Name = keyof typeof names

const metrics: ReadonlyArray<Metric> = [
  { name: "rate", unit: "k records/s", better: "more" },
  { name: "data", unit: "MB/s", better: "more" },
  { name: "cpu", unit: "s per million", better: "less" },
  { name: "peak memory", unit: "MB", better: "less" }
]

/** How the process of a contender is started; `undefined` where it cannot be. */
const commandOf = (name: Name, port: number): ReadonlyArray<string> | undefined =>
  name === "franzGo" || name === "librdkafka"
    ? nativeCommandOf(name, port)
    : [
        process.execPath,
        ...process.execArgv,
        fileURLToPath(new URL("contender.ts", import.meta.url)),
        name,
        String(port)
      ]

/** A contender in a process of its own, which takes and gives lines. */
export class Child {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #name: string

  constructor(name: string, [command, ...args]: ReadonlyArray<string>) {
    this.#name = name
    this.#process = spawn(command!, args, { stdio: ["pipe", "pipe", "inherit"] })
    this.#lines = Readline.createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done === true) throw new Error(`${this.#name} has ended`)
    return value
  }

  async order(order: Order): Promise<Answer> {
    this.#process.stdin!.write(`${JSON.stringify(order)}\n`)
    return JSON.parse(await this.line()) as Answer
  }

  end(): void {
    this.#process.stdin!.end()
  }
}

const started = async (name: Name, port: number): Promise<Child | undefined> => {
  const command = commandOf(name, port)
  if (command === undefined) return undefined
  const child = new Child(names[name], command)
  await child.line()
  return child
}

const sampleOf = ({ cpuMs, elapsedMs, peakMb, records }: Answer, bytesPerRecord: number) => ({
  rate: records / elapsedMs,
  data: (records * bytesPerRecord) / 1000 / elapsedMs,
  cpu: cpuMs / 1000 / (records / 1e6),
  "peak memory": peakMb
})

const contender = async (
  name: Name,
  port: number,
  bytesPerRecord: number,
  order: () => Order,
  fingerprint: (answer: Answer) => string | Promise<string>
): Promise<ReadonlyArray<Contender>> => {
  let child = await started(name, port)
  if (child === undefined) return []
  let rounds = 0
  const answer = async (): Promise<Answer> => {
    if (rounds++ === roundsPerProcess) {
      rounds = 1
      child!.end()
      child = (await started(name, port))!
      await child.order(order())
    }
    return child!.order(order())
  }
  return [
    {
      name: names[name],
      fingerprint: async () => fingerprint(await child!.order(order())),
      round: async () => sampleOf(await answer(), bytesPerRecord),
      close: () => child!.end()
    }
  ]
}

/**
 * How long a process lives. Whether malloc gives the memory of large frames back to the operating system is settled by chance early in a process, and
 * makes a difference of 1.6 times for us with 1 KB records: so each library has several processes.
 */
const roundsPerProcess = 3

// --------------------------------------------------------------------------------------------------------------------- topics

/** A topic that was just created has no leader for a moment. */
const untilReady = <A, R>(effect: Effect.Effect<A, KafkaError, R>) =>
  Effect.retry(effect, {
    schedule: Schedule.spaced("50 millis"),
    times: 100,
    while: (error) => error.isRetryable
  })

export const createTopic = Effect.fnUntraced(function* (name: string, partitions: number) {
  // The timestamps are of another year.
  const configs = [{ name: "retention.ms", value: "-1" }]
  const topic = { name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs }
  const { topics } = yield* Kafka.request(CreateTopics, { topics: [topic], timeoutMs: 30_000 })
  yield* Kafka.orFail(CreateTopics, topics[0]!)
  const ready = Effect.gen(function* () {
    const metadata = yield* Kafka.request(Metadata, { topics: [{ name }] })
    const found = yield* Kafka.orFail(Metadata, metadata.topics[0]!)
    for (const partition of found.partitions) yield* Kafka.orFail(Metadata, partition)
    return found.topicId
  })
  return yield* untilReady(ready)
})

export const produceTo = Effect.fnUntraced(function* (
  name: string,
  topicId: string,
  index: number,
  batches: ReadonlyArray<Records>
) {
  for (const records of batches) {
    const topicData = [{ name, topicId, partitionData: [{ index, records }] }]
    yield* Kafka.request(Produce, { acks: 1, timeoutMs: 30_000, topicData }).pipe(
      Effect.flatMap(({ responses }) => Kafka.orFail(Produce, responses[0]!.partitionResponses[0]!)),
      untilReady
    )
  }
})

const batchesOf = (messages: ReadonlyArray<Message>, compression: CompressionName): ReadonlyArray<Records> =>
  Array.from({ length: Math.ceil(messages.length / 1000) }, (_, i) =>
    Records.fromBytes(Records.make(messages.slice(i * 1000, (i + 1) * 1000), { compression }).encode())
  )

/** A topic full of the messages, again and again, in batches of 1000 records. */
const filledTopic = Effect.fnUntraced(function* (
  name: string,
  messages: ReadonlyArray<Message>,
  partitions: number,
  records: number,
  compression: CompressionName = "none"
): Effect.fn.Return<Topic, unknown, KafkaClient> {
  const topicId = yield* createTopic(name, partitions)
  const distinct = batchesOf(messages, compression)
  const batches = Array.from({ length: records / 1000 }, (_, i) => distinct[i % distinct.length]!)
  for (let partition = 0; partition < partitions; partition++)
    yield* produceTo(name, topicId, partition, batches)
  return { name, topicId, partitions, records }
})

const readAll = Effect.fnUntraced(function* (name: string, topicId: string) {
  const records: Array<KafkaRecord> = []
  for (;;) {
    const partition = {
      partition: 0,
      fetchOffset: BigInt(records.length),
      partitionMaxBytes: limits.partitionMaxBytes
    }
    const { responses } = yield* Kafka.request(Fetch, {
      maxWaitMs: 100,
      minBytes: 1,
      topics: [{ topic: name, topicId, partitions: [partition] }]
    })
    const fetched = responses[0]!.partitions[0]!.records!.toArray()
    if (fetched.length === 0) return records
    records.push(...fetched)
  }
})

// ----------------------------------------------------------------------------------------------------------------- comparisons

type Run = <A>(effect: Effect.Effect<A, unknown, KafkaClient>) => Promise<A>

interface Place {
  readonly port: number
  readonly run: Run
}

const consumers: ReadonlyArray<Name> = Object.keys(names) as ReadonlyArray<Name>
const producers = consumers.filter((name) => name !== "bareSocket" && name !== "librdkafka")
/** kafka-ts, kafkajs and @platformatic/kafka encode inside their requests. */
const forwarders: ReadonlyArray<Name> = ["ours", "kafkatsClient", "bareSocket"]

const small = workload(10_000, 100)
const large = workload(1000, 1000)

const fetching = async (
  { port, run }: Place,
  title: string,
  messages: ReadonlyArray<Message>,
  partitions: number,
  records: number,
  codec: CompressionName = "none"
): Promise<Comparison> => {
  const topic = await run(
    filledTopic(
      `fetch-${codec}-${messages[0]!.value.length}-${partitions}`,
      messages,
      partitions,
      records,
      codec
    )
  )
  const who = codec === "none" ? consumers : consumers.filter((name) => name !== "bareSocket")
  const bytesPerRecord = messages[0]!.key.length + messages[0]!.value.length
  const contenders = await Promise.all(
    who.map((name) =>
      contender(
        name,
        port,
        bytesPerRecord,
        () => ({ do: "consume", topic, codec }),
        // The floor looks into no record.
        ({ records, sum }) => (name === "bareSocket" ? "" : `${records} records, ${sum}`)
      )
    )
  )
  return { title, metrics, contenders: contenders.flat(), rounds: 12, warmUps: 1 }
}

const producing = async ({ port, run }: Place, kind: "produce" | "forward"): Promise<Comparison> => {
  const { messages } = workload(1000, 100)
  const ready = Records.make(messages).encode()
  const who = kind === "forward" ? forwarders : producers
  const contenders: Array<Contender> = []
  for (const name of who) {
    const topic = `${kind}-${name}`
    const topicId = await run(createTopic(topic, 1))
    // Until it has been asked once.
    await run(produceTo(topic, topicId, 0, [Records.fromBytes(ready)]))
    const batch = kind === "forward" ? { batch: Buffer.from(ready).toString("base64") } : {}
    let batches = 3
    const made = await contender(
      name,
      port,
      112,
      () => ({ do: kind, topic, topicId, batches, ...batch }),
      async () => {
        const records = await run(readAll(topic, topicId))
        batches = 300
        return contentHash(records)
      }
    )
    contenders.push(...made)
  }
  const title =
    kind === "produce"
      ? "Produce batches of 1000 × 100 B, acks 1, encoded on the way"
      : "Produce batches of 1000 × 100 B, acks 1, that are ready"
  return { title, metrics, contenders, rounds: 9, warmUps: 2 }
}

const codecs = ["gzip", "snappy", "lz4", "zstd"] as const

const parts: Readonly<Record<string, (place: Place) => ReadonlyArray<() => Promise<Comparison>>>> = {
  fetch: (place) => [
    () => fetching(place, "Fetch 1 M × 100 B, one partition", small.messages, 1, 1_000_000),
    () => fetching(place, "Fetch 1 M × 100 B, 20 partitions", small.messages, 20, 50_000),
    () => fetching(place, "Fetch 200 k × 1 KB, one partition", large.messages, 1, 200_000)
  ],
  codecs: (place) =>
    codecs.map(
      (codec) => () =>
        fetching(place, `Fetch 500 k × 100 B, one partition, ${codec}`, small.messages, 1, 500_000, codec)
    ),
  produce: (place) => [() => producing(place, "produce"), () => producing(place, "forward")]
}

export const run = (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(Broker.make("4.4.0"), ({ port }) =>
        Effect.promise(async () => {
          const place: Place = {
            port,
            run: (effect) =>
              Effect.runPromise(Effect.provide(effect, KafkaConnection.layer({ host: "127.0.0.1", port })))
          }
          const results: Array<Result> = []
          for (const part of asked.length === 0 ? Object.keys(parts) : asked)
            for (const comparison of parts[part]!(place))
              results.push(...(await report([await comparison()])))
          return results
        })
      )
    )
  )

if (import.meta.main) await run(process.argv.slice(2))
