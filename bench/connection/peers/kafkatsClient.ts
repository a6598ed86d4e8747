/** @kafkats/client: its Broker. */
import { internal } from "../../internals.ts"
import { byPromises, type Connect } from "../Peer.ts"

export const connect: Connect = async (port) => {
  const { Broker } = await internal("@kafkats/client/dist/index.js")
  const broker = new Broker({
    nodeId: 1,
    host: "127.0.0.1",
    port,
    clientId: "bench",
    maxInFlightRequests: 100_000,
    requestTimeoutMs: 30_000
  })
  await broker.connect()
  return byPromises(async () => ({ brokers: (await broker.metadata({ topics: [] })).brokers.length }))
}
