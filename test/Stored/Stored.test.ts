/**
 * What Kafka stores: every message in every version, the decoders of its logs, and the logs of a real broker.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import {
  ClusterMetadata,
  ConsumerOffsets,
  ConsumerProtocol,
  ControlRecord,
  DefaultPrincipalData,
  messages,
  type RecordBytes,
  RemoteLogMetadata,
  ShareState,
  TransactionState,
  VersionPrefixed
} from "../../src/Stored/index.ts"
import { groupRecords } from "../../src/Stored/groupRecords.ts"
import { metadataRecords } from "../../src/Stored/metadataRecords.ts"
import { remoteLogRecords } from "../../src/Stored/remoteLogRecords.ts"
import { shareRecords } from "../../src/Stored/shareRecords.ts"
import { transactionRecords } from "../../src/Stored/transactionRecords.ts"
import { type Message, Records } from "../../src/Codec/index.ts"
import { FindCoordinator, InitProducerId, JoinGroup, Kafka, SyncGroup } from "../../src/index.ts"
import * as Client from "../interop/client.ts"
import * as Scenario from "../interop/scenario.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { describeWithJava } from "../support/leftOut.ts"

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString("hex"))
const unhex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))
const hexes = ({ key, value }: RecordBytes) => ({ key: hex(key), value: hex(value) })

const versionsOf = (message: Message<any, any>): ReadonlyArray<number> =>
  Array.from(
    { length: message.versions.max - message.versions.min + 1 },
    (_, index) => message.versions.min + index
  )

const samples = (message: Message<any, any>, version: number, count = 5) =>
  Arbitrary.sampleEffect(Arbitrary.schema(message.at(version)), { count, seed: `${message.name} ${version}` })

/** A body behind an int16. */
const prefixed = (prefix: number, body: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(2)
  head.writeInt16BE(prefix)
  return Buffer.concat([head, body])
}

const codecErrorOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as { _tag: string })._tag
  }
  return "none"
}

describe("the Schemas of stored records", () => {
  const schemas = {
    Subscription: ConsumerProtocol.Subscription,
    Assignment: ConsumerProtocol.Assignment,
    ControlRecord: ControlRecord.ControlRecord,
    ConsumerOffsetsRecord: ConsumerOffsets.ConsumerOffsetsRecord,
    ClusterMetadataRecord: ClusterMetadata.ClusterMetadataRecord,
    RemoteLogMetadataRecord: RemoteLogMetadata.RemoteLogMetadataRecord,
    ShareStateRecord: ShareState.ShareStateRecord,
    TransactionStateRecord: TransactionState.TransactionStateRecord
  }
  for (const [name, schema] of Object.entries(schemas)) {
    it(`${name}: not every object is one`, () => {
      for (const value of [{}, [], { version: 0 }, { type: "unknown" }, null, 7])
        assert.isFalse(Schema.is(schema as Schema.Codec<unknown, unknown>)(value))
    })
  }

  it("what decoding gives is one, what lacks a part of it is not", () => {
    const value = Schema.decodeSync(ConsumerProtocol.Subscription)(
      unhex("0001 00000001 0001 61 ffffffff 00000000")
    )
    assert.isTrue(Schema.is(ConsumerProtocol.Subscription)(value))
    for (const field of Object.keys(value)) {
      const { [field as keyof typeof value]: _, ...rest } = value
      assert.isFalse(Schema.is(ConsumerProtocol.Subscription)(rest), field)
    }
  })
})

describe("stored messages", () => {
  it.effect("each in each version, with random values: the same value and bytes come back", () =>
    Effect.gen(function* () {
      let count = 0
      for (const message of messages as ReadonlyArray<Message<any, any>>) {
        for (const version of versionsOf(message)) {
          const wire = message.at(version)
          for (const value of yield* samples(message, version)) {
            const bytes = wire.encode(value)
            const again = wire.decode(bytes)
            assert.deepStrictEqual(hex(wire.encode(again)), hex(bytes), `${message.name} v${version}`)
            count++
          }
        }
      }
      assert.strictEqual(messages.length, 96)
      assert.isAtLeast(count, 96 * 5)
    })
  )
})

const keyedLogs = [
  { name: "__consumer_offsets", log: ConsumerOffsets, table: groupRecords },
  { name: "__transaction_state", log: TransactionState, table: transactionRecords },
  { name: "__share_group_state", log: ShareState, table: shareRecords }
] as const

const kindsOf = (table: object) =>
  Object.entries(table).map(([code, kind]) => ({
    code: Number(code),
    ...(kind as {
      readonly type: string
      readonly key: Message<any, any>
      readonly value: Message<any, any>
    })
  }))

describe.for(keyedLogs)("$name", ({ log, table }) => {
  const decode = log.decode as (record: RecordBytes) => {
    readonly type: string
    readonly valueVersion: number | null
    readonly value: unknown
  }
  const encode = log.encode as (record: unknown) => RecordBytes

  it.effect("every type and version of record comes back, and so do tombstones", () =>
    Effect.gen(function* () {
      for (const { code, type, key, value } of kindsOf(table)) {
        for (const version of versionsOf(value)) {
          const keys = yield* samples(key, 0, 3)
          const values = yield* samples(value, version, 3)
          for (const [index, oneKey] of keys.entries()) {
            const bytes = {
              key: prefixed(code, key.at(0).encode(oneKey)),
              value: prefixed(version, value.at(version).encode(values[index]))
            }
            const record = decode(bytes)
            assert.strictEqual(record.type, type)
            assert.strictEqual(record.valueVersion, version)
            assert.deepStrictEqual(hexes(encode(record)), hexes(bytes))
            const tombstone = decode({ key: bytes.key, value: null })
            assert.strictEqual(tombstone.type, type)
            assert.isNull(tombstone.value)
            assert.deepStrictEqual(hexes(encode(tombstone)), { key: hex(bytes.key), value: null })
          }
        }
      }
    })
  )

  it("unknown types and versions keep their bytes", () => {
    for (const bytes of [
      { key: unhex("0400 aabb"), value: unhex("0000 cc") },
      { key: unhex("ffff"), value: null },
      { key: unhex("0001 00"), value: unhex("0063 0102") }
    ]) {
      const record = decode(bytes)
      assert.strictEqual(record.type, "Unknown")
      assert.deepStrictEqual(hexes(encode(record)), hexes(bytes))
    }
  })

  it("what is no record is a DecodeError", () => {
    for (const bytes of [
      { key: null, value: unhex("0000") },
      { key: unhex("00"), value: null },
      { key: unhex("0000 ff"), value: unhex("00") },
      { key: unhex("0000"), value: null }
    ])
      assert.strictEqual(
        codecErrorOf(() => decode(bytes)),
        "DecodeError",
        JSON.stringify(hexes(bytes))
      )
  })
})

describe("__consumer_offsets, byte by byte", () => {
  const bytes = {
    key: unhex("0001 0001 67 0001 74 00000003"),
    value: unhex("0003 000000000000002a 00000005 0000 00000000000003e8")
  }

  it("a committed offset", () => {
    const record = ConsumerOffsets.decode(bytes)
    if (record.type !== "OffsetCommit") return assert.fail(record.type)
    assert.deepStrictEqual(record.key, { group: "g", topic: "t", partition: 3 })
    assert.strictEqual(record.value?.offset, 42n)
    assert.strictEqual(record.value?.leaderEpoch, 5)
    assert.strictEqual(record.valueVersion, 3)
    assert.deepStrictEqual(hexes(ConsumerOffsets.encode(record)), hexes(bytes))
  })

  it("the version of a value is the highest unless it is given", () => {
    const { value } = ConsumerOffsets.encode({
      type: "OffsetCommit",
      key: { group: "g", topic: "t", partition: 3 },
      value: { offset: 1n, metadata: "", commitTimestamp: 0n }
    })
    assert.strictEqual(hex(value!.subarray(0, 2)), "0004")
  })

  it.effect("as an Effect and as a Schema", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ConsumerOffsets.decodeEffect(bytes)).type, "OffsetCommit")
      const error = yield* Effect.flip(ConsumerOffsets.decodeEffect({ key: null, value: null }))
      assert.strictEqual(error._tag, "DecodeError")
      const decoded = yield* Schema.decodeEffect(ConsumerOffsets.ConsumerOffsetsRecord)(bytes)
      const encoded = yield* Schema.encodeEffect(ConsumerOffsets.ConsumerOffsetsRecord)(decoded)
      assert.deepStrictEqual(hexes(encoded), hexes(bytes))
      const issue = yield* Effect.flip(
        Schema.decodeEffect(ConsumerOffsets.ConsumerOffsetsRecord)({ key: unhex("00"), value: null })
      )
      assert.match(String(issue), /Cannot decode __consumer_offsets/)
    })
  )
})

describe.for([
  { name: "__cluster_metadata", log: ClusterMetadata, table: metadataRecords },
  { name: "__remote_log_metadata", log: RemoteLogMetadata, table: remoteLogRecords }
] as const)("$name", ({ log, table }) => {
  const decode = log.decode as (value: Uint8Array) => { readonly type: string; readonly version: number }
  const encode = log.encode as (record: unknown) => Uint8Array

  it.effect("every type and version of record comes back", () =>
    Effect.gen(function* () {
      for (const { code, type, value: message } of kindsOf(table)) {
        for (const version of versionsOf(message)) {
          for (const value of yield* samples(message, version)) {
            const bytes = Buffer.concat([Buffer.from([1, code, version]), message.at(version).encode(value)])
            const record = decode(bytes)
            assert.strictEqual(record.type, type)
            assert.strictEqual(record.version, version)
            assert.strictEqual(hex(encode(record)), hex(bytes))
          }
        }
      }
    })
  )

  it("unknown types and versions keep their bytes; another frame is a DecodeError", () => {
    for (const text of ["01 c801 00 aabb", "01 00 7f aabb", "01 7f 00"]) {
      const record = decode(unhex(text))
      assert.strictEqual(record.type, "Unknown")
      assert.strictEqual(hex(encode(record)), hex(unhex(text)))
    }
    for (const text of ["00 00 00", "02 00 00", "01", ""])
      assert.strictEqual(
        codecErrorOf(() => decode(unhex(text))),
        "DecodeError",
        text
      )
  })
})

describe("control records", () => {
  it("of transactions and of quorums come back", () => {
    for (const { key, value, type } of [
      { type: "abort", key: "0000 0000", value: "0000 00000007" },
      { type: "commit", key: "0000 0001", value: "0000 00000007" },
      { type: "leaderChange", key: "0000 0002", value: "0000 00000001 02 00000001 00 01 00" },
      {
        type: "leaderChange",
        key: "0000 0002",
        value: "0001 00000001 02 00000001 00112233445566778899aabbccddeeff 00 01 00"
      },
      { type: "snapshotHeader", key: "0000 0003", value: "0000 0000000000000064 00" },
      { type: "snapshotFooter", key: "0000 0004", value: "0000 00" },
      { type: "kraftVersion", key: "0000 0005", value: "0000 0001 00" },
      { type: "kraftVoters", key: "0000 0006", value: "0000 01 00" },
      { type: "unknown", key: "0000 0007", value: "0000" },
      { type: "unknown", key: "0000 0001", value: "0009 00" }
    ]) {
      const bytes = { key: unhex(key), value: unhex(value) }
      const record = ControlRecord.decode(bytes)
      assert.strictEqual(record.type, type)
      assert.deepStrictEqual(hexes(ControlRecord.encode(record)), hexes(bytes))
    }
    assert.strictEqual(
      codecErrorOf(() => ControlRecord.decode({ key: unhex("0000"), value: null })),
      "DecodeError"
    )
  })

  it("the type selects the value", () => {
    const record = ControlRecord.decode({ key: unhex("0000 0001"), value: unhex("0000 00000007") })
    if (record.type !== "commit") return assert.fail(record.type)
    assert.strictEqual(record.value.coordinatorEpoch, 7)
  })
})

describe("the protocol of consumers", () => {
  it("subscriptions in all versions", () => {
    for (const version of [0, 1, 2, 3]) {
      const bytes = ConsumerProtocol.encodeSubscription({ version, value: { topics: ["a", "b"] } })
      const subscription = ConsumerProtocol.decodeSubscription(bytes)
      assert.strictEqual(subscription.version, version)
      assert.deepStrictEqual(subscription.value.topics, ["a", "b"])
      assert.isNull(subscription.value.userData)
      assert.strictEqual(subscription.rest.length, 0)
      assert.strictEqual(hex(ConsumerProtocol.encodeSubscription(subscription)), hex(bytes))
    }
  })

  it("a newer version is read as ours, and what is left over is kept", () => {
    const ours = ConsumerProtocol.encodeAssignment({
      value: { assignedPartitions: [{ topic: "t", partitions: [0, 2] }] }
    })
    const newer = Buffer.concat([unhex("0009"), ours.subarray(2), unhex("beef")])
    const assignment = ConsumerProtocol.decodeAssignment(newer)
    assert.strictEqual(assignment.version, 9)
    assert.deepStrictEqual(assignment.value.assignedPartitions, [{ topic: "t", partitions: [0, 2] }])
    assert.strictEqual(hex(assignment.rest), "beef")
    assert.strictEqual(hex(ConsumerProtocol.encodeAssignment(assignment)), hex(newer))
    assert.strictEqual(
      codecErrorOf(() => ConsumerProtocol.decodeAssignment(unhex("ffff"))),
      "DecodeError"
    )
  })
})

describe("messages behind their version", () => {
  it("a principal", () => {
    const value = { type: "User", name: "ann", tokenAuthenticated: true }
    const bytes = VersionPrefixed.encode(DefaultPrincipalData, value)
    assert.strictEqual(hex(bytes), "00000555736572" + "04616e6e" + "01" + "00")
    assert.deepStrictEqual({ ...VersionPrefixed.decode(DefaultPrincipalData, bytes) }, { version: 0, value })
    assert.strictEqual(
      codecErrorOf(() => VersionPrefixed.decode(DefaultPrincipalData, unhex("0009"))),
      "DecodeError"
    )
  })
})

const subscription = ConsumerProtocol.encodeSubscription({ value: { topics: ["real"] } })
const assignment = ConsumerProtocol.encodeAssignment({
  value: { assignedPartitions: [{ topic: "real", partitions: [0] }] }
})

/** A member joins a group of the classic protocol and leads it: then the group is in the log. */
const joinGroup = Effect.fnUntraced(function* (groupId: string) {
  const joined = yield* Kafka.request(
    JoinGroup,
    {
      groupId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId: "",
      protocolType: "consumer",
      protocols: [{ name: "range", metadata: subscription }]
    },
    { version: 3 }
  )
  const { generationId, memberId } = joined
  const assignments = [{ memberId, assignment }]
  const protocol = { protocolType: "consumer", protocolName: "range" }
  yield* Kafka.request(SyncGroup, { groupId, generationId, memberId, ...protocol, assignments })
  return memberId
})

/** A producer with a transactional id: then that is in the log of transactions. */
const initProducer = Effect.fnUntraced(
  function* (transactionalId: string) {
    const coordinatorKeys = [transactionalId]
    const found = yield* Kafka.request(FindCoordinator, { keyType: transactionCoordinator, coordinatorKeys })
    yield* Kafka.orFail(FindCoordinator, found.coordinators[0]!)
    const input = { transactionalId, transactionTimeoutMs: 10_000 }
    return yield* Kafka.request(InitProducerId, input)
  },
  Effect.retry({
    schedule: Schedule.spaced("100 millis"),
    times: 100,
    while: (error) => error.isRetryable
  })
)

const transactionCoordinator = 1

/** All records of the only partition of a topic. */
const fetchAll = Effect.fnUntraced(function* (name: string) {
  const topic = yield* Client.topicMetadata(name)
  return yield* Client.fetch(topic, 0n, Number(yield* Client.offsetAt(topic, Client.latest)))
})

/** Every segment of a partition, straight from the broker's files. */
const logOf = (directory: string, partition: string): ReadonlyArray<Records> =>
  readdirSync(join(directory, partition))
    .filter((name) => name.endsWith(".log"))
    .map((name) => Records.fromBytes(readFileSync(join(directory, partition, name))))

describeWithJava("the logs of a real broker", () => {
  it.live("each record of its internal topics is known, and comes back byte for byte", () =>
    Effect.gen(function* () {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "stored-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const broker = yield* Broker.make("4.4.0", { properties: { "log.dirs": directory } })
      const { memberId, offsets, transactions } = yield* Effect.gen(function* () {
        const topic = yield* Scenario.freshTopic("real")
        yield* Client.coordinator("group")
        yield* Client.commit(topic, "group", 3n)
        const memberId = yield* joinGroup("members")
        yield* initProducer("transfer")
        return {
          memberId,
          offsets: yield* fetchAll("__consumer_offsets"),
          transactions: yield* fetchAll("__transaction_state")
        }
      }).pipe(Effect.provide(Scenario.connectionTo(broker)))

      const groups = offsets.map(ConsumerOffsets.decode)
      assert.notInclude(
        groups.map(({ type }) => type),
        "Unknown"
      )
      const offset = groups.find((record) => record.type === "OffsetCommit")
      assert.deepStrictEqual({ ...offset?.key }, { group: "group", topic: "real", partition: 0 })
      assert.strictEqual(offset?.value?.offset, 3n)
      const members = groups
        .filter((record) => record.type === "GroupMetadata")
        .flatMap(({ value }) => value?.members ?? [])
      assert.deepStrictEqual(
        members.map((member) => member.memberId),
        [memberId]
      )
      assert.deepStrictEqual(ConsumerProtocol.decodeSubscription(members[0]!.subscription).value.topics, [
        "real"
      ])
      assert.strictEqual(hex(members[0]!.assignment), hex(assignment))
      for (const record of offsets)
        assert.deepStrictEqual(hexes(ConsumerOffsets.encode(ConsumerOffsets.decode(record))), hexes(record))

      assert.isAbove(transactions.length, 0)
      for (const record of transactions) {
        const decoded = TransactionState.decode(record)
        if (decoded.type !== "TransactionLog") return assert.fail(decoded.type)
        assert.strictEqual(decoded.key.transactionalId, "transfer")
        assert.deepStrictEqual(hexes(TransactionState.encode(decoded)), hexes(record))
      }

      const metadata = logOf(directory, "__cluster_metadata-0").flatMap((records) =>
        [...records.batches()].flatMap((batch) => {
          const control = batch.toArray()
          return batch.isControl
            ? control.map((record) => {
                const decoded = ControlRecord.decode(record)
                assert.deepStrictEqual(hexes(ControlRecord.encode(decoded)), hexes(record))
                return decoded.type
              })
            : control.map((record) => {
                const decoded = ClusterMetadata.decode(record.value!)
                assert.strictEqual(hex(ClusterMetadata.encode(decoded)), hex(record.value))
                return decoded.type
              })
        })
      )
      for (const type of ["leaderChange", "TopicRecord", "PartitionRecord", "RegisterBrokerRecord"])
        assert.include(metadata, type)
      assert.notInclude(
        metadata.map((type) => type.toLowerCase()),
        "unknown"
      )
    })
  )
})
