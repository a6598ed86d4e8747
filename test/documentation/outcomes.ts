/**
 * What comes of each thing that the documentation defines, when it is run: a test for each, and none without.
 *
 * The examples use the topic `orders` and the group `my-group`, which are there before. Those of README run in its order.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import type { Release } from "../../tools/kafka/Maven.ts"
import { Fetch } from "../../src/Api/Fetch.ts"
import type { ListGroups } from "../../src/Api/ListGroups.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import type { KafkaRecord } from "../../src/Codec/Records/Record.ts"
import { Records } from "../../src/Codec/Records/Records.ts"
import type { KafkaClient } from "../../src/Client/KafkaClient.ts"
import { KafkaCluster } from "../../src/Cluster/KafkaCluster.ts"
import { KafkaConnection } from "../../src/Connection/KafkaConnection.ts"
import { KafkaError } from "../../src/Client/KafkaError.ts"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import type { Mechanism } from "../../src/Connection/Sasl.ts"
import * as Kafka from "../../src/Kafka.ts"

type Services = KafkaConnection | KafkaClient

/** The broker that the examples talk to. */
export interface Place {
  readonly release: Release
  readonly host: string
  readonly port: number
}

export type Outcome =
  /** Says what a value is; no broker is asked. */
  | { readonly _tag: "Value"; readonly check: (value: any) => void }
  /** Runs it on each release from `since` on, which the text around it must name. */
  | {
      readonly _tag: "Run"
      readonly since: string
      readonly run: (value: any, place: Place) => Effect.Effect<void, unknown, Services>
    }
  /** Is not run, for a reason that the test run tells. */
  | { readonly _tag: "LeftOut"; readonly reason: string }
  /** Brings what it needs with it, and is run as a test of its user's would be: by `it.effect`, under the `TestClock`. */
  | {
      readonly _tag: "InATest"
      readonly run: (value: any) => Effect.Effect<void, unknown>
    }
  /** Where it takes listeners that only this release has here. */
  | {
      readonly _tag: "OnNewest"
      readonly run: (value: any) => Effect.Effect<void, unknown>
    }

const value = (check: (value: any) => void): Outcome => ({ _tag: "Value", check })

/** An Effect that asks a broker, and what must come of it. */
const asks = (
  check: (response: any, place: Place) => Effect.Effect<void, unknown, Services> | void,
  since = "0.8"
): Outcome => ({
  _tag: "Run",
  since,
  run: (effect: Effect.Effect<unknown, unknown, Services>, place) =>
    Effect.flatMap(effect, (response) => check(response, place) ?? Effect.void)
})

const reach = (layer: Layer.Layer<Services, unknown>) =>
  Kafka.request(Metadata, { topics: [{ name: "orders" }] }).pipe(
    Effect.map(({ topics }) => assert.deepStrictEqual(namesOf(topics), ["orders"])),
    Effect.provide(layer)
  )

/** A layer that reaches the broker. */
const connects: Outcome = { _tag: "Run", since: "0.8", run: reach }

const namesOf = (topics: ReadonlyArray<{ readonly name: string | null }>) => topics.map(({ name }) => name)

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString())

const isOrders = (names: ReadonlyArray<string | null>) => assert.include(names, "orders")

/** What README has produced: with zstd where that is there. */
const inOrders = (release: Release) => (release.startsWith("0.") ? ["v"] : ["v", "v"])

/** The records of a topic with one partition. */
const fetchAll = Effect.fnUntraced(function* (topic: string) {
  const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1_048_576 }]
  const response = yield* Kafka.request(Fetch, {
    maxWaitMs: 500,
    minBytes: 1,
    topics: [{ topic, partitions }]
  })
  return (yield* Kafka.orFail(Fetch, response.responses[0]!.partitions[0]!)).records!
})

/** Whether a group exists by its offsets alone; in 0.9 it takes members. */
const hasOffsets = (release: Release) => !release.startsWith("0.9")

type Copy = (
  fetched: Records,
  fromOffset: bigint
) => Effect.Effect<ReadonlyArray<typeof Produce.response.Type>, unknown, KafkaClient>

const textsOf = (records: Records) => [...records].map(({ key, value }) => [text(key), text(value)])

const signedPayload = "a payload"
/** The function that the examples of a mechanism declare and do not define. */
export const globals = {
  signedPayload: (host: string) => Effect.succeed(Buffer.from(`${host}: ${signedPayload}`))
}

const mechanism: Outcome = {
  _tag: "InATest",
  run: Effect.fnUntraced(function* (iam: Mechanism) {
    const { first, step } = yield* iam.start({ host: "h", port: 1, tls: true })
    assert.strictEqual(iam.name, "AWS_MSK_IAM")
    assert.strictEqual(text(first), "h: a payload")
    assert.isUndefined(yield* step(new Uint8Array()))
  })
}

/** By the page or file, and the name. */
export const outcomes: Readonly<Record<string, Outcome>> = {
  "README.md: inATest": {
    _tag: "InATest",
    run: (effect: Effect.Effect<any, unknown>) =>
      Effect.map(effect, ({ answers, hits, violations }) => {
        assert.deepStrictEqual(
          answers.map(({ responses }: any) => responses[0].partitionResponses[0].errorCode),
          [19, 0]
        )
        assert.strictEqual(hits, 1)
        assert.deepStrictEqual(violations, [])
      })
  },
  "src/EmbeddedKafka/EmbeddedKafkaService.ts: lookedIn": {
    _tag: "InATest",
    run: (effect: Effect.Effect<any, unknown>) =>
      Effect.map(effect, ({ open, partitions, problem, records }) => {
        assert.deepStrictEqual(
          partitions.map(({ leader, log }: any) => [leader, log.endOffset]),
          [
            [1, 0n],
            [1, 0n]
          ]
        )
        assert.deepStrictEqual([records, open], [[], []])
        assert.strictEqual(problem, `Embedded Kafka, group: there is no group "shop"`)
      })
  },
  "src/EmbeddedKafka/Fault.ts: twice": value((fault) => {
    assert.strictEqual(fault.apiName, "Produce")
    assert.strictEqual(fault.kind, "error")
  }),
  "README.md: program": asks(isOrders, "0.10"),
  "README.md: tour": asks(({ some, offsets }) => {
    assert.deepStrictEqual(namesOf(some.topics), ["orders"])
    assert.strictEqual(some.topics[0].errorCode, 0)
    const partition = offsets.topics[0].partitions[0]
    assert.strictEqual(partition.errorCode, 0)
    // Version 0 answers with a list.
    assert.strictEqual(partition.oldStyleOffsets[0] ?? partition.offset, 0n)
  }),
  "README.md: old": asks(({ brokers, topics }) => {
    assert.strictEqual(brokers.length, 1)
    // In version 0 an empty list asks for all of them.
    isOrders(namesOf(topics))
  }),
  // An answer on the same connection says that the broker has read it: 0.9 drops what it reads together with the end of the connection.
  "README.md: fireAndForget": asks(() =>
    Effect.asVoid(Kafka.request(Metadata, { topics: [{ name: "orders" }] }))
  ),
  "README.md: produce": asks(({ responses }) => {
    assert.strictEqual(responses[0].partitionResponses[0].errorCode, 0)
    // After the one that was sent without waiting.
    assert.strictEqual(responses[0].partitionResponses[0].baseOffset, 1n)
  }, "2.1"),
  "README.md: values": {
    _tag: "Run",
    since: "0.8",
    run: (values: Effect.Effect<ReadonlyArray<Uint8Array | null>, unknown, KafkaClient>, { release }) =>
      values.pipe(
        // What was sent without waiting may still be on its way.
        Effect.repeat({ until: (found) => found.length >= inOrders(release).length, times: 50 }),
        Effect.map((found) => assert.deepStrictEqual(found.map(text), inOrders(release)))
      )
  },
  "README.md: topics": asks(({ topics }) => isOrders(namesOf(topics))),
  "README.md: careful": asks(({ coordinators }, { port }) => {
    assert.strictEqual(coordinators[0].errorCode, 0)
    assert.strictEqual(coordinators[0].port, port)
  }, "3.0"),
  "README.md: retrying": connects,
  "README.md: strict": connects,
  "README.md: secured": { _tag: "OnNewest", run: reach },
  "README.md: iam": mechanism,
  "README.md: runtime": {
    _tag: "Run",
    since: "0.8",
    run: (runtime) =>
      Effect.promise(async () => {
        isOrders(
          namesOf(
            (await runtime.runPromise(Kafka.request(Metadata, { topics: [{ name: "orders" }] }))).topics
          )
        )
        const error = await runtime
          .runPromise(Kafka.request(Metadata, { topics: [] }, { version: 99 }))
          .catch((error: unknown) => error)
        assert.instanceOf(error, KafkaError)
        assert.strictEqual((error as KafkaError).reason._tag, "VersionNotSupported")
      })
  },
  "README.md: partitionCount": {
    _tag: "Run",
    since: "0.8",
    run: (partitionCount) => Effect.promise(async () => assert.strictEqual(await partitionCount("orders"), 1))
  },
  "README.md: disconnect": {
    _tag: "Run",
    since: "0.8",
    run: (disconnect) => Effect.promise(disconnect)
  },
  "README.md: DescribeGroups": value((api) => {
    assert.strictEqual(api.key, 15)
  }),
  "README.md: groups": asks(({ groups }, { release }) => {
    assert.deepStrictEqual(
      groups.map(({ errorCode, groupId, groupState, members }: any) => ({
        errorCode,
        groupId,
        groupState,
        members
      })),
      [{ errorCode: 0, groupId: "my-group", groupState: hasOffsets(release) ? "Empty" : "Dead", members: [] }]
    )
  }, "0.9"),
  "README.md: bytes": value((bytes) => assert.deepStrictEqual([...bytes], [0, 0, 0, 2, 2, 97, 2, 98])),
  "README.md: response": value((decode) => {
    const message = Metadata.response.at(12)
    const given = message.decode(message.encode({ brokers: [], topics: [], clusterId: "c", controllerId: 1 }))
    assert.deepStrictEqual(Effect.runSync(decode(message.encode(given))), given)
  }),
  "README.md: Position": value((Position) =>
    assert.deepInclude(new Position({ partition: 0, offset: 5n }), { partition: 0, offset: 5n })
  ),
  "README.md: Batch": value((Batch) => {
    const bytes = Buffer.from(`${"0".repeat(24)}${"00000001".repeat(2)}${"0".repeat(16)}`, "hex")
    const { createdAt, order, sizes, start } = Batch.at(0).decode(bytes)
    assert.deepStrictEqual([createdAt, order, sizes], [new Date(0), null, [1]])
    assert.strictEqual(start.constructor.name, "Position")
    assert.throws(
      () => Batch.at(1).encode({ start, sizes, createdAt, order: { id: "secret" } }),
      /^Cannot encode Batch v1 at order\.id: expected number, got another$/
    )
  }),
  "README.md: batch": value((batch) => {
    // Partition and offset; two sizes; a time; tag 0 with the JSON in 8 bytes.
    const json = Buffer.from(`{"id":7}`).toString("hex")
    assert.strictEqual(
      Buffer.from(batch).toString("hex"),
      `00000000${"5".padStart(16, "0")}00` + `030000000100000002` + "0".repeat(16) + `01000909${json}`
    )
  }),

  "docs/connection.md: old": connects,
  "docs/connection.md: own": { _tag: "Run", since: "0.11", run: reach },

  "src/Api/Api.ts: ListGroups": {
    _tag: "Run",
    since: "0.9",
    run: (api: typeof ListGroups, { release }) =>
      Effect.map(Kafka.request(api, {}), ({ errorCode, groups }) => {
        assert.strictEqual(errorCode, 0)
        const found = groups.some(({ groupId }) => groupId === "my-group")
        assert.strictEqual(found, hasOffsets(release))
        assert.deepStrictEqual(api.routing, { to: "all", response: ["groups[groupId]"] })
        assert.strictEqual(api.throttles.min, 2)
      })
  },
  "src/Api/Api.ts: handler": value((handler) => {
    const { request, response } = Metadata
    const empty = handler(Metadata, () => ({ brokers: [], topics: [] }))
    const answered = response.at(9).decode(empty(9, request.at(9).encode({ topics: null })))
    assert.deepStrictEqual([answered.topics, answered.controllerId], [[], -1])
  }),
  "src/Api/Api.ts: before": value((before) => assert.isTrue(before(0n))),
  "src/Api/Api.ts: absolute": value((absolute) => assert.isTrue(absolute)),
  "src/Api/Api.ts: allUntilNow": value((allUntilNow) => assert.isFalse(allUntilNow)),
  "src/Stored/ConsumerProtocol.ts: metadata": value((bytes) =>
    assert.strictEqual(Buffer.from(bytes).toString("latin1").includes("\0\x06orders"), true)
  ),
  "src/Stored/VersionPrefixed.ts: bytes": value((bytes) =>
    assert.deepStrictEqual([...bytes], [0, 0, 5, ...Buffer.from("User"), 4, ...Buffer.from("ann"), 0, 0])
  ),
  "src/Codec/Records/RecordSchema.ts: records": value((records) =>
    assert.strictEqual([...records].length, 1)
  ),
  "src/Codec/Records/RecordSchema.ts: Order": value((schema) => assert.isTrue(Schema.isSchema(schema))),
  "src/Codec/Records/RecordSchema.ts: orders": value((orders) => {
    const [order] = Effect.runSync<any, any>(orders)
    assert.strictEqual(order.key, "k")
    assert.deepStrictEqual(order.value, { id: 1 })
  }),
  "src/Codec/Records/Records.ts: copy": {
    _tag: "Run",
    since: "0.8",
    run: Effect.fnUntraced(function* (copy: Copy) {
      const fetched = yield* fetchAll("orders")
      const written = yield* copy(fetched, 0n)
      assert.isAbove(written.length, 0)
      for (const { responses } of written)
        assert.strictEqual(responses[0]!.partitionResponses[0]!.errorCode, 0)
      assert.deepStrictEqual(textsOf(yield* fetchAll("copy")), textsOf(fetched))
    })
  },
  "src/Codec/Records/RecordsBuilder.ts: builder": value((builder) => assert.isAbove(builder.sizeInBytes, 61)),
  "src/Codec/Records/RecordsBuilder.ts: value": value((bytes) => assert.strictEqual(String(bytes), "other")),
  "src/Codec/Records/RecordsBuilder.ts: records": value((records) => {
    assert.deepStrictEqual(
      Array.from(records, (record: KafkaRecord) => Buffer.from(record.value!).toString()),
      ["first"]
    )
    const [batch] = records.batches()
    assert.deepStrictEqual([batch.producerId, batch.producerEpoch, batch.baseSequence], [4000n, 0, 0])
  }),
  "src/Codec/Records/RecordsEffect.ts: values": asks((values, { release }) =>
    assert.deepStrictEqual(values.map(text), inOrders(release))
  ),
  "src/Codec/Records/RecordsEffect.ts: bytes": value((bytes) =>
    assert.strictEqual(
      Effect.runSync(bytes(Records.make([{ value: "12" }, { value: null }, { value: "3" }]))),
      3
    )
  ),
  "src/Codec/Records/Records.ts: values": asks((records) => assert.deepStrictEqual(records, [])),
  "src/Codec/Types.ts: Greeting": value((greeting) => {
    const message = greeting.at(2)
    const given = { name: "ann", times: 2, note: "hello" }
    assert.deepStrictEqual({ ...message.decode(message.encode(given)) }, given)
    assert.strictEqual(greeting.at(0).decode(greeting.at(0).encode({ name: "ann" })).times, 1)
  }),
  "src/Codec/Types.ts: timestamp": value((type) =>
    assert.deepStrictEqual([...type.encode(-3n)], [255, 255, 255, 255, 255, 255, 255, 253])
  ),
  "src/Codec/Types.ts: Point": value((Point) =>
    assert.deepInclude(new Point({ x: 1, y: 2 }), { x: 1, y: 2 })
  ),
  "src/Codec/Types.ts: Points": value((Points) => {
    const [point] = Points.decode(Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 6))
    assert.deepInclude(point, { x: 5, y: 6 })
    assert.strictEqual(point.constructor.name, "Point")
    assert.throws(() => Points.encode([{ x: 5, y: 6 }]), /at \[0\]: expected Point/)
  }),
  "src/Codec/Wire.ts: bytes": value((bytes) => assert.deepStrictEqual([...bytes], [0, 0, 0, 7])),
  "src/Codec/Wire.ts: program": value((program) => {
    // Seven strings are not there.
    assert.match(String(Effect.runSyncExit(program)), /Failure[\s\S]*array/)
  }),
  "src/Connection/KafkaConfig.ts: fromEnvironment": value((provider) => assert.isDefined(provider.load)),
  "src/Connection/KafkaConfig.ts: connection": connects,
  "src/Client/KafkaClient.ts: names": asks((names) => assert.deepStrictEqual(names, ["orders"])),
  "src/Client/KafkaClient.ts: onTwoConnections": asks((both) =>
    assert.deepStrictEqual(both, [["orders"], ["orders"]])
  ),
  "src/Client/KafkaError.ts: topic": asks((topic) => assert.strictEqual(topic.name, "orders")),
  "src/Client/KafkaErrorSchema.ts: broker": value((broker) => assert.match(broker, /:\d+$/)),
  "src/Client/KafkaErrorSchema.ts: reason": value((reason) =>
    assert.strictEqual(reason._tag, "ConnectionError")
  ),
  "src/Client/KafkaErrorSchema.ts: json": value((json) =>
    assert.deepStrictEqual(JSON.parse(json).reason._tag, "ConnectionError")
  ),
  "src/Client/KafkaErrorSchema.ts: error": value((error) => {
    assert.instanceOf(error, KafkaError)
    assert.match(error.message, /^Cannot connect to .*: connection refused$/)
  }),
  "src/Transport/MemoryTransport.ts: greeting": {
    _tag: "InATest",
    // It has a latency, and waits for it.
    run: (greeting: Effect.Effect<string, unknown>) =>
      TestClock.withLive(Effect.map(greeting, (said) => assert.strictEqual(said, "hello")))
  },
  "README.md: onACluster": asks(({ answer, apis, brokers, leader }) => {
    assert.deepStrictEqual(answer.topics[0].partitions[0].errorCode, 0)
    assert.strictEqual(brokers.size, 1)
    assert.strictEqual(brokers.has(leader.leaderId), true)
    assert.isAbove(apis, 0)
  }, "0.9"),
  "src/Cluster/ClusterConfig.ts: fromEnvironment": value((provider) => assert.isDefined(provider.load)),
  "src/Cluster/ClusterConfig.ts: cluster": connects,
  "README.md: asked": asks(({ brokers, ends, partitions }) => {
    assert.strictEqual(brokers.brokers.length, 1)
    assert.strictEqual(partitions, ends.length)
  }),
  "src/Admin/Brokers.ts: addresses": asks((addresses, { port }) =>
    assert.deepStrictEqual(
      addresses.map((address: string) => address.split(":")[1]),
      [String(port)]
    )
  ),
  "src/Admin/Topics.ts: count": asks((count) => assert.isAbove(count, 0)),
  "src/Admin/Offsets.ts: ends": asks((ends) => assert.strictEqual(ends[0].partition, 0)),
  "src/Admin/Offsets.ts: sinceNewYear": asks((found) => assert.strictEqual(found.length, 1)),
  "src/Cluster/KafkaCluster.ts: groups": asks((groups) => assert.isArray(groups), "0.9"),
  "src/Cluster/ClusterViews.ts: watch": {
    _tag: "InATest",
    run: (watch: Effect.Effect<void, unknown, KafkaCluster>) =>
      Effect.gen(function* () {
        const cluster = yield* KafkaCluster
        const watching = yield* Effect.forkChild(watch, { startImmediately: true })
        yield* cluster.refresh()
        yield* Fiber.interrupt(watching)
      }).pipe(Effect.provide(EmbeddedKafka.layerCluster()))
  },
  "src/Connection/Sasl.ts: secured": { _tag: "OnNewest", run: reach },
  "src/Connection/Sasl.ts: iam": mechanism,
  "src/Connection/StatusStream.ts: watch": {
    _tag: "Run",
    since: "0.8",
    run: Effect.fnUntraced(function* (watch: Effect.Effect<void, unknown, KafkaConnection>) {
      const connection = yield* KafkaConnection
      yield* connection.connected
      const watching = yield* Effect.forkChild(watch, { startImmediately: true })
      // The stream ends when the connection is closed.
      yield* connection.close
      yield* Fiber.join(watching)
    })
  },
  "src/Kafka.ts: program": asks((names) => assert.deepStrictEqual(names, ["orders"])),
  "src/Kafka.ts: topicNames": asks(isOrders, "0.10"),
  "src/Kafka.ts: coordinator": asks(({ coordinators }, { port }) => {
    assert.strictEqual(coordinators[0].errorCode, 0)
    assert.strictEqual(coordinators[0].port, port)
  }, "3.0"),
  "src/Kafka.ts: topics": asks((topics) => assert.deepStrictEqual(namesOf(topics), ["orders"]))
}
