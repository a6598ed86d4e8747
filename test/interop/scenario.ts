/**
 * One story, told to every broker: topics, records, offsets, groups.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { CreateTopics, Kafka, KafkaConnection, type RecordInput } from "../../src/index.ts"
import * as Client from "./client.ts"

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

/** Keys and values of all kinds: text, nothing, empty, every byte. */
const records: ReadonlyArray<RecordInput> = [
  { key: bytes("key"), value: bytes("value") },
  { key: null, value: bytes("no key") },
  { key: bytes("no value"), value: null },
  { key: bytes(""), value: bytes("") },
  { key: bytes("ключ"), value: Uint8Array.from({ length: 256 }, (_, index) => index) }
]

/** A topic of this name, by CreateTopics where the broker has it, else by asking for it. */
export const freshTopic = Effect.fnUntraced(function* (name: string) {
  if (!Number.isNaN(yield* Client.versionOf(CreateTopics, undefined))) yield* Client.createTopic(name)
  return yield* Client.topicMetadata(name)
})

export const produceAndFetch = Effect.fnUntraced(function* (name: string) {
  const topic = yield* freshTopic(name)
  const one = yield* Client.produce(topic, records.slice(0, 1), 1)
  assert.strictEqual(one.baseOffset, 0n)
  const two = yield* Client.produce(topic, records.slice(1, 3), -1)
  assert.strictEqual(two.baseOffset, 1n)
  yield* Client.produceWithoutAnswer(topic, records.slice(3))
  const fetched = yield* Client.fetch(topic, 0n, records.length)
  assert.deepStrictEqual(
    fetched.map(({ offset, key, value }) => ({
      offset,
      key: key && new Uint8Array(key),
      value: value && new Uint8Array(value)
    })),
    records.map(({ key, value }, index) => ({
      offset: BigInt(index),
      key: key as Uint8Array | null,
      value: value as Uint8Array | null
    }))
  )
  return topic
})

export const listOffsets = Effect.fnUntraced(function* (topic: Client.Topic) {
  assert.strictEqual(yield* Client.offsetAt(topic, Client.earliest), 0n)
  assert.strictEqual(yield* Client.offsetAt(topic, Client.latest), BigInt(records.length))
})

export const commitAndFetchOffsets = Effect.fnUntraced(function* (topic: Client.Topic, group: string) {
  const { port } = yield* Client.coordinator(group)
  assert.isAbove(port, 0)
  yield* Client.commit(topic, group, 3n)
  const { committedOffset, metadata } = yield* Client.committed(topic, group)
  assert.deepStrictEqual({ committedOffset, metadata }, { committedOffset: 3n, metadata: "by a test" })
})

/** Many requests at once on one connection: each gets its own answer. */
export const pipelined = Effect.fnUntraced(function* (topic: Client.Topic) {
  const asks = Array.from({ length: 50 }, (_, index) =>
    index % 2 === 0
      ? Effect.map(Client.topicMetadata(topic.name!), ({ name }) => assert.strictEqual(name, topic.name))
      : Effect.map(Client.offsetAt(topic, Client.earliest), (offset) => assert.strictEqual(offset, 0n))
  )
  yield* Effect.all(asks, { concurrency: "unbounded", discard: true })
})

/** The whole story, for a broker that may hold other data. */
export const scenario = Effect.fnUntraced(function* (name: string) {
  const topic = yield* produceAndFetch(name)
  yield* listOffsets(topic)
  yield* commitAndFetchOffsets(topic, `${name}-group`)
  yield* pipelined(topic)
})

/** The one-shot form, on a connection of its own. */
export const oneShot = Effect.fnUntraced(function* (
  { host, port }: { readonly host: string; readonly port: number },
  name: string
) {
  const metadata = yield* Kafka.metadata({ host, port })
  assert.include(
    metadata.topics.map((topic) => topic.name),
    name
  )
  const [some] = (yield* Kafka.metadata({ host, port }, [name])).topics
  assert.strictEqual(some?.name, name)
})

export const connectionTo = (server: { readonly host: string; readonly port: number }, reconnect?: "never") =>
  KafkaConnection.layer({
    host: server.host,
    port: server.port,
    ...(reconnect === undefined ? {} : { reconnect })
  })
