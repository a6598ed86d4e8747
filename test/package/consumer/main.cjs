// CommonJS reaches the same modules by `require`.
const { Kafka, KafkaConnection, Metadata, Records } = require("effect-kafka-protocol")
const { Fetch } = require("effect-kafka-protocol/Api/Fetch")
const { array, string } = require("effect-kafka-protocol/Codec")
const { Effect } = require("effect")

const program = Effect.map(Kafka.request(Metadata, { topics: null }), ({ topics }) =>
  topics.map(({ name }) => name)
)
const layer = KafkaConnection.layer({ host: "localhost", port: Number(process.argv[2]) })

Effect.runPromise(Effect.provide(program, layer)).then(async (topics) => {
  const imported = await import("effect-kafka-protocol/Api/Fetch")
  const strings = array(string).decode(array(string).encode(["a", "b"]))
  const values = [...Records.make([{ value: "v" }])].map(({ value }) => Buffer.from(value).toString())
  console.log(JSON.stringify({ topics, strings, values, isOneModule: imported.Fetch === Fetch }))
})
