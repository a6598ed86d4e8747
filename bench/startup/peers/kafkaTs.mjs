import kafkaTs from "../../node_modules/kafka-ts/dist/index.js"

const { API, createKafkaClient } = kafkaTs
const bootstrapServers = [{ host: "127.0.0.1", port: Number(process.argv[2]) }]
const cluster = createKafkaClient({ clientId: "bench", bootstrapServers }).createCluster()
await cluster.connect()
const metadata = await cluster.sendRequest(API.METADATA, { topics: [], allowTopicAutoCreation: false })
console.log(metadata.brokers.length)
process.exit()
