import { Broker } from "../../node_modules/@kafkats/client/dist/index.js"

const broker = new Broker({ nodeId: 1, host: "127.0.0.1", port: Number(process.argv[2]), clientId: "bench" })
await broker.connect()
console.log((await broker.metadata({ topics: [] })).brokers.length)
process.exit()
