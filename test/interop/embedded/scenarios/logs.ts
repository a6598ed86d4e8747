/**
 * Logs: what brokers append, refuse and answer, byte by byte. The topics are there beforehand, with configs: {@link logTopics}.
 */
import * as Effect from "effect/Effect"
import type * as Api from "../../../../src/Api/Api.ts"
import { AddPartitionsToTxn } from "../../../../src/Api/AddPartitionsToTxn.ts"
import { DeleteRecords } from "../../../../src/Api/DeleteRecords.ts"
import { EndTxn } from "../../../../src/Api/EndTxn.ts"
import { Fetch } from "../../../../src/Api/Fetch.ts"
import { FindCoordinator } from "../../../../src/Api/FindCoordinator.ts"
import { InitProducerId } from "../../../../src/Api/InitProducerId.ts"
import { ListOffsets } from "../../../../src/Api/ListOffsets.ts"
import { Metadata } from "../../../../src/Api/Metadata.ts"
import { OffsetForLeaderEpoch } from "../../../../src/Api/OffsetForLeaderEpoch.ts"
import { Produce } from "../../../../src/Api/Produce.ts"
import { crc32c } from "../../../../src/Codec/Records/Crc32c.ts"
import { type MakeOptions, type RecordInput, Records } from "../../../../src/Codec/Records/Records.ts"
import type { Scenario } from "../beside.ts"
import { codesIn, type Side } from "../Side.ts"

/** By name, with their configs; a release leaves out those that it does not have. */
export const logTopics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "produce-plain": {},
  "refused-plain": {},
  "odd-plain": {},
  "sequences-plain": {},
  "offsets-plain": {},
  "offsets-empty": {},
  "deleting-plain": {},
  "deleting-compacted": { "cleanup.policy": "compact" },
  "epochs-plain": {},
  "config-compacted": { "cleanup.policy": "compact" },
  "config-both": { "cleanup.policy": "compact,delete" },
  "config-appendTime": { "message.timestamp.type": "LogAppendTime" },
  "config-small": { "max.message.bytes": "200" },
  "config-gzip": { "compression.type": "gzip" },
  "config-lz4": { "compression.type": "lz4" },
  "config-uncompressed": { "compression.type": "uncompressed" },
  "config-times": {
    "message.timestamp.before.max.ms": "1000000",
    "message.timestamp.after.max.ms": "2000000"
  },
  "config-difference": { "message.timestamp.difference.max.ms": "1000000" },
  "config-isr": { "min.insync.replicas": "2" },
  "transactions-plain": {},
  "sets-plain": {},
  "sets-gzip": { "compression.type": "gzip" },
  "sets-compacted": { "cleanup.policy": "compact" },
  "sets-appendTime": { "message.timestamp.type": "LogAppendTime" }
}

interface Topic {
  readonly name: string
  readonly topicId: string
}

const topic = Effect.fnUntraced(function* (side: Side, suffix: string) {
  const name = `${side.name}-${suffix}`
  const { topics } = yield* side.settled(
    Metadata,
    side.best(Metadata),
    { topics: [{ name }] },
    { isRecorded: false }
  )
  return { name, topicId: topics[0]!.topicId }
})

const three = (timeMs: number): ReadonlyArray<RecordInput> =>
  [0, 1, 2].map((i) => ({ key: `key ${i}`, value: `value ${i}`, timestamp: timeMs + i }))

/** A batch as bytes of its own. */
const batch = (records: ReadonlyArray<RecordInput>, options: MakeOptions = {}): Buffer =>
  Buffer.from(Records.make(records, options).encode())

/** A batch of magic 2 that is changed, and has the right checksum all the same. */
const changed = (bytes: Buffer, change: (bytes: Buffer) => void): Buffer => {
  change(bytes)
  bytes.writeUInt32BE(crc32c(bytes, 21), 17)
  return bytes
}

const produce = (side: Side, version: number, to: Topic, bytes: Buffer | null, label = "", acks = -1) =>
  side.tryAsk(
    Produce,
    version,
    {
      acks,
      timeoutMs: 5000,
      topicData: [
        {
          ...(version >= 13 ? { topicId: to.topicId } : { name: to.name }),
          partitionData: [{ index: 0, records: bytes === null ? null : Records.fromBytes(bytes) }]
        }
      ]
    },
    { label, compare: withoutTimes, timeoutMs: 4000 }
  )

/** The times that words have in them are those of each broker. */
const withoutTimes = ({ responses, ...rest }: Api.Response<typeof Produce>): unknown => ({
  ...rest,
  responses: responses.map(({ partitionResponses, ...topic }) => ({
    ...topic,
    partitionResponses: partitionResponses.map(({ errorMessage, recordErrors, ...partition }) => ({
      ...partition,
      errorMessage: withoutRange(errorMessage),
      recordErrors: recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => ({
        batchIndex,
        batchIndexErrorMessage: withoutRange(batchIndexErrorMessage)
      }))
    }))
  }))
})

const withoutRange = (text: string | null): string | null =>
  text?.replaceAll(/within \[-?\d+, -?\d+\]/g, "within a range") ?? null

/** @param limit how many batches are compared at most */
const fetchAll = (
  side: Side,
  version: number,
  from: Topic,
  fetchOffset = 0n,
  maxBytes = 1_000_000,
  limit = Infinity
) =>
  side.tryAsk(
    Fetch,
    version,
    {
      maxWaitMs: 0,
      minBytes: 0,
      ...(version >= 3 ? { maxBytes: 10_000_000 } : undefined),
      topics: [
        {
          ...(version >= 13 ? { topicId: from.topicId } : { topic: from.name }),
          partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: maxBytes }]
        }
      ]
    },
    { compare: (response) => inWholeBatches(response, limit) }
  )

/** What is cut at the end is compared by its size. */
const inWholeBatches = ({ responses, ...rest }: Api.Response<typeof Fetch>, limit: number): unknown => ({
  ...rest,
  responses: responses.map(({ partitions, ...topic }) => ({
    ...topic,
    partitions: partitions.map(({ records, ...partition }) => {
      const bytes = records?.encode() ?? Buffer.alloc(0)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      let end = 0
      let count = 0
      for (let next = 0; count < limit && bytes.length - next >= 12; count++) {
        next += 12 + view.getInt32(next + 8)
        if (next > bytes.length) break
        end = next
      }
      const cut = count < limit ? bytes.length - end : 0
      return { ...partition, records: Records.fromBytes(bytes.subarray(0, end)), cut }
    })
  }))
})

const versionsOfProduce = (side: Side) =>
  side.versions(Produce).filter((version) => version >= 3 || !side.isAtLeast("4.0"))

const magicOf = (version: number) => (version < 2 ? 0 : version === 2 ? 1 : 2)

const produceVersions: Scenario = {
  name: "produce",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    for (const version of versionsOfProduce(side))
      yield* produce(side, version, to, batch(three(side.timeMs), { magic: magicOf(version) }))
    for (const version of side.versions(Fetch)) yield* fetchAll(side, version, to)
    for (const bytes of [1, 60, 100, 150, 400])
      for (const version of side
        .versions(Fetch)
        .filter((each) => each >= 2)
        .slice(0, 4))
        yield* fetchAll(side, version, to, 4n, bytes)
  })
}

const refused: Scenario = {
  name: "refused",
  only: (release) => release !== "0.8.2" && release !== "0.9.0" && release !== "0.10.2",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const records = three(side.timeMs)
    const good = () => batch(records)
    const cases: ReadonlyArray<readonly [label: string, bytes: () => Buffer | null]> = [
      ["empty", () => Buffer.alloc(0)],
      [
        "wrong checksum",
        () => ((good()[90]! ^= 1), Buffer.from(good().map((byte, i) => (i === 90 ? byte ^ 1 : byte))))
      ],
      ["magic 1", () => batch(records, { magic: 1 })],
      ["magic 9", () => changed(good(), (bytes) => bytes.writeInt8(9, 16))],
      ["two batches", () => Buffer.concat([good(), good()])],
      ["two batches, the second cut", () => Buffer.concat([good(), good().subarray(0, 70)])],
      ["cut", () => good().subarray(0, 80)],
      ["12 bytes", () => good().subarray(0, 12)],
      ["size 5", () => changed(good(), (bytes) => bytes.writeInt32BE(5, 8))],
      ["size 30", () => changed(good(), (bytes) => bytes.writeInt32BE(30, 8))],
      ["base offset 5", () => changed(good(), (bytes) => bytes.writeBigInt64BE(5n, 0))],
      ["count 2", () => changed(good(), (bytes) => bytes.writeInt32BE(2, 57))],
      ["count 4", () => changed(good(), (bytes) => bytes.writeInt32BE(4, 57))],
      ["count 0", () => changed(good(), (bytes) => bytes.writeInt32BE(0, 57))],
      ["count −1", () => changed(good(), (bytes) => bytes.writeInt32BE(-1, 57))],
      [
        "count and delta of 4",
        () =>
          changed(good(), (bytes) => {
            bytes.writeInt32BE(4, 57)
            bytes.writeInt32BE(3, 23)
          })
      ],
      [
        "count and delta of 2",
        () =>
          changed(good(), (bytes) => {
            bytes.writeInt32BE(2, 57)
            bytes.writeInt32BE(1, 23)
          })
      ],
      ["last offset delta −1", () => changed(good(), (bytes) => bytes.writeInt32BE(-1, 23))],
      ["control", () => batch(records, { isControl: true })],
      ["producer without sequence", () => batch(records, { producerId: 7, producerEpoch: 0 })],
      ["codec 5", () => changed(good(), (bytes) => bytes.writeInt16BE(5, 21))],
      ["gzip that is none", () => changed(good(), (bytes) => bytes.writeInt16BE(1, 21))],
      ["snappy that is none", () => changed(good(), (bytes) => bytes.writeInt16BE(2, 21))],
      ["lz4 that is none", () => changed(good(), (bytes) => bytes.writeInt16BE(3, 21))],
      ["record length", () => changed(good(), (bytes) => bytes.writeInt8(100, 61))],
      ["record of negative length", () => changed(good(), (bytes) => bytes.writeInt8(3, 61))],
      ["key length", () => changed(good(), (bytes) => bytes.writeInt8(98, 65))],
      ["zstd", () => batch(records, { compression: "zstd" })],
      [
        "transactional",
        () => batch(records, { isTransactional: true, producerId: 7, producerEpoch: 0, baseSequence: 0 })
      ]
    ]
    const chosen = versionsOfProduce(side).filter((version) => [3, 6, 7, 8].includes(version))
    for (const version of [...chosen, side.best(Produce)])
      for (const [label, bytes] of cases) yield* produce(side, version, to, bytes(), label)
    yield* fetchAll(side, side.best(Fetch), to)
  })
}

const odd: Scenario = {
  name: "odd",
  only: (release) => release !== "0.8.2" && release !== "0.9.0" && release !== "0.10.2",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const best = side.best(Produce)
    const records = three(side.timeMs)
    yield* produce(side, best, to, Buffer.concat([batch(records), Buffer.from("rest")]), "rest of 4 bytes")
    yield* produce(side, best, to, batch(records, { compression: "gzip" }), "gzip")
    yield* produce(side, best, to, batch(records, { compression: "snappy" }), "snappy")
    yield* produce(side, best, to, batch(records, { compression: "lz4" }), "lz4")
    yield* produce(side, best, to, batch([{ key: "a", value: null }]), "no timestamp")
    yield* produce(
      side,
      best,
      to,
      changed(batch(records), (bytes) => bytes.writeBigInt64BE(5n, 35)),
      "max timestamp that is none"
    )
    yield* produce(
      side,
      best,
      to,
      changed(batch(records), (bytes) => bytes.writeInt16BE(8, 21)),
      "log append time by a client"
    )
    yield* produce(
      side,
      best,
      to,
      changed(batch(records), (bytes) => bytes.writeInt32BE(17, 12)),
      "leader epoch 17"
    )
    const headers = [
      { key: "h", value: "v" },
      { key: "", value: null }
    ]
    yield* produce(
      side,
      best,
      to,
      batch([{ key: "k", value: "v", headers, timestamp: side.timeMs }]),
      "headers"
    )
    yield* produce(
      side,
      best,
      to,
      changed(batch(three(side.timeMs)), (bytes) => bytes.writeInt8(10, 64)),
      "offset delta 5 of the first"
    )
    for (const acks of [2, -2, 1, 0]) {
      if (acks !== 0) yield* produce(side, best, to, batch(records), `acks ${acks}`, acks)
      else
        yield* side.send(Produce, 3, {
          acks,
          timeoutMs: 5000,
          topicData: [
            { name: to.name, partitionData: [{ index: 0, records: Records.fromBytes(batch(records)) }] }
          ]
        })
    }
    for (const version of [3, 5, 8, best]) {
      const name = version >= 13 ? { topicId: "BBBBBBBBBBBBBBBBBBBBBA" } : { name: "there-is-no-such-topic" }
      yield* side.tryAsk(Produce, version, {
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ ...name, partitionData: [{ index: 0, records: Records.fromBytes(batch(records)) }] }]
      })
      yield* side.tryAsk(Produce, version, {
        acks: -1,
        timeoutMs: 5000,
        topicData: [
          {
            ...(version >= 13 ? { topicId: to.topicId } : { name: to.name }),
            partitionData: [{ index: 7, records: Records.fromBytes(batch(records)) }]
          }
        ]
      })
    }
    yield* fetchAll(side, side.best(Fetch), to)
    for (const version of side.versions(Fetch).filter((each) => each < 4))
      yield* fetchAll(side, version, to, 1n)
  })
}

const sequences: Scenario = {
  name: "sequences",
  only: (release) => release !== "0.8.2" && release !== "0.9.0" && release !== "0.10.2",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const best = side.best(Produce)
    const send = (producerId: number, producerEpoch: number, baseSequence: number, label = "") =>
      produce(
        side,
        best,
        to,
        batch(three(side.timeMs), { producerId, producerEpoch, baseSequence }),
        `${producerId}/${producerEpoch}/${baseSequence} ${label}`
      )
    for (let i = 0; i < 7; i++) yield* send(1000, 0, i * 3)
    for (const sequence of [18, 15, 6, 3, 0, 19, 24, 20]) yield* send(1000, 0, sequence)
    yield* send(1000, 1, 5, "a new epoch begins with 0")
    yield* send(1000, 1, 0)
    yield* send(1000, 0, 21, "old epoch")
    yield* send(1001, 3, 40, "unknown producer")
    yield* send(1001, 3, 43)
    yield* send(1002, 0, 0x7fff_ffff - 1, "wraps")
    yield* send(1002, 0, 1)
    yield* send(1002, 0, 0x7fff_ffff - 1, "duplicate of what wraps")
    yield* produce(side, best, to, batch(three(side.timeMs)), "without a producer")
    yield* fetchAll(side, side.best(Fetch), to)
  })
}

const configs: Scenario = {
  name: "config",
  run: Effect.fnUntraced(function* (side) {
    const versions = versionsOfProduce(side).filter((each) => [0, 2, 3, 7, 8].includes(each))
    const now = side.timeMs + 3_600_000
    const records = three(side.timeMs)
    const suffixes = Object.keys(logTopics)
      .filter((name) => name.startsWith("config-"))
      .map((name) => name.slice("config-".length))
    for (const suffix of suffixes) {
      const to = yield* topic(side, suffix)
      for (const version of new Set([...versions, side.best(Produce)])) {
        const magic = magicOf(version)
        yield* produce(side, version, to, batch(records, { magic }), `${suffix}, plain`)
        yield* produce(side, version, to, batch(records, { magic, compression: "gzip" }), `${suffix}, gzip`)
        const noKey = [
          ...records,
          { value: "no key", timestamp: side.timeMs },
          { value: "nor here", timestamp: side.timeMs }
        ]
        yield* produce(side, version, to, batch(noKey, { magic }), `${suffix}, no key`)
        yield* produce(
          side,
          version,
          to,
          batch(noKey, { magic, compression: "gzip" }),
          `${suffix}, no key in gzip`
        )
        const late = [...records, { key: "a", value: "late", timestamp: now + 5_000_000 }]
        if (suffix !== "times" && suffix !== "difference")
          yield* produce(side, version, to, batch(late, { magic }), `${suffix}, late`)
        const old = [
          { key: "a", value: "old", timestamp: 1000 },
          { key: "b", value: "no time" }
        ]
        yield* produce(side, version, to, batch(old, { magic }), `${suffix}, old`)
        const large = [{ key: "a", value: "x".repeat(300), timestamp: side.timeMs }]
        yield* produce(side, version, to, batch(large, { magic }), `${suffix}, large`)
        if (magic === 2)
          yield* produce(
            side,
            version,
            to,
            changed(batch(records), (bytes) => bytes.writeInt16BE(8, 21)),
            `${suffix}, log append time`
          )
        yield* produce(side, version, to, batch(records, { magic }), `${suffix}, acks 1`, 1)
      }
      yield* fetchAll(side, side.best(Fetch), to)
    }
  })
}

const listOffsets = (side: Side, version: number, to: Topic, timestamp: bigint, more: object = {}) =>
  side.tryAsk(ListOffsets, version, {
    replicaId: -1,
    topics: [
      {
        name: to.name,
        partitions: [
          { partitionIndex: 0, timestamp, ...(version === 0 ? { maxNumOffsets: 3 } : undefined), ...more }
        ]
      }
    ]
  })

/** The order is that of a hash map in some releases. */
const inOrder = ({ topics }: Api.Response<typeof ListOffsets>): unknown =>
  topics
    .map(({ name, partitions }) => ({
      name,
      partitions: partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex)
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

const offsets: Scenario = {
  name: "offsets",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const empty = yield* topic(side, "empty")
    const best = side.best(Produce)
    const magic = magicOf(best)
    const at = (ms: number, value = "v") => ({ key: "k", value, timestamp: side.timeMs + ms })
    yield* produce(side, best, to, batch([at(0), at(10), at(5)], { magic }))
    yield* produce(side, best, to, batch([at(3), at(20), at(20)], { magic, compression: "gzip" }))
    yield* produce(side, best, to, batch([{ key: "no", value: "time" }], { magic }))
    yield* produce(side, best, to, batch([at(15)], { magic }))
    const times = [-1n, -2n, -3n, -4n, -5n, -6n, -7n, 0n, 5n, 10n, 11n, 20n, 21n]
    for (const version of side.versions(ListOffsets))
      for (const asked of [to, empty])
        for (const time of times)
          yield* listOffsets(side, version, asked, time >= 0n ? time + BigInt(side.timeMs) : time)
    for (const version of side.versions(ListOffsets)) {
      yield* side.tryAsk(
        ListOffsets,
        version,
        {
          replicaId: -1,
          ...(version >= 2 ? { isolationLevel: 1 } : undefined),
          topics: [
            {
              name: to.name,
              partitions: [0, 5, 0].map((partitionIndex) => ({ partitionIndex, timestamp: -1n }))
            },
            { name: "there-is-no-such-topic", partitions: [{ partitionIndex: 0, timestamp: -2n }] }
          ]
        },
        { compare: inOrder }
      )
      if (version >= 4)
        for (const currentLeaderEpoch of [0, 1])
          yield* listOffsets(side, version, to, -1n, { currentLeaderEpoch })
      yield* side.tryAsk(ListOffsets, version, {
        replicaId: -2,
        topics: [{ name: to.name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
      })
    }
  })
}

const deleting: Scenario = {
  name: "deleting",
  only: (release) => release !== "0.8.2" && release !== "0.9.0",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const compacted = yield* topic(side, "compacted")
    const best = side.best(Produce)
    const magic = magicOf(best)
    for (const each of [to, compacted])
      for (let i = 0; i < 3; i++)
        yield* produce(side, best, each, batch(three(side.timeMs + i * 10), { magic }))
    if (!side.has(DeleteRecords)) return
    const remove = (version: number, name: string, partitionIndex: number, offset: bigint) =>
      side.tryAsk(DeleteRecords, version, {
        timeoutMs: 5000,
        topics: [{ name, partitions: [{ partitionIndex, offset }] }]
      })
    for (const version of side.versions(DeleteRecords)) {
      yield* remove(version, to.name, 0, 2n)
      yield* remove(version, to.name, 0, 10n)
      yield* remove(version, to.name, 0, -2n)
      yield* remove(version, to.name, 4, 0n)
      yield* remove(version, "there-is-no-such-topic", 0, 0n)
      yield* remove(version, compacted.name, 0, 1n)
    }
    for (const offset of [0n, 1n, 2n, 4n, 9n, 10n]) yield* fetchAll(side, side.best(Fetch), to, offset)
    yield* listOffsets(side, side.best(ListOffsets), to, -2n)
    yield* listOffsets(side, side.best(ListOffsets), to, BigInt(side.timeMs))
    yield* produce(side, best, to, batch(three(side.timeMs), { magic }))
    yield* remove(side.best(DeleteRecords), to.name, 0, -1n)
    yield* listOffsets(side, side.best(ListOffsets), to, -2n)
    yield* listOffsets(side, side.best(ListOffsets), to, -1n)
    yield* listOffsets(side, side.best(ListOffsets), to, 0n)
  })
}

const epochs: Scenario = {
  name: "epochs",
  only: (release) => release !== "0.8.2" && release !== "0.9.0" && release !== "0.10.2",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    yield* produce(side, side.best(Produce), to, batch(three(side.timeMs)))
    for (const version of side.versions(OffsetForLeaderEpoch))
      for (const leaderEpoch of [-1, 0, 1])
        for (const currentLeaderEpoch of version >= 2 ? [-1, 0, 1] : [-1])
          yield* side.tryAsk(OffsetForLeaderEpoch, version, {
            ...(version >= 3 ? { replicaId: -1 } : undefined),
            topics: [
              {
                topic: to.name,
                partitions: [0, 3].map((partition) => ({
                  partition,
                  leaderEpoch,
                  ...(version >= 2 ? { currentLeaderEpoch } : undefined)
                }))
              },
              { topic: "there-is-no-such-topic", partitions: [{ partition: 0, leaderEpoch }] }
            ]
          })
  })
}

/** Two transactions at once, the later one aborted first: offsets that are stable, and the order in which aborted ones are named. */
const transactions: Scenario = {
  name: "transactions",
  only: (release) => release === "3.9" || release === "4.4",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "plain")
    const begin = Effect.fnUntraced(function* (id: string) {
      const transactionalId = `${side.name}-${id}`
      yield* side.settled(FindCoordinator, 1, { key: transactionalId, keyType: 1 }, { isRecorded: false })
      const { producerEpoch, producerId } = yield* side.settled(
        InitProducerId,
        3,
        { transactionalId, transactionTimeoutMs: 60_000 },
        { isRecorded: false }
      )
      return { transactionalId, producerId, producerEpoch, sequence: 0 }
    })
    type Producer = Effect.Success<ReturnType<typeof begin>>
    const add = ({ producerEpoch, producerId, transactionalId }: Producer) =>
      side.settled(
        AddPartitionsToTxn,
        2,
        {
          v3AndBelowTransactionalId: transactionalId,
          v3AndBelowProducerId: producerId,
          v3AndBelowProducerEpoch: producerEpoch,
          v3AndBelowTopics: [{ name: to.name, partitions: [0] }]
        },
        { while: (response) => JSON.stringify(codesIn(response)).includes("51") }
      )
    const send = (producer: Producer, transactionalId: string | null = producer.transactionalId) => {
      const { producerEpoch, producerId, sequence } = producer
      producer.sequence += 3
      const bytes = batch(three(side.timeMs), {
        producerId,
        producerEpoch,
        baseSequence: sequence,
        isTransactional: true
      })
      return side.tryAsk(Produce, 9, {
        transactionalId,
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ name: to.name, partitionData: [{ index: 0, records: Records.fromBytes(bytes) }] }]
      })
    }
    const end = ({ producerEpoch, producerId, transactionalId }: Producer, committed: boolean) =>
      side.settled(EndTxn, 2, { transactionalId, producerId, producerEpoch, committed })
    const look = Effect.fnUntraced(function* () {
      for (const isolationLevel of [0, 1])
        yield* side.tryAsk(ListOffsets, 5, {
          replicaId: -1,
          isolationLevel,
          topics: [{ name: to.name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
        })
      for (const [fetchOffset, partitionMaxBytes] of [
        [0n, 1_000_000],
        [0n, 200],
        [4n, 200],
        [12n, 1_000_000]
      ] as const)
        yield* side.tryAsk(
          Fetch,
          11,
          {
            maxWaitMs: 0,
            minBytes: 0,
            maxBytes: 1_000_000,
            isolationLevel: 1,
            topics: [{ topic: to.name, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes }] }]
          },
          { compare: (response) => inWholeBatches(response, Infinity) }
        )
    })
    /** The markers are written when EndTxn is answered, or soon after. */
    const untilStable = (offset: bigint) =>
      side.settled(
        ListOffsets,
        5,
        {
          replicaId: -1,
          isolationLevel: 1,
          topics: [{ name: to.name, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
        },
        { isRecorded: false, while: ({ topics }) => topics[0]!.partitions[0]!.offset < offset }
      )
    const a = yield* begin("a")
    const b = yield* begin("b")
    yield* send(a, null)
    a.sequence = 0
    yield* add(a)
    yield* add(b)
    yield* send(a)
    yield* send(b)
    yield* produce(side, 9, to, batch(three(side.timeMs)), "without a transaction")
    yield* send(a)
    yield* look()
    yield* end(b, false)
    yield* Effect.sleep("300 millis")
    yield* look()
    yield* end(a, false)
    yield* untilStable(14n)
    yield* look()
    const c = yield* begin("c")
    yield* add(c)
    yield* send(c)
    yield* end(c, true)
    yield* untilStable(18n)
    yield* look()
    yield* listOffsets(side, 5, to, BigInt(side.timeMs))
  })
}

const sets: Scenario = {
  name: "sets",
  only: (release) => release !== "4.0" && release !== "4.4",
  run: Effect.fnUntraced(function* (side) {
    const versions = versionsOfProduce(side).filter((each) => each < 3)
    const records = three(side.timeMs)
    for (const suffix of ["plain", "gzip", "compacted", "appendTime"]) {
      const to = yield* topic(side, suffix)
      for (const version of versions) {
        const magics = version < 2 ? ([0] as const) : ([0, 1] as const)
        for (const magic of magics) {
          for (const compression of ["none", "gzip", "snappy", "lz4"] as const)
            yield* produce(
              side,
              version,
              to,
              batch(records, { magic, compression }),
              `${suffix} ${magic} ${compression}`
            )
          yield* produce(side, version, to, Buffer.alloc(0), "empty")
          const one = batch(records, { magic })
          yield* produce(side, version, to, one.subarray(0, one.length - 3), "cut")
          yield* produce(
            side,
            version,
            to,
            Buffer.from(one.map((byte, i) => (i === 30 ? byte ^ 1 : byte))),
            "checksum"
          )
          yield* produce(side, version, to, batch([{ value: "no key" }, ...records], { magic }), "no key")
          const gzip = { magic, compression: "gzip" } as const
          yield* produce(
            side,
            version,
            to,
            Buffer.concat([batch(records, gzip), batch(records, gzip)]),
            "two wrappers"
          )
          yield* produce(
            side,
            version,
            to,
            batch(records, { ...gzip, baseOffset: 70 }),
            "wrapper with offsets from 70"
          )
        }
        yield* produce(
          side,
          version,
          to,
          Buffer.concat([batch(records, { magic: 0 }), batch(records, { magic: 1 })]),
          "both"
        )
      }
      // A translation is as long as what was read, which depends on how well it was compressed.
      for (const version of side.versions(Fetch))
        yield* fetchAll(side, version, to, 0n, 1_000_000, version < 4 ? 20 : Infinity)
      if (side.isAtLeast("1.1"))
        for (const version of side.versions(Fetch).slice(0, 4)) yield* fetchAll(side, version, to, 4n, 120, 1)
    }
  })
}

export const logs: ReadonlyArray<Scenario> = [
  produceVersions,
  refused,
  odd,
  sequences,
  configs,
  offsets,
  deleting,
  epochs,
  transactions,
  sets
]
