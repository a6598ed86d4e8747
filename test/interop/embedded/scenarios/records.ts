/**
 * Records: every format and codec through every version of Produce and Fetch, what is refused, and what is said about a log.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { DeleteRecords } from "../../../../src/Api/DeleteRecords.ts"
import { Fetch } from "../../../../src/Api/Fetch.ts"
import { ListOffsets } from "../../../../src/Api/ListOffsets.ts"
import { OffsetForLeaderEpoch } from "../../../../src/Api/OffsetForLeaderEpoch.ts"
import { Produce } from "../../../../src/Api/Produce.ts"
import { crc32, crc32c } from "../../../../src/Codec/Records/Crc32c.ts"
import type { CompressionName, Magic } from "../../../../src/Codec/Records/Record.ts"
import { type RecordInput, Records } from "../../../../src/Codec/Records/Records.ts"
import type { Scenario } from "../beside.ts"
import type { Side } from "../Side.ts"
import { fetch, noId, outer, produce, records, topic, type Topic, zeroId } from "./common.ts"

/** The versions of Produce that work: those that 4.x advertises below 3 do not. */
export const produceVersions = (side: Side): ReadonlyArray<number> =>
  side.versions(Produce).filter((version) => version >= 3 || !side.isAtLeast("4.0"))

const magicOf = (version: number): Magic => (version >= 3 ? 2 : version === 2 ? 1 : 0)

const codecs = (side: Side, version: number): ReadonlyArray<CompressionName> => [
  "none",
  "gzip",
  "snappy",
  ...(side.isAtLeast("0.9.0") ? (["lz4"] as const) : []),
  ...(version >= 7 ? (["zstd"] as const) : [])
]

const eachProduce: Scenario = {
  name: "produce-versions",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    let offset = 0
    for (const version of side.versions(Produce)) {
      const acksOf = version < 3 && side.isAtLeast("4.0") ? [1] : [1, -1]
      for (const acks of acksOf) {
        const label = `acks ${acks}`
        yield* Effect.ignore(
          produce(side, version, to, records(side, 3, offset), { acks, label, magic: magicOf(version) })
        )
        offset += 3
      }
    }
    for (const version of side.versions(Fetch)) yield* Effect.ignore(fetch(side, version, to, 0n))
  })
}

const eachCodec: Scenario = {
  name: "codecs",
  run: Effect.fnUntraced(function* (side) {
    const versions = produceVersions(side)
    // One version of each format, and the highest.
    const chosen = versions.filter((each) => [0, 1, 2, 3].includes(each) || each === versions.at(-1))
    for (const version of chosen)
      for (const compression of codecs(side, version)) {
        const to = yield* topic(side, `${version}-${compression}`)
        const magic = magicOf(version)
        const isCompressedAnew = magic < magicOf(side.best(Produce))
        const headers = [{ key: "h", value: "x" }]
        const inputs: ReadonlyArray<RecordInput> =
          magic < 2 ? records(side, 20) : records(side, 20).map((each) => ({ ...each, headers }))
        yield* produce(side, version, to, inputs, { compression, magic })
        yield* produce(side, version, to, records(side, 2, 20), { compression, magic })
        // Down-converted for old versions of Fetch.
        for (const fetchVersion of side
          .versions(Fetch)
          .filter((each) => [0, 1, 2, 3, 4, 10, 12].includes(each)))
          yield* Effect.ignore(
            fetch(side, fetchVersion, to, 0n, { label: `${compression} of magic ${magic}`, isCompressedAnew })
          )
        yield* fetch(side, side.best(Fetch), to, 5n, {
          label: `${compression}, from within a batch`,
          isCompressedAnew
        })
      }
  })
}

const withoutAnswer: Scenario = {
  name: "produce-acks-0",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a")
    const line = side.another()
    for (const version of produceVersions(side)) {
      yield* line.send(Produce, version, {
        acks: 0,
        timeoutMs: 1000,
        topicData: [
          {
            name: to.name,
            topicId: to.topicId,
            partitionData: [
              { index: 0, records: Records.make(records(side, 1, version), { magic: magicOf(version) }) }
            ]
          }
        ]
      })
      yield* produce(line, version, to, records(side, 1, 50 + version), {
        label: "after one without an answer",
        magic: magicOf(version)
      })
    }
    yield* fetch(side, side.best(Fetch), to, 0n)
    const version = side.best(Produce)
    yield* line.send(Produce, version, {
      acks: 0,
      timeoutMs: 1000,
      topicData: [
        {
          name: `${to.name}-not`,
          topicId: noId,
          partitionData: [{ index: 0, records: Records.make(records(side, 1), { magic: magicOf(version) }) }]
        }
      ]
    })
    yield* Effect.ignore(
      produce(line, version, to, records(side, 1), {
        label: "after one that could not be appended",
        magic: magicOf(version)
      })
    )
  })
}

/** Batches of bytes that were damaged in one place. */
const damaged = (inputs: ReadonlyArray<RecordInput>, magic: Magic, at: number, to: number): Records => {
  const bytes = Buffer.from(encoded(inputs, magic))
  bytes[at] = to
  return Records.fromBytes(bytes)
}

/** The bytes of a batch, or a message, that say that they are compressed so, with the right checksum. */
const ofCodec = (inputs: ReadonlyArray<RecordInput>, magic: Magic, codec: number): Records => {
  const bytes = Buffer.from(encoded(inputs, magic))
  if (magic === 2) {
    bytes[22] = codec
    bytes.writeUInt32BE(crc32c(bytes, 21), 17)
  } else {
    bytes[17] = codec
    bytes.writeUInt32BE(crc32(bytes, 16), 12)
  }
  return Records.fromBytes(bytes)
}

/** Codecs that there are not: zstd in releases before 2.1, and numbers that none has. */
const unknownCodecs: Scenario = {
  name: "codecs-unknown",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a")
    for (const version of produceVersions(side)) {
      const magic = magicOf(version)
      for (const codec of [4, 5, 7])
        if (codec !== 4 || !side.isAtLeast("2.8"))
          yield* Effect.ignore(
            produce(side, version, to, ofCodec(records(side, 1), magic, codec), { label: `codec ${codec}` })
          )
      yield* Effect.ignore(produce(side, version, to, records(side, 2), { magic, label: "after that" }))
    }
    yield* fetch(side, side.best(Fetch), to, 0n)
  })
}

const encoded = (inputs: ReadonlyArray<RecordInput>, magic: Magic): Uint8Array => {
  const version = magic === 2 ? 3 : magic === 1 ? 2 : 0
  const body = Produce.request.at(version).encode({
    acks: 1,
    timeoutMs: 0,
    topicData: [{ name: "", partitionData: [{ index: 0, records: Records.make(inputs, { magic }) }] }]
  })
  const read = Produce.request.at(version).decode(body).topicData[0]!.partitionData[0]!.records!
  return Buffer.concat([...read.batches()].map(({ bytes }) => bytes))
}

const refused: Scenario = {
  name: "produce-refused",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a")
    const versions = produceVersions(side)
    for (const version of outer(versions)) {
      const magic = magicOf(version)
      const ask = (topic: Topic, inputs: ReadonlyArray<RecordInput> | Records, label: string, more = {}) =>
        Effect.ignore(produce(side, version, topic, inputs, { label, magic, ...more }))
      yield* ask({ name: `no spaces`, topicId: zeroId }, records(side, 1), "a topic with a bad name")
      yield* ask({ name: `${to.name}-not`, topicId: noId }, records(side, 1), "a topic that there is not")
      yield* ask(to, records(side, 1), "a partition that there is not", { partition: 7 })
      yield* ask(to, records(side, 1), "partition −1", { partition: -1 })
      yield* ask(to, records(side, 1), "acks 2", { acks: 2 })
      yield* ask(to, records(side, 1), "acks −2", { acks: -2 })
      yield* ask(to, Records.fromBytes(new Uint8Array(0)), "no bytes")
      yield* ask(to, [{ value: new Uint8Array(1_100_000) }], "a batch that is too large")
      yield* ask({ name: "__consumer_offsets", topicId: zeroId }, records(side, 1), "an internal topic")
      yield* ask(to, damaged(records(side, 2), magic, magic === 2 ? 17 : 13, 0xaa), "a wrong checksum")
      yield* ask(to, records(side, 1, 7), "after all that")
      // Two topics and two partitions, of which one each is refused.
      const partitionData = [0, 3].map((index) => ({
        index,
        records: Records.make(records(side, 1, 8), { magic })
      }))
      yield* Effect.ignore(
        side.ask(
          Produce,
          version,
          {
            acks: -1,
            timeoutMs: 5000,
            topicData: [
              { ...to, partitionData },
              { name: `${to.name}-not`, topicId: noId, partitionData }
            ]
          },
          { label: "some of it" }
        )
      )
      yield* Effect.ignore(
        side.ask(Produce, version, { acks: 1, timeoutMs: 5000, topicData: [] }, { label: "nothing" })
      )
    }
    yield* fetch(side, side.best(Fetch), to, 0n)
  })
}

const batches: Scenario = {
  name: "produce-batches",
  only: (release) => release === "1.1" || release === "2.8" || release === "3.9" || release.startsWith("4."),
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a")
    const version = side.best(Produce)
    const inputs = records(side, 3)
    const plain = encoded(inputs, 2)
    const ask = (records_: Records, label: string) =>
      Effect.ignore(produce(side, version, to, records_, { label }))
    yield* ask(Records.fromBytes(plain), "one batch")
    yield* ask(Records.fromBytes(Buffer.concat([plain, plain])), "two batches")
    yield* ask(Records.fromBytes(plain.subarray(0, plain.length - 1)), "a cut batch")
    yield* ask(Records.fromBytes(plain.subarray(0, 30)), "a cut header")
    yield* ask(Records.fromBytes(Buffer.concat([plain, plain.subarray(0, 20)])), "a batch and a cut one")
    yield* ask(damaged(inputs, 2, 16, 3), "magic 3")
    yield* ask(damaged(inputs, 2, 16, 1), "magic 1 in the header of magic 2")
    yield* ask(Records.fromBytes(encoded(inputs, 1)), "a message set of magic 1")
    yield* ask(Records.fromBytes(encoded(inputs, 0)), "a message set of magic 0")
    yield* ask(Records.make(inputs, { baseOffset: 5n }), "a base offset")
    yield* ask(Records.make(inputs, { partitionLeaderEpoch: 9 }), "a leader epoch")
    yield* ask(Records.make(inputs, { isControl: true }), "a control batch")
    yield* ask(Records.make(inputs, { isTransactional: true }), "transactional without a producer")
    yield* ask(Records.make(inputs, { producerId: 1000n, producerEpoch: 0 }), "a producer without sequences")
    yield* ask(
      Records.make(inputs, { logAppendTime: BigInt(side.timeMs) }),
      "of the time at which it was appended"
    )
    yield* ask(Records.make([]), "no records")
    yield* fetch(side, side.best(Fetch), to, 0n)
  })
}

const configured: Scenario = {
  name: "topics-configured",
  only: (release) => release !== "0.8.2" && release !== "0.9.0",
  run: Effect.fnUntraced(function* (side) {
    const version = side.best(Produce)
    const magic = magicOf(version)
    const best = side.best(Fetch)
    const appendTime = yield* topic(side, "append", 1, { "message.timestamp.type": "LogAppendTime" })
    yield* produce(side, version, appendTime, records(side, 3), { label: "append time", magic })
    yield* produce(side, version, appendTime, records(side, 3), {
      label: "append time, compressed",
      magic,
      compression: "gzip"
    })
    for (const each of side.versions(Fetch).filter((each) => [0, 2, best].includes(each)))
      yield* Effect.ignore(fetch(side, each, appendTime, 0n, { label: "append time" }))
    const small = yield* topic(side, "small", 1, { "max.message.bytes": "200" })
    yield* produce(side, version, small, [{ value: "x".repeat(300) }], { label: "too large", magic })
    yield* produce(side, version, small, [{ value: "x" }], { label: "small enough", magic })
    yield* produce(side, version, small, [{ value: "x".repeat(300) }], {
      label: "too large, but compressed",
      magic,
      compression: "gzip"
    })
    yield* fetch(side, best, small, 0n, { label: "small" })
    const compacted = yield* topic(side, "compacted", 1, { "cleanup.policy": "compact" })
    yield* produce(side, version, compacted, records(side, 4), { label: "some without a key", magic })
    yield* produce(side, version, compacted, [{ key: "k", value: "v", timestamp: BigInt(side.timeMs) }], {
      label: "with a key",
      magic
    })
    yield* fetch(side, best, compacted, 0n, { label: "compacted" })
    const times = yield* topic(side, "times", 1, {
      [side.isAtLeast("3.9") ? "message.timestamp.before.max.ms" : "message.timestamp.difference.max.ms"]:
        "60000"
    })
    yield* produce(side, version, times, records(side, 3), { label: "too old", magic })
    yield* produce(side, version, times, [{ value: "no time" }], { label: "no timestamp", magic })
    yield* fetch(side, best, times, 0n, { label: "times" })
    const future = yield* topic(side, "future")
    yield* produce(side, version, future, [{ value: "v", timestamp: BigInt(side.timeMs + 9 * 3_600_000) }], {
      label: "hours ahead",
      magic
    })
    yield* produce(side, version, future, [{ value: "v", timestamp: -2n }], { label: "before time", magic })
    yield* fetch(side, best, future, 0n, { label: "future" })
    const gzip = yield* topic(side, "gzip", 1, { "compression.type": "gzip" })
    yield* produce(side, version, gzip, records(side, 3), { label: "to be compressed", magic })
    yield* produce(side, version, gzip, records(side, 3), {
      label: "to be compressed anew",
      magic,
      compression: "snappy"
    })
    yield* fetch(side, best, gzip, 0n, {
      label: "compressed by the broker",
      compare: ({ responses }) =>
        [...responses[0]!.partitions[0]!.records!.batches()].map((batch) => [
          batch.compression,
          batch.baseOffset,
          batch.toArray().map((each) => each.toObject())
        ])
    })
    const plain = yield* topic(side, "uncompressed", 1, { "compression.type": "uncompressed" })
    yield* produce(side, version, plain, records(side, 3), { magic, compression: "gzip" })
    yield* fetch(side, best, plain, 0n, { label: "decompressed by the broker" })
    const replicated = yield* topic(side, "isr", 1, { "min.insync.replicas": "2" })
    for (const acks of [1, -1])
      yield* produce(side, version, replicated, records(side, 1), { label: `acks ${acks} of 2`, magic, acks })
    yield* fetch(side, best, replicated, 0n, { label: "what was acknowledged by one" })
  })
}

const oldFormats: Scenario = {
  name: "message-format",
  only: (release) => release === "0.10.2" || release === "1.1" || release === "2.8" || release === "3.9",
  run: Effect.fnUntraced(function* (side) {
    const formats = side.isAtLeast("1.1") ? ["0.8.2", "0.9.0", "0.10.2", "0.11.0"] : ["0.9.0", "0.10.2"]
    for (const format of formats) {
      const to = yield* topic(side, format, 1, { "message.format.version": format })
      for (const version of [0, 2, 3].filter((each) => side.has(Produce, each))) {
        const magic = magicOf(version)
        yield* produce(side, version, to, records(side, 2), { label: `to ${format}`, magic })
        yield* produce(side, version, to, records(side, 2, 2), {
          label: `to ${format}, compressed`,
          magic,
          compression: "gzip"
        })
      }
      for (const version of [0, 2, 4, 10].filter((each) => side.has(Fetch, each)))
        yield* fetch(side, version, to, 0n, { label: `from ${format}`, isCompressedAnew: true })
    }
  })
}

const fetched: Scenario = {
  name: "fetch-bounds",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    const version = side.best(Produce)
    const magic = magicOf(version)
    for (let i = 0; i < 5; i++) yield* produce(side, version, to, records(side, 3, i * 3), { magic })
    for (const each of outer(side.versions(Fetch))) {
      const ask = (offset: bigint, label: string, more = {}) =>
        Effect.ignore(fetch(side, each, to, offset, { label, ...more }))
      for (const offset of [0n, 4n, 14n, 15n, 16n, -1n, 100n]) yield* ask(offset, `from ${offset}`)
      yield* ask(0n, "1 byte", { partitionMaxBytes: 1 })
      yield* ask(0n, "0 bytes", { partitionMaxBytes: 0 })
      yield* ask(0n, "−1 byte", { partitionMaxBytes: -1 })
      yield* ask(0n, "200 bytes", { partitionMaxBytes: 200 })
      yield* ask(0n, "1 byte in all", { maxBytes: 1 })
      yield* ask(0n, "a partition that there is not", { partition: 5 })
      yield* Effect.ignore(
        fetch(side, each, { name: `${to.name}-not`, topicId: noId }, 0n, {
          label: "a topic that there is not"
        })
      )
      yield* Effect.ignore(
        fetch(side, each, { name: "no spaces", topicId: zeroId }, 0n, { label: "a bad name" })
      )
      yield* ask(15n, "waits in vain", { maxWaitMs: 300 })
      yield* ask(15n, "does not wait", { maxWaitMs: 0 })
      yield* ask(15n, "wants no bytes", { minBytes: 0, maxWaitMs: 60_000 })
      yield* ask(0n, "wants many bytes", { minBytes: 1_000_000, maxWaitMs: 300 })
      if (each >= 9) {
        for (const currentLeaderEpoch of [0, 1, 5])
          yield* ask(0n, `of leader epoch ${currentLeaderEpoch}`, { currentLeaderEpoch })
      }
      if (each >= 12)
        for (const lastFetchedEpoch of [0, 1, 5])
          yield* ask(4n, `after epoch ${lastFetchedEpoch}`, { lastFetchedEpoch })
      yield* Effect.ignore(
        side.ask(
          Fetch,
          each,
          {
            maxWaitMs: 100,
            minBytes: 1,
            topics: [
              {
                topic: to.name,
                topicId: to.topicId,
                partitions: [1, 0, 6].map((partition) => ({
                  partition,
                  fetchOffset: 0n,
                  partitionMaxBytes: 1000
                }))
              },
              {
                topic: `${to.name}-not`,
                topicId: noId,
                partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }]
              }
            ]
          },
          { label: "several" }
        )
      )
      yield* Effect.ignore(
        side.ask(Fetch, each, { maxWaitMs: 100, minBytes: 1, topics: [] }, { label: "nothing" })
      )
      // One that is parked, and woken by what is produced on another connection.
      const parked = yield* Effect.forkChild(
        fetch(side.another(), each, to, 0n, { label: "is woken", partition: 1, maxWaitMs: 15_000 })
      )
      yield* Effect.sleep("150 millis")
      yield* produce(side, version, to, records(side, 1), { magic, partition: 1, isRecorded: false })
      yield* Effect.ignore(Fiber.join(parked))
    }
  })
}

const offsets: Scenario = {
  name: "list-offsets",
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    const empty = yield* topic(side, "empty")
    const version = side.best(Produce)
    const magic = magicOf(version)
    for (let i = 0; i < 3; i++) yield* produce(side, version, to, records(side, 3, i * 3), { magic })
    yield* produce(side, version, to, records(side, 2, -5), { magic, label: "older ones" })
    const at = (seconds: number) => BigInt(side.timeMs + seconds * 1000)
    for (const each of side.versions(ListOffsets)) {
      const ask = (timestamp: bigint, label: string, more: object = {}, of: string = to.name) =>
        side.tryAsk(
          ListOffsets,
          each,
          {
            replicaId: -1,
            ...(each >= 10 ? { timeoutMs: 1000 } : {}),
            topics: [{ name: of, partitions: [{ partitionIndex: 0, timestamp, ...more }] }]
          },
          { label }
        )
      // In version 0 these are times of segments, of which there is one.
      const most = each === 0 ? { maxNumOffsets: 10 } : {}
      yield* ask(-1n, "latest", most)
      yield* ask(-2n, "earliest", most)
      yield* ask(-1n, "latest of an empty one", most, empty.name)
      yield* ask(-2n, "earliest of an empty one", most, empty.name)
      if (each >= 1) {
        for (const seconds of [-100, -5, -4, 0, 1, 3.5, 8, 9, 100]) yield* ask(at(seconds), `at ${seconds} s`)
        yield* ask(0n, "at 0")
        yield* ask(0n, "at 0 of an empty one", {}, empty.name)
      }
      if (each >= 7) {
        yield* ask(-3n, "largest timestamp")
        yield* ask(-3n, "largest timestamp of an empty one", {}, empty.name)
      }
      if (each >= 8) yield* ask(-4n, "earliest local")
      if (each >= 9) yield* ask(-5n, "latest tiered")
      if (each >= 11) yield* ask(-6n, "earliest pending upload")
      if (each >= 4)
        for (const currentLeaderEpoch of [0, 1, 5])
          yield* ask(-1n, `of leader epoch ${currentLeaderEpoch}`, { currentLeaderEpoch })
      yield* ask(-1n, "of a topic that there is not", most, `${to.name}-not`)
      yield* ask(-1n, "of a bad name", most, "no spaces")
      const several = [0, 1, 5].map((partitionIndex) => ({ partitionIndex, timestamp: -1n, ...most }))
      yield* side.tryAsk(
        ListOffsets,
        each,
        { replicaId: -1, topics: [{ name: to.name, partitions: several }] },
        { label: "several" }
      )
      const twice = [-1n, -2n].map((timestamp) => ({ partitionIndex: 0, timestamp, ...most }))
      if (each >= 1)
        yield* side.tryAsk(
          ListOffsets,
          each,
          { replicaId: -1, topics: [{ name: to.name, partitions: twice }] },
          { label: "twice the same partition" }
        )
      if (each === 0) yield* ask(-1n, "no offsets", { maxNumOffsets: 0 })
      if (each === 0) yield* ask(at(0), "of a segment before a time", most)
    }
  })
}

const deletedRecords: Scenario = {
  name: "delete-records",
  only: (release) => !release.startsWith("0."),
  run: Effect.fnUntraced(function* (side) {
    for (const version of side.versions(DeleteRecords)) {
      const to = yield* topic(side, `${version}`)
      const version_ = side.best(Produce)
      for (let i = 0; i < 3; i++)
        yield* produce(side, version_, to, records(side, 4, i * 4), { isRecorded: false })
      const ask = (offset: bigint, label: string, name = to.name, partitionIndex = 0) =>
        side.tryAsk(
          DeleteRecords,
          version,
          { topics: [{ name, partitions: [{ partitionIndex, offset }] }], timeoutMs: 5000 },
          { label }
        )
      yield* ask(0n, "to 0")
      yield* ask(5n, "to 5")
      yield* ask(3n, "back")
      yield* ask(13n, "beyond the end")
      yield* ask(-2n, "−2")
      yield* ask(7n, "of a topic that there is not", `${to.name}-not`)
      yield* ask(7n, "of a partition that there is not", to.name, 4)
      for (const offset of [0n, 4n, 5n, 6n]) yield* fetch(side, side.best(Fetch), to, offset)
      for (const each of side.versions(Fetch)) if (each >= 5) yield* Effect.ignore(fetch(side, each, to, 5n))
      const offsetsAt = (timestamp: bigint) =>
        side.ask(ListOffsets, side.best(ListOffsets), {
          replicaId: -1,
          topics: [{ name: to.name, partitions: [{ partitionIndex: 0, timestamp }] }]
        })
      for (const timestamp of [-1n, -2n, BigInt(side.timeMs)]) yield* offsetsAt(timestamp)
      yield* produce(side, version_, to, records(side, 1), { label: "says where the log starts" })
      yield* ask(-1n, "all")
      yield* fetch(side, side.best(Fetch), to, 12n)
      yield* offsetsAt(-2n)
      yield* side.tryAsk(DeleteRecords, version, { topics: [], timeoutMs: 5000 }, { label: "nothing" })
    }
  })
}

const epochs: Scenario = {
  name: "offset-for-leader-epoch",
  only: (release) => !release.startsWith("0."),
  run: Effect.fnUntraced(function* (side) {
    const to = yield* topic(side, "a", 2)
    yield* produce(side, side.best(Produce), to, records(side, 4), { isRecorded: false })
    for (const version of side.versions(OffsetForLeaderEpoch)) {
      const ask = (leaderEpoch: number, label: string, more: object = {}, topic = to.name, partition = 0) =>
        side.tryAsk(
          OffsetForLeaderEpoch,
          version,
          {
            ...(version >= 3 ? { replicaId: -1 } : {}),
            topics: [{ topic, partitions: [{ partition, leaderEpoch, ...more }] }]
          },
          { label }
        )
      for (const epoch of [0, 1, 7, -1, -2]) yield* ask(epoch, `of epoch ${epoch}`)
      yield* ask(0, "of a partition without records", {}, to.name, 1)
      yield* ask(0, "of a topic that there is not", {}, `${to.name}-not`)
      yield* ask(0, "of a partition that there is not", {}, to.name, 9)
      if (version >= 2)
        for (const currentLeaderEpoch of [0, 1, 5])
          yield* ask(0, `of leader epoch ${currentLeaderEpoch}`, { currentLeaderEpoch })
      yield* side.tryAsk(OffsetForLeaderEpoch, version, { topics: [] }, { label: "of nothing" })
    }
  })
}

export const recordScenarios: ReadonlyArray<Scenario> = [
  eachProduce,
  eachCodec,
  unknownCodecs,
  withoutAnswer,
  refused,
  batches,
  configured,
  oldFormats,
  fetched,
  offsets,
  deletedRecords,
  epochs
]
