import kafkajs from "../../node_modules/kafkajs/index.js"

const { Kafka, logLevel } = kafkajs
const brokers = [`127.0.0.1:${process.argv[2]}`]
const admin = new Kafka({ clientId: "bench", brokers, logLevel: logLevel.NOTHING }).admin()
await admin.connect()
console.log((await admin.describeCluster()).brokers.length)
process.exit()
