/**
 * One library in a process of its own. Orders come as lines of JSON, and each is answered by one: so may any language.
 *
 *     node contender.ts <peer> <port of the broker>
 */
import * as Readline from "node:readline"
import type { CompressionName } from "../../src/Codec/Records/Records.ts"
import { workload } from "../records/workload.ts"
import type { Connect, Topic } from "./Peer.ts"

/** How many batches are on their way at a time: as Kafka's own producer allows for a connection. */
const inFlight = 5

export type Order =
  | { readonly do: "consume"; readonly topic: Topic; readonly codec: CompressionName }
  | {
      readonly do: "produce" | "forward"
      readonly topic: string
      readonly topicId: string
      readonly batches: number
      /** The encoded batch to forward, in base64. */
      readonly batch?: string
    }

export interface Answer {
  readonly records: number
  readonly sum: number
  readonly elapsedMs: number
  readonly cpuMs: number
  /** The most memory that the process had so far. */
  readonly peakMb: number
}

const [, , name, port] = process.argv as ReadonlyArray<string>
const { connect } = (await import(`./peers/${name}.ts`)) as { readonly connect: Connect }
const connected = await connect(Number(port))
const { messages } = workload(1000, 100)

const repeat = async (times: number, send: () => Promise<unknown>): Promise<void> => {
  let left = times
  const worker = async () => {
    while (left-- > 0) await send()
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

const carryOut = async (order: Order): Promise<{ readonly count: number; readonly sum: number }> => {
  if (order.do === "consume") return connected.consume(order.topic, order.codec)
  const send =
    order.do === "produce"
      ? connected.producer!(order.topic, order.topicId, messages)
      : connected.forwarder!(order.topic, order.topicId, Buffer.from(order.batch!, "base64"))
  await repeat(order.batches, send)
  return { count: order.batches * messages.length, sum: 0 }
}

process.stdout.write("ready\n")
for await (const line of Readline.createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { count, sum } = await carryOut(JSON.parse(line) as Order)
  const elapsedMs = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  const answer: Answer = {
    records: count,
    sum,
    elapsedMs,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
process.exit()
