/**
 * `examples/mirror.ts`: what was fetched is taken by a broker again, and says the same there.
 */
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { mirror, type Place } from "../../examples/mirror.ts"
import type { CompressionName, KafkaRecord } from "../../src/Codec/Records/Records.ts"
import {
  Fetch,
  IncrementalAlterConfigs,
  Kafka,
  KafkaConnection,
  Produce,
  type RecordInput,
  Records
} from "../../src/index.ts"
import * as Client from "./client.ts"
import type { Server } from "./servers.ts"

const connect = <E>(server: Effect.Effect<Server, E, Scope.Scope>) =>
  Effect.gen(function* () {
    const { host, port } = yield* server
    return Context.get(yield* Layer.build(KafkaConnection.layer({ host, port })), KafkaConnection)
  })

class Brokers extends Context.Service<
  Brokers,
  { readonly source: KafkaConnection["Service"]; readonly target: KafkaConnection["Service"] }
>()("test/Brokers") {}

const at = (connection: KafkaConnection["Service"], name: string) =>
  Effect.gen(function* () {
    yield* Client.topicMetadata(name)
    return { connection, topic: name }
  }).pipe(Effect.provideContext(KafkaConnection.contextOf(connection)))

const inputs = (count: number, headers: boolean): ReadonlyArray<RecordInput> =>
  Array.from({ length: count }, (_, i) => ({
    key: i % 3 === 0 ? null : `key ${i}`,
    value: i % 4 === 0 ? null : `value ${i} `.repeat(20),
    timestamp: 1_700_000_000_000 + ((i * 7) % 10),
    ...(headers
      ? {
          headers: [
            { key: "a", value: "1" },
            { key: "a", value: null }
          ]
        }
      : {})
  }))

const fill = Effect.fnUntraced(function* (
  { connection, topic }: Place,
  codecs: ReadonlyArray<CompressionName>,
  version: number
) {
  for (const [i, compression] of codecs.entries()) {
    const records = Records.make(inputs(10 + i, version >= 3), { compression })
    yield* connection
      .request(
        Produce,
        { acks: -1, timeoutMs: 5000, topicData: [{ name: topic, partitionData: [{ index: 0, records }] }] },
        { version }
      )
      .pipe(
        Effect.flatMap(({ responses }) => Kafka.orFail(Produce, responses[0]!.partitionResponses[0]!)),
        Effect.retry(Client.untilReady)
      )
  }
})

const all = Effect.fnUntraced(function* ({ connection, topic }: Place) {
  const response = yield* connection.request(Fetch, {
    maxWaitMs: 500,
    minBytes: 1,
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 10_000_000 }] }]
  })
  return (yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)).records!
})

const content = (records: Iterable<KafkaRecord>) =>
  Array.from(records, (record) => {
    const { key, value, headers, timestamp } = record.toObject()
    return { key, value, headers, timestamp }
  })

const codecsOf = (records: Records) => Array.from(records.batches(), (batch) => batch.compression)

/** A mirror on the way there: what comes out of it, and that a half of a batch can be left out. */
const check = Effect.fnUntraced(function* (source: Place, target: Place, rest: Place) {
  const original = yield* all(source)
  const count = content(original).length
  assert.strictEqual(yield* mirror(source, target), BigInt(count))
  const copy = yield* all(target)
  assert.deepStrictEqual(content(copy), content(original))
  yield* mirror(source, rest, 5n)
  assert.deepStrictEqual(content(yield* all(rest)), content(original).slice(5))
  return { original, copy }
})

export interface MirrorOptions<E> {
  /** Default: the target itself. */
  readonly source?: Effect.Effect<Server, E, Scope.Scope> | undefined
  /** A broker of the newest release. */
  readonly target: Effect.Effect<Server, E, Scope.Scope>
  /** Of Produce, with which the source is filled. */
  readonly versions: ReadonlyArray<number>
  readonly codecs: ReadonlyArray<CompressionName>
  /** The source has messages of magic 1 at most. */
  readonly isBackToMessages?: boolean
}

export const mirrorSuite = <E>(
  name: string,
  { codecs, isBackToMessages = false, versions, ...servers }: MirrorOptions<E>
): void => {
  const brokers = Effect.gen(function* () {
    const target = yield* connect(servers.target)
    return { source: servers.source === undefined ? target : yield* connect(servers.source), target }
  })
  layer(Layer.effect(Brokers, brokers), { excludeTestServices: true, timeout: "180 seconds" })(name, (it) => {
    for (const version of versions) {
      it.effect(`of what Produce v${version} wrote`, () =>
        Effect.gen(function* () {
          const { source, target } = yield* Brokers
          const from = yield* at(source, `from-${version}`)
          yield* fill(from, codecs, version)
          const to = yield* at(target, `to-${version}`)
          const { copy, original } = yield* check(from, to, yield* at(target, `rest-${version}`))
          // Plain messages were a batch each.
          assert.deepStrictEqual(codecsOf(copy), version < 3 ? [...codecs] : codecsOf(original))
        })
      )
    }

    if (servers.source === undefined)
      it.effect("of a topic whose broker sets the timestamps: they become the records' own", () =>
        Effect.gen(function* () {
          const { source, target } = yield* Brokers
          yield* Client.createTopic("append-time").pipe(
            Effect.provideContext(KafkaConnection.contextOf(source))
          )
          yield* setAppendTime("append-time").pipe(Effect.provideContext(KafkaConnection.contextOf(source)))
          const from = yield* at(source, "append-time")
          yield* fill(from, codecs, 12)
          assert.deepStrictEqual(
            [...new Set(Array.from((yield* all(from)).batches(), (batch) => batch.timestampType))],
            ["logAppendTime"]
          )
          const to = yield* at(target, "append-time-copy")
          const { copy } = yield* check(from, to, yield* at(target, "append-time-rest"))
          assert.deepStrictEqual(codecsOf(copy), [...codecs])
          // And into a topic that sets its own, where a broker's time is refused from producers.
          yield* mirror(to, from)
          assert.lengthOf(content(yield* all(from)), 2 * content(copy).length)
        })
      )

    if (isBackToMessages)
      it.effect("and back: batches of magic 2 become messages", () =>
        Effect.gen(function* () {
          const { source, target } = yield* Brokers
          const from = yield* at(target, "back-from")
          for (const compression of ["none", "gzip", "lz4"] as const) {
            const records = Records.make(inputs(10, false), { compression })
            const response = yield* target.request(Produce, {
              acks: -1,
              timeoutMs: 5000,
              topicData: [{ name: "back-from", partitionData: [{ index: 0, records }] }]
            })
            yield* Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)
          }
          const to = yield* at(source, "back-to")
          yield* check(from, to, yield* at(source, "back-rest"))
          for (const batch of (yield* all(to)).batches()) assert.strictEqual(batch.magic, 1)
        })
      )
  })
}

const setAppendTime = Effect.fnUntraced(function* (topic: string) {
  const response = yield* Kafka.request(IncrementalAlterConfigs, {
    resources: [
      {
        resourceType: 2,
        resourceName: topic,
        configs: [{ name: "message.timestamp.type", configOperation: 0, value: "LogAppendTime" }]
      }
    ],
    validateOnly: false
  })
  yield* Kafka.orFail(IncrementalAlterConfigs, response.responses[0]!)
})
