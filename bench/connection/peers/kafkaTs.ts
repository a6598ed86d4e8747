/** kafka-ts: requests by its Cluster, to the broker that it was given. */
import { internal } from "../../internals.ts"
import { byPromises, type Connect } from "../Peer.ts"

export const connect: Connect = async (port) => {
  const { API, createKafkaClient } = await internal("kafka-ts/dist/index.js")
  const client = createKafkaClient({ clientId: "bench", bootstrapServers: [{ host: "127.0.0.1", port }] })
  const cluster = client.createCluster()
  await cluster.connect()
  return byPromises(async () => ({
    brokers: (await cluster.sendRequest(API.METADATA, { topics: [], allowTopicAutoCreation: false })).brokers
      .length
  }))
}
