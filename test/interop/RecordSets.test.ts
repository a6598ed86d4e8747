/**
 * Our record sets against Java's `MemoryRecords`, in both directions, record for record: 3.9.2 for all magics, 4.4.0 for magic 2.
 * What has no codec must be equal byte for byte. Several hundred sets: each magic × codec × timestamp type, seeded.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe } from "@effect/vitest"
import type { CompressionName, Magic, RecordInput } from "../../src/Codec/Records/Record.ts"
import { type MakeOptions, Records } from "../../src/Codec/Records/Records.ts"
import { cacheDirectory, libs, type Release } from "../../tools/kafka/Maven.ts"
import { itWithJava } from "../support/leftOut.ts"

/** What both sides are told. Bytes are hex, since it goes to Java as JSON. */
interface RecordSet {
  readonly magic: Magic
  readonly compression: CompressionName
  readonly timestampType: "CreateTime" | "LogAppendTime"
  readonly logAppendTime: bigint
  readonly baseOffset: bigint
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly partitionLeaderEpoch: number
  readonly deleteHorizonMs: bigint
  readonly records: ReadonlyArray<RecordText>
}

interface RecordText {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly key: string | null
  readonly value: string | null
  readonly headers: ReadonlyArray<{ readonly key: string; readonly value: string | null }>
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${item}` : item))

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString("hex"))
const unhex = (text: string | null) => (text === null ? null : Buffer.from(text, "hex"))

/** Asks Java all questions at once; the program is compiled as it starts. */
const java = (release: Release, questions: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const jars = libs(release)
  let source = readFileSync(new URL("java/RecordSets.java", import.meta.url), "utf8")
  if (release === "4.4.0")
    source = source
      .replaceAll(
        /^import org\.apache\.kafka\.common\.record\.(?!TimestampType)/gm,
        "import org.apache.kafka.common.record.internal."
      )
      .replace("common.utils.ByteBufferOutputStream", "common.utils.internals.ByteBufferOutputStream")
  mkdirSync(cacheDirectory, { recursive: true })
  const directory = mkdtempSync(join(cacheDirectory, "records-"))
  try {
    const file = join(directory, "RecordSets.java")
    writeFileSync(file, source)
    const output = execFileSync("java", ["-Xmx1g", "-cp", join(jars, "*"), file], {
      input: questions.map((question) => `${json(question)}\n`).join(""),
      maxBuffer: 512 * 1024 * 1024,
      stdio: ["pipe", "pipe", "pipe"],
      encoding: "utf8"
    })
    return output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Sets of one magic and codec, from a seeded generator. */
const setsOf = (
  magic: Magic,
  compression: CompressionName,
  timestampType: RecordSet["timestampType"]
): Array<RecordSet> => {
  let state = 77 + magic * 1000 + compression.length * 100 + timestampType.length
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  const pick = <A>(...choices: ReadonlyArray<A>): A => choices[random(choices.length)]!
  const noise = (length: number) =>
    Buffer.from(Uint8Array.from({ length }, () => random(256))).toString("hex")
  const content = (): string | null =>
    pick<() => string | null>(
      () => null,
      () => "",
      () => noise(1 + random(40)),
      () => Buffer.from("alpha beta gamma ".repeat(random(20))).toString("hex"),
      () => noise(63 + random(3)),
      () => noise(8190 + random(4))
    )()
  const sets: Array<RecordSet> = []
  for (let i = 0; i < 12; i++) {
    const baseOffset = pick(0n, 1n, 1000n, 2n ** 31n, 2n ** 53n - 2n, 2n ** 62n)
    const start = pick(0n, 1700000000000n, 2n ** 40n, 2n ** 53n - 1n, 2n ** 62n)
    const isControl = magic === 2 && i === 11
    const isIdempotent = magic === 2 && random(2) === 1
    let offset = baseOffset
    const records = Array.from({ length: i === 10 ? 200 : 1 + random(12) }, (_, index): RecordText => {
      if (index > 0) offset += BigInt(pick(1, 1, 1, 2, 500))
      const timestamp =
        start +
        pick(0n, 1n, -1n, 63n, -64n, 64n, -65n, 2n ** 31n, -(2n ** 31n), 2n ** 40n, 2n ** 52n, -(2n ** 52n))
      return {
        offset,
        timestamp: pick(timestamp, timestamp, timestamp, -1n) < 0n ? -1n : timestamp,
        key: isControl ? pick("00000000", "00000001") : content(),
        value: isControl ? "000000000007" : content(),
        headers:
          magic < 2 || isControl
            ? []
            : Array.from({ length: pick(0, 0, 1, 3) }, () => ({
                key: pick("", "a", "a", "ключ", "\ufeffx"),
                value: content()
              }))
      }
    })
    sets.push({
      magic,
      compression,
      timestampType,
      logAppendTime: timestampType === "LogAppendTime" ? 1800000000000n : -1n,
      baseOffset,
      producerId: isIdempotent ? pick(0n, 4000n, 2n ** 62n) : -1n,
      producerEpoch: isIdempotent ? pick(0, 32767) : -1,
      baseSequence: isIdempotent ? pick(0, 2147483647) : -1,
      isTransactional: isIdempotent && random(2) === 1,
      isControl,
      partitionLeaderEpoch: pick(-1, 0, 7),
      deleteHorizonMs: magic === 2 && i === 9 ? start + 5000n : -1n,
      records
    })
  }
  // A value over several blocks of each codec.
  const last = sets[0]!
  sets.push({
    ...last,
    records: [{ ...last.records[0]!, offset: last.baseOffset, key: null, value: noise(5).repeat(30_000) }]
  })
  return sets
}

const ours = (set: RecordSet): Uint8Array => {
  const { timestampType, logAppendTime, deleteHorizonMs, records, partitionLeaderEpoch, ...rest } = set
  const options: MakeOptions = {
    ...rest,
    keepOffsets: true,
    partitionLeaderEpoch,
    logAppendTime: timestampType === "LogAppendTime" ? logAppendTime : undefined,
    deleteHorizonMs: deleteHorizonMs === -1n ? undefined : deleteHorizonMs
  }
  const inputs = records.map((record): RecordInput => ({
    ...record,
    key: unhex(record.key),
    value: unhex(record.value),
    headers: record.headers.map((header) => ({ key: header.key, value: unhex(header.value) }))
  }))
  return Records.make(inputs, options).encode()
}

/** Our view in the words of `RecordSets.java`. */
const view = (bytes: Uint8Array): unknown =>
  JSON.parse(
    json(
      Array.from(Records.fromBytes(bytes).batches(), (batch) => ({
        magic: batch.magic,
        baseOffset: batch.baseOffset,
        lastOffset: batch.lastOffset,
        maxTimestamp: batch.maxTimestamp,
        timestampType: { none: "NoTimestampType", createTime: "CreateTime", logAppendTime: "LogAppendTime" }[
          batch.timestampType
        ],
        compression: batch.compression,
        producerId: batch.producerId,
        producerEpoch: batch.producerEpoch,
        baseSequence: batch.baseSequence,
        isTransactional: batch.isTransactional,
        isControl: batch.isControl,
        partitionLeaderEpoch: batch.partitionLeaderEpoch,
        deleteHorizonMs: batch.deleteHorizonMs ?? null,
        sizeInBytes: batch.sizeInBytes,
        records: batch.toArray().map((record) => ({
          offset: record.offset,
          timestamp: record.timestamp,
          key: hex(record.key),
          value: hex(record.value),
          headers: record.headers.map((header) => ({ key: header.key, value: hex(header.value) }))
        }))
      }))
    )
  )

const cases = [
  ["3.9.2", 0],
  ["3.9.2", 1],
  ["3.9.2", 2],
  ["4.4.0", 2]
] as const

describe("record sets against Java's", () => {
  for (const [release, magic] of cases) {
    const codecs: ReadonlyArray<CompressionName> =
      magic === 2 ? ["none", "gzip", "snappy", "lz4", "zstd"] : ["none", "gzip", "snappy", "lz4"]
    itWithJava(
      `magic ${magic} of ${release}: both read what either writes; without a codec the bytes are equal`,
      () => {
        const sets = codecs.flatMap((codec) =>
          (magic === 0 ? (["CreateTime"] as const) : (["CreateTime", "LogAppendTime"] as const)).flatMap(
            (type) => setsOf(magic, codec, type)
          )
        )
        const encoded = sets.map(ours)
        const answers = java(release, [...sets, ...encoded.map((bytes) => ({ read: hex(bytes) }))])
        const theirs = answers.slice(0, sets.length)
        for (const [i, bytes] of theirs.entries())
          assert.isString(bytes, `Java cannot write set ${i}: ${json(bytes).slice(0, 300)}`)
        const theirViews = java(
          release,
          theirs.map((bytes) => ({ read: bytes }))
        )
        for (const [i, set] of sets.entries()) {
          const label = `set ${i}, ${set.compression}, ${set.timestampType}`
          const bytes = Buffer.from(theirs[i] as string, "hex")
          if (set.compression === "none") assert.strictEqual(hex(encoded[i]!), theirs[i], label)
          assert.deepStrictEqual(view(bytes), theirViews[i], `${label}: their bytes`)
          assert.deepStrictEqual(view(encoded[i]!), answers[sets.length + i], `${label}: our bytes`)
        }
      }
    )
  }
})
