/**
 * Requests by each library on one connection: to a plain server, where the client is the limit, and to a real Kafka, which is the limit itself.
 *
 *     node --conditions=@effect-kafka-protocol/source bench/connection/main.ts [echo] [kafka]
 */
import * as Effect from "effect/Effect"
import { type Comparison, report, type Result } from "../harness.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { type Client, client, metrics, withServer } from "./processes.ts"

const names: Readonly<Record<string, string>> = {
  ours: "effect-kafka-protocol",
  platformatic: "@platformatic/kafka",
  kafkaTs: "kafka-ts",
  kafkatsClient: "@kafkats/client",
  kafkajs: "kafkajs",
  bareSocket: "*bare socket (floor)*",
  busySocket: "*bare socket that idles 20 µs for each answer*"
}

export const outstandings = [1, 64, 2000]

const suite = async (
  where: string,
  port: number,
  forMs: number,
  who: ReadonlyArray<string>
): Promise<ReadonlyArray<Result>> => {
  const clients = new Map<string, Client>()
  for (const name of who) clients.set(name, await client(name, port))
  const comparisons = outstandings.map((outstanding): Comparison => ({
    title: `${where}, ${outstanding} outstanding`,
    metrics,
    contenders: [...clients].map(([name, { keeping }]) => ({
      name: names[name]!,
      ...keeping(outstanding, forMs)
    })),
    rounds: 7,
    warmUps: 2
  }))
  const results = await report(comparisons)
  for (const { end } of clients.values()) end()
  return results
}

/** Runs while a Kafka does. */
export const withKafka = <A>(use: (port: number) => Promise<A>): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(Effect.flatMap(Broker.make("4.4.0"), ({ port }) => Effect.promise(() => use(port))))
  )

const parts: Readonly<Record<string, () => Promise<ReadonlyArray<Result>>>> = {
  echo: () =>
    withServer((port) =>
      suite(
        "A plain server",
        port,
        500,
        Object.keys(names).filter((name) => name !== "busySocket")
      )
    ),
  kafka: () => withKafka((port) => suite("Kafka 4.4.0", port, 700, Object.keys(names)))
}

export const run = async (asked: ReadonlyArray<string> = []): Promise<ReadonlyArray<Result>> => {
  const results: Array<Result> = []
  for (const part of asked.length === 0 ? Object.keys(parts) : asked) results.push(...(await parts[part]!()))
  return results
}

if (import.meta.main) await run(process.argv.slice(2))
