/**
 * Requests by each library on one connection: to a plain server, where the client is the limit, and to a real Kafka, which is the limit itself.
 *
 *     node --conditions=@effect-kafka-protocol/source bench/connection/main.ts [echo] [kafka]
 */
import { type ChildProcess, fork } from "node:child_process"
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"
import { type Comparison, type Contender, type Metric, report, type Result, type Sample } from "../harness.ts"
import * as Broker from "../../test/support/Broker.ts"

const names: Readonly<Record<string, string>> = {
  ours: "effect-kafka-protocol",
  platformatic: "@platformatic/kafka",
  kafkaTs: "kafka-ts",
  kafkatsClient: "@kafkats/client",
  kafkajs: "kafkajs",
  bareSocket: "*bare socket (floor)*",
  busySocket: "*bare socket that idles 20 µs for each answer*"
}

const metrics: ReadonlyArray<Metric> = [
  { name: "rate", unit: "requests/s", better: "more" },
  { name: "cpu", unit: "µs per request", better: "less" },
  { name: "p50", unit: "ms", better: "less" },
  { name: "p99", unit: "ms", better: "less" }
]

const start = (file: string, ...args: ReadonlyArray<string>): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: ["ignore", "pipe", "inherit", "ipc"] })

const message = <A>(child: ChildProcess): Promise<A> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a contender has ended (${code})`))
    child.once("exit", onExit)
    child.once("message", (answer: A) => {
      child.off("exit", onExit)
      resolve(answer)
    })
  })

const contenders = async (port: number, forMs: number, who: ReadonlyArray<string>) => {
  const children = new Map<string, { readonly child: ChildProcess; readonly brokers: number }>()
  for (const name of who) {
    const child = start("contender.ts", name, String(port))
    child.stdout!.resume()
    children.set(name, { child, ...(await message<{ readonly brokers: number }>(child)) })
  }
  return {
    of: (outstanding: number): ReadonlyArray<Contender> =>
      [...children].map(([name, { brokers, child }]) => ({
        name: names[name]!,
        fingerprint: () => (brokers < 0 ? "" : `${brokers} brokers`),
        round: () => {
          const sample = message<Sample>(child)
          child.send({ outstanding, forMs })
          return sample
        }
      })),
    end: () => children.forEach(({ child }) => child.disconnect())
  }
}

const suite = async (
  where: string,
  port: number,
  forMs: number,
  who: ReadonlyArray<string>
): Promise<ReadonlyArray<Result>> => {
  const { end, of } = await contenders(port, forMs, who)
  const comparisons = [1, 64, 2000].map((outstanding): Comparison => ({
    title: `${where}, ${outstanding} outstanding`,
    metrics,
    contenders: of(outstanding),
    rounds: 7,
    warmUps: 2
  }))
  const results = await report(comparisons)
  end()
  return results
}

const parts: Readonly<Record<string, () => Promise<ReadonlyArray<Result>>>> = {
  echo: async () => {
    const server = start("server.ts")
    const port = await new Promise<number>((resolve) =>
      server.stdout!.once("data", (text) => resolve(Number(String(text))))
    )
    const results = await suite(
      "A plain server",
      port,
      500,
      Object.keys(names).filter((name) => name !== "busySocket")
    )
    server.disconnect()
    return results
  },
  kafka: () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(Broker.make("4.4.0"), ({ port }) =>
          Effect.promise(() => suite("Kafka 4.4.0", port, 700, Object.keys(names)))
        )
      )
    )
}

export const run = async (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) results.push(...(await parts[part]!()))
  return results
}

if (import.meta.main) await run(process.argv.slice(2))
