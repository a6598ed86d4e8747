import Kafka = require("effect-kafka-protocol")

const key: number = Kafka.Metadata.key
const names: ReadonlyArray<string | null> = Kafka.Metadata.response
  .at(1)
  .decode(new Uint8Array())
  .topics.map((topic) => topic.name)
export = { key, names }
