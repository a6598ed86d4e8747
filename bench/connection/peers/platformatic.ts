/** @platformatic/kafka: its own low-level connection, at the newest version that it has. */
import { internal } from "../../internals.ts"
import { byPromises, type Connect } from "../Peer.ts"

export const connect: Connect = async (port) => {
  const { Connection } = await internal("@platformatic/kafka/dist/network/connection.js")
  const { api } = await internal("@platformatic/kafka/dist/apis/metadata/metadata-v12.js")
  const connection = new Connection("bench", { maxInflights: 100_000 })
  await connection.connect("127.0.0.1", port)
  return byPromises(async () => ({ brokers: (await api.async(connection, [], false)).brokers.length }))
}
