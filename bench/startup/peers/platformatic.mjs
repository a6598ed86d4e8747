import { Admin } from "../../node_modules/@platformatic/kafka/dist/index.js"

const admin = new Admin({ clientId: "bench", bootstrapBrokers: [`127.0.0.1:${process.argv[2]}`] })
console.log((await admin.metadata({ topics: [] })).brokers.size)
process.exit()
