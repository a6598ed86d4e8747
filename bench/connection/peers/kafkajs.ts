/** kafkajs: its Broker, below the cluster, which would join requests that are alike. */
import { internal } from "../../internals.ts"
import { byPromises, type Connect } from "../Peer.ts"

const quiet = { namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {} } as any

export const connect: Connect = async (port) => {
  const ConnectionPool = await internal("kafkajs/src/network/connectionPool.js")
  const Broker = await internal("kafkajs/src/broker/index.js")
  const socketFactory = (await internal("kafkajs/src/network/socketFactory.js"))()
  const broker = new Broker({
    connectionPool: new ConnectionPool({
      host: "127.0.0.1",
      port,
      logger: quiet,
      socketFactory,
      requestTimeout: 30_000,
      connectionTimeout: 10_000
    }),
    logger: quiet
  })
  await broker.connect()
  return byPromises(async () => ({ brokers: (await broker.metadata([])).brokers.length }))
}
