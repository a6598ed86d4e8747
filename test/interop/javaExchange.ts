/**
 * What we produce, Java's clients consume, and the other way round: the records themselves, by each codec. The old releases' own console tools stand in
 * for the clients of their time.
 */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  type CompressionName,
  type KafkaRecord,
  type RecordInput,
  Kafka,
  Produce,
  Records
} from "../../src/index.ts"
import { lastLines, libs, type Release } from "../../tools/kafka/Maven.ts"
import * as Client from "./client.ts"
import type { Server } from "./servers.ts"

const hex = (bytes: Uint8Array | string | null | undefined): string =>
  bytes === null || bytes === undefined ? "-" : `x${Buffer.from(bytes).toString("hex")}`

/** A record as a line, for Java and for comparing. */
const lineOf = ({ headers, key, timestamp, value }: RecordInput | KafkaRecord): string =>
  `${timestamp} ${hex(key)} ${hex(value)} ${(headers ?? []).map((each) => `${each.key}=${hex(each.value)}`).join(",")}`

/** What a Java program prints; the event loop goes on meanwhile, on which an embedded broker is. */
const java = (release: Release, input: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.callback<string>((resume) => {
    const child = execFile(
      "java",
      ["-XX:TieredStopAtLevel=1", "-cp", join(libs(release), "*"), ...args],
      { encoding: "utf8", maxBuffer: 1 << 26, timeout: 120_000 },
      (error, output, errors) =>
        resume(
          error === null
            ? Effect.succeed(output)
            : Effect.die(new Error(lastLines(errors, 20), { cause: error }))
        )
    )
    child.stdin?.end(input)
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const inputs: ReadonlyArray<RecordInput> = Array.from({ length: 500 }, (_, i) => ({
  key: i % 3 === 0 ? null : `key ${i}`,
  value: i % 7 === 0 ? null : i % 5 === 0 ? "" : `värde ${i} `.repeat(1 + (i % 50)),
  timestamp: 1_700_000_000_000 + i * 7,
  headers:
    i % 2 === 0
      ? [
          { key: "a", value: "x" },
          { key: "a", value: null },
          { key: "b", value: "" }
        ]
      : []
}))

const produce = Effect.fnUntraced(function* (
  name: string,
  records: ReadonlyArray<RecordInput>,
  compression: CompressionName
) {
  const topic = yield* Client.topicMetadata(name)
  const partition = { index: 0, records: Records.make(records, { compression }) }
  const response = yield* Kafka.request(Produce, {
    acks: -1,
    timeoutMs: 5000,
    topicData: [{ name, topicId: topic.topicId, partitionData: [partition] }]
  })
  yield* Kafka.orFail(Produce, response.responses[0]!.partitionResponses[0]!)
})

const fetchAll = Effect.fnUntraced(function* (name: string, count: number) {
  return yield* Client.fetch(yield* Client.topicMetadata(name), 0n, count)
})

/** Java's producer and consumer of a release. */
export const withClients = Effect.fnUntraced(function* (release: Release, broker: Server) {
  const codecs = ["none", "gzip", "snappy", "lz4", "zstd"] as const
  const lines = inputs.map(lineOf)
  for (const codec of codecs) {
    yield* produce(`ours-${codec}`, inputs, codec)
    yield* Client.topicMetadata(`theirs-${codec}`)
  }
  const script = codecs.map(
    (codec) =>
      `consume ours-${codec} ${inputs.length}\nproduce ${codec} theirs-${codec}\n${lines.join("\n")}\n\n`
  )
  const source = fileURLToPath(new URL("java/Clients.java", import.meta.url))
  const answer = yield* java(release, script.join(""), source, `${broker.host}:${broker.port}`)
  const consumed = answer.split("\n").filter((line) => line !== "done" && line !== "")
  assert.deepStrictEqual(
    consumed,
    codecs.flatMap(() => lines)
  )
  for (const codec of codecs)
    assert.deepStrictEqual((yield* fetchAll(`theirs-${codec}`, inputs.length)).map(lineOf), lines, codec)
})

/** The console tools of a release. */
export const withConsoleTools = Effect.fnUntraced(function* (release: Release, broker: Server) {
  const bootstrap = `${broker.host}:${broker.port}`
  const values = Array.from({ length: 200 }, (_, i) => `line ${i} ${"word ".repeat(i % 20)}.`)
  for (const codec of ["none", "gzip", "snappy"] as const) {
    yield* produce(
      `ours-${codec}`,
      values.map((value) => ({ value })),
      codec
    )
    const read = yield* java(
      release,
      "",
      "kafka.tools.SimpleConsumerShell",
      "--broker-list",
      bootstrap,
      "--topic",
      `ours-${codec}`,
      "--partition",
      "0",
      "--offset",
      "-2",
      "--no-wait-at-logend"
    )
    assert.deepStrictEqual(
      read
        .trimEnd()
        .split("\n")
        .filter((line) => line.startsWith("line")),
      values,
      codec
    )

    yield* Client.topicMetadata(`theirs-${codec}`)
    yield* java(
      release,
      `${values.join("\n")}\n`,
      "kafka.tools.ConsoleProducer",
      "--broker-list",
      bootstrap,
      "--topic",
      `theirs-${codec}`,
      "--compression-codec",
      codec
    )
    const fetched = yield* fetchAll(`theirs-${codec}`, values.length)
    assert.deepStrictEqual(
      fetched.map((record) => Buffer.from(record.value!).toString()),
      values,
      codec
    )
  }
})
