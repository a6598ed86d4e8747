// As its users write it; from `dist`, what they install.
import * as Effect from "effect/Effect"
import * as Kafka from "../../../dist/Kafka.js"

const port = Number(process.argv[2])
const { brokers } = await Effect.runPromise(Kafka.metadata({ host: "127.0.0.1", port }, []))
console.log(brokers.length)
process.exit()
