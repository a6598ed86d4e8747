/** One library in a process of its own: connects, and puts a load on the connection whenever it is told to. */
import { quantile } from "../harness.ts"
import type { Connect } from "./Peer.ts"

const [, , name, port] = process.argv as ReadonlyArray<string>
const { connect } = (await import(`./peers/${name}.ts`)) as { readonly connect: Connect }
const connected = await connect(Number(port))

export interface Order {
  readonly outstanding: number
  readonly forMs: number
}

const round = async ({ forMs, outstanding }: Order) => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const { count, latencies } = await connected.load(outstanding, forMs)
  const elapsedMs = performance.now() - start
  const { system, user } = process.cpuUsage(cpu)
  return {
    rate: (count / elapsedMs) * 1000,
    // Absent when it was not measured.
    ...(latencies.length > 0 && { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }),
    cpu: (user + system) / count
  }
}

process.on("message", (order: Order) => {
  void round(order).then((sample) => process.send!(sample))
})
process.once("disconnect", () => process.exit())
process.send!({ brokers: await connected.brokers() })
