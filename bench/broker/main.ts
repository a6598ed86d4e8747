/**
 * The embedded broker beside kfake and a real Kafka 4.4.0: how soon it is there, what it answers, what it keeps. Our own client asks, in a process of its
 * own, as is each broker.
 *
 *     node --expose-gc --conditions=@effect-kafka-protocol/source bench/broker/main.ts [start] [metadata] [produce] [memory]
 */
import { spawn } from "node:child_process"
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"
import { CreateTopics } from "../../src/Api/CreateTopics.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import * as Kafka from "../../src/Kafka.ts"
import { client } from "../connection/processes.ts"
import type { Answer } from "../endToEnd/contender.ts"
import { Child, createTopic, produceTo } from "../endToEnd/main.ts"
import {
  type Comparison,
  type Contender,
  type Metric,
  report,
  type Parts,
  type Result,
  runParts,
  type Sample
} from "../harness.ts"
import { workload } from "../records/workload.ts"
import { canRun, cpuMsOf, type Name, names, residentMbOf, type Running, start } from "./brokers.ts"

const all = (Object.keys(names) as ReadonlyArray<Name>).filter(canRun)

const ask = <A>(port: number, effect: Effect.Effect<A, unknown, KafkaClient>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, KafkaConnection.layer({ host: "127.0.0.1", port })))

// ---------------------------------------------------------------------------------------------------------------------- start

const output = (file: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const args = [...process.execArgv, fileURLToPath(new URL(file, import.meta.url))]
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    let text = ""
    child.stdout.on("data", (chunk) => (text += String(chunk)))
    child.once("close", (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${file} ended with code ${code}`))
    )
  })

const starts = (): ReadonlyArray<Comparison> => [
  {
    title: "A broker within the process, listening on TCP",
    metrics: [
      { name: "first", unit: "ms", better: "less" },
      { name: "next", unit: "ms", better: "less" }
    ],
    contenders: [
      {
        name: names.ours,
        fingerprint: () => "",
        round: async (): Promise<Sample> => JSON.parse(await output("inProcess.ts"))
      }
    ],
    rounds: 7,
    warmUps: 1
  },
  {
    title: "Command to address (Kafka: to its first answer, with the format of its storage)",
    metrics: [{ name: "time", unit: "ms", better: "less" }],
    contenders: all.map((name) => ({
      name: names[name],
      fingerprint: () => "",
      round: async () => {
        const from = performance.now()
        const broker = await start(name)
        const time = performance.now() - from
        await broker.end()
        return { time }
      }
    })),
    rounds: 5,
    warmUps: 1
  }
]

// ------------------------------------------------------------------------------------------------------------------- requests

const brokerCpu = (unit: string): Metric => ({ name: "broker's cpu", unit, better: "less" })

/** The CPU that a broker uses for each of `count` things that a round does. */
const withBrokerCpu = async <A>(
  { pid }: Running,
  round: () => A | Promise<A>,
  countOf: (value: A) => number
): Promise<{ readonly value: A; readonly cpuMs: number }> => {
  const before = cpuMsOf(pid)
  const value = await round()
  return { value, cpuMs: (cpuMsOf(pid) - before) / countOf(value) }
}

type Brokers = ReadonlyArray<readonly [name: Name, broker: Running]>

const metadataForMs = 600

const metadata = async (brokers: Brokers): Promise<ReadonlyArray<Comparison>> => {
  const contenders: Array<Contender> = []
  for (const [name, broker] of brokers) {
    const { end, keeping } = await client("ours", broker.port)
    const { fingerprint, round } = keeping(64, metadataForMs)
    contenders.push({
      name: names[name],
      fingerprint,
      round: async () => {
        const { cpuMs, value } = await withBrokerCpu(
          broker,
          round,
          ({ rate = 0 }) => (rate * metadataForMs) / 1000
        )
        return { ...value, "broker's cpu": cpuMs * 1000 }
      },
      close: end
    })
  }
  return [
    {
      title: "Metadata of no topics, 64 outstanding",
      metrics: [
        { name: "rate", unit: "requests/s", better: "more" },
        brokerCpu("µs per request"),
        { name: "p50", unit: "ms", better: "less" },
        { name: "p99", unit: "ms", better: "less" }
      ],
      contenders,
      rounds: 9,
      warmUps: 3
    }
  ]
}

const batchesOfRound = 200

const produce = async (brokers: Brokers, kind: "forward" | "produce", title: string): Promise<Comparison> => {
  const ready = Records.make(workload(1000, 100).messages).encode()
  const contenders: Array<Contender> = []
  for (const [name, broker] of brokers) {
    const topicId = await ask(broker.port, createTopic(kind, 1))
    // Until the leader takes it.
    await ask(broker.port, produceTo(kind, topicId, 0, [Records.fromBytes(ready)]))
    const file = fileURLToPath(new URL("../endToEnd/contender.ts", import.meta.url))
    const child = new Child(names[name], [
      process.execPath,
      ...process.execArgv,
      file,
      "ours",
      String(broker.port)
    ])
    await child.line()
    const batch = Buffer.from(ready).toString("base64")
    const round = (): Promise<Answer> =>
      child.order({ do: kind, topic: kind, topicId, batches: batchesOfRound, batch })
    contenders.push({
      name: names[name],
      fingerprint: async () => `${(await round()).records} records`,
      round: async () => {
        const { cpuMs, value } = await withBrokerCpu(broker, round, () => batchesOfRound)
        return {
          rate: (batchesOfRound / value.elapsedMs) * 1000,
          "broker's cpu": cpuMs,
          "client's cpu": value.cpuMs / batchesOfRound
        }
      },
      close: () => child.end()
    })
  }
  return {
    title,
    metrics: [
      { name: "rate", unit: "batches/s", better: "more" },
      brokerCpu("ms per batch"),
      { name: "client's cpu", unit: "ms per batch", better: "less" }
    ],
    contenders,
    rounds: 11,
    warmUps: 4
  }
}

// --------------------------------------------------------------------------------------------------------------------- memory

const topicCount = 100
const partitionCount = 100
const connectionCount = 1000

const createMany = Effect.gen(function* () {
  // A few at a time: a controller of Kafka takes so many partitions in one request, and no more.
  for (let from = 0; from < topicCount; from += 10) {
    const topics = Array.from({ length: 10 }, (_, i) => ({
      name: `topic-${from + i}`,
      numPartitions: partitionCount,
      replicationFactor: 1
    }))
    const created = yield* Kafka.request(CreateTopics, { topics, timeoutMs: 60_000 })
    for (const topic of created.topics) yield* Kafka.orFail(CreateTopics, topic)
  }
  for (;;) {
    const { topics } = yield* Kafka.request(Metadata, { topics: null })
    const led = topics.flatMap(({ partitions }) => partitions.filter(({ leaderId }) => leaderId >= 0))
    if (led.length >= topicCount * partitionCount) return led.length
    yield* Effect.sleep("100 millis")
  }
})

/** Connections that have each asked something: ApiVersions v0, by ready bytes. */
const connectMany = (port: number): Promise<ReadonlyArray<Net.Socket>> =>
  Promise.all(
    Array.from(
      { length: connectionCount },
      () =>
        new Promise<Net.Socket>((resolve, reject) => {
          const socket = Net.connect({ host: "127.0.0.1", port })
          socket.once("error", reject).once("data", () => resolve(socket))
          socket.write(Buffer.from("0000000a" + "00120000" + "00000001" + "ffff", "hex"))
        })
    )
  )

const memory = (): ReadonlyArray<Comparison> => [
  {
    title: `Memory: ${topicCount} topics × ${partitionCount} partitions, then ${connectionCount} connections`,
    metrics: [
      { name: "started", unit: "MB", better: "less" },
      { name: "with topics", unit: "MB", better: "less" },
      { name: "with connections", unit: "MB", better: "less" },
      { name: "topics made in", unit: "s", better: "less" }
    ],
    // Kafka takes minutes for so many partitions, each of which has files.
    contenders: all
      .filter((name) => name !== "kafka")
      .map((name) => ({
        name: names[name],
        fingerprint: () => "",
        round: async () => {
          const broker = await start(name)
          const started = residentMbOf(broker.pid)
          const from = performance.now()
          await ask(broker.port, createMany)
          const seconds = (performance.now() - from) / 1000
          const withTopics = residentMbOf(broker.pid)
          const sockets = await connectMany(broker.port)
          const withConnections = residentMbOf(broker.pid)
          for (const socket of sockets) socket.destroy()
          await broker.end()
          return {
            started,
            "with topics": withTopics,
            "with connections": withConnections,
            "topics made in": seconds
          }
        }
      })),
    rounds: 3,
    warmUps: 0
  }
]

// ------------------------------------------------------------------------------------------------------------------------ run

const withBrokers = async (
  use: (brokers: Brokers) => Promise<ReadonlyArray<Comparison>>
): Promise<ReadonlyArray<Result>> => {
  const brokers: Array<readonly [Name, Running]> = []
  for (const name of all) brokers.push([name, await start(name)])
  const results = await report(await use(brokers))
  for (const [, broker] of brokers) await broker.end()
  return results
}

const parts: Parts = {
  start: () => report(starts()),
  metadata: () => withBrokers(metadata),
  produce: () =>
    withBrokers(async (brokers) => [
      await produce(brokers, "produce", "Produce 1000 × 100 B, acks 1, encoded on the way"),
      await produce(brokers, "forward", "Produce 1000 × 100 B, acks 1, of ready batches")
    ]),
  memory: () => report(memory())
}

export const run = (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> =>
  runParts(parts, asked)

if (import.meta.main) {
  await run(process.argv.slice(2))
  process.exit()
}
