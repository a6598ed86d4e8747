/** What a recorder notes is what passed, in its order, however it came in pieces. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/EmbeddedKafka.ts"
import { CreateTopics, KafkaConnection, Metadata, Produce, Records } from "../../src/index.ts"
import { Recorder } from "./Recorder.ts"

const topics = [{ name: "a", numPartitions: 1, replicationFactor: 1 }]

describe("the recorder", () => {
  it.live("notes each request with its broker and its answer, and forgets when told to", () =>
    Effect.gen(function* () {
      const kafka = yield* EmbeddedKafka.makeTcp({ brokers: 2 })
      const nodes = kafka.brokers.map(({ id, port }) => ({ nodeId: id, port }))
      const recorder = yield* Recorder.make(nodes)
      for (const proxy of recorder.proxies.values()) proxy.up.chopBytes = proxy.down.chopBytes = 7
      const connections = yield* Effect.forEach(nodes, (node) =>
        KafkaConnection.make(recorder.addressOf(node))
      )
      const [first, second] = connections
      yield* first!.request(CreateTopics, { topics, timeoutMs: 1000 })
      const names = Array.from({ length: 20 }, (_, i) => `topic-${i}`)
      const [, seen] = yield* recorder.during(
        Metadata,
        Effect.forEach(
          names,
          (name, i) => connections[i % 2]!.request(Metadata, { topics: [{ name }] }, { version: i % 10 }),
          { concurrency: "unbounded" }
        )
      )
      for (const [n, { nodeId }] of nodes.entries()) {
        const own = seen.filter((each) => each.nodeId === nodeId)
        const asked = names.filter((_, i) => i % 2 === n)
        assert.deepStrictEqual(
          own.map(({ request }) => request.topics?.[0]?.name),
          asked
        )
        assert.deepStrictEqual(
          own.map(({ response }) => response?.topics[0]?.name),
          asked
        )
        assert.deepStrictEqual(
          own.map(({ version }) => version),
          names.map((_, i) => i % 10).filter((_, i) => i % 2 === n)
        )
      }

      // An answer that does not come moves no other to its place.
      const topicData = [
        { name: "a", partitionData: [{ index: 0, records: Records.make([{ value: "v" }]) }] }
      ]
      yield* second!.send(Produce, { acks: 0, timeoutMs: 1000, topicData }, { version: 9 })
      const [, after] = yield* recorder.during(Metadata, second!.request(Metadata, { topics: [] }))
      assert.strictEqual(after[0]?.response?.brokers.length, 2)
      assert.deepStrictEqual(
        recorder.of(Produce).map(({ nodeId, response }) => [nodeId, response]),
        [[nodes[1]!.nodeId, undefined]]
      )
      recorder.forget()
      assert.lengthOf(recorder.all, 0)
    })
  )
})
