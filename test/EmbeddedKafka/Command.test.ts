/** `npm run broker`, as a process of its own. */
import { spawn } from "node:child_process"
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import * as Kafka from "../../src/Kafka.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Runs it, with what npm runs, until its first line of output, or its end. */
const start = (...options: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.callback<{
      readonly line: string | undefined
      readonly end: (signal: "SIGINT" | "SIGTERM") => Effect.Effect<number | null>
      readonly code: () => number | null
      readonly errors: () => string
      readonly drop: () => void
    }>((resume) => {
      const child = spawn(process.execPath, ["tools/broker/start.ts", ...options], { cwd: root })
      let output = ""
      let errors = ""
      const running = (line: string | undefined) =>
        Effect.succeed({
          line,
          code: () => child.exitCode,
          errors: () => errors,
          drop: () => child.kill("SIGKILL"),
          end: (signal: "SIGINT" | "SIGTERM") =>
            Effect.callback<number | null>((done) => {
              child.once("close", (code) => done(Effect.succeed(code)))
              child.kill(signal)
            })
        })
      child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes("\n")) resume(running(output.split("\n")[0]))
      })
      child.once("close", () => resume(running(undefined)))
    }),
    ({ drop }) => Effect.sync(drop)
  )

describe("npm run broker", { timeout: 60_000 }, () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    it.live(`says its addresses in its first line, serves, and ends in good order by ${signal}`, () =>
      Effect.gen(function* () {
        const broker = yield* start(
          "--port",
          "0",
          "--brokers",
          "2",
          "--topic",
          "orders:3:2",
          "--kafka",
          "3.9"
        )
        const [host, port] = broker.line!.split(",")[0]!.split(":")
        const { brokers, topics } = yield* Kafka.metadata({ host: host!, port: Number(port) })
        assert.deepStrictEqual(brokers.map(({ host, port }) => `${host}:${port}`).join(), broker.line)
        assert.deepStrictEqual(
          topics.map(({ name, partitions }) => [
            name,
            partitions.map(({ replicaNodes }) => replicaNodes.length)
          ]),
          [["orders", [2, 2, 2]]]
        )
        assert.strictEqual(yield* broker.end(signal), 0)
        assert.match(broker.errors(), /for tests: not for production, for nothing is on disk.*Kafka 3\.9/)
      })
    )

  it.live("tells its options where one cannot be", () =>
    Effect.gen(function* () {
      const { end, errors } = yield* start("--kafka", "3.8")
      yield* Effect.ignore(end("SIGTERM"))
      assert.match(errors(), /--kafka: "3\.8"\. Expected: "0\.8\.2"/)
    })
  )

  it.live("refuses what it cannot do, in words for people", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka.makeTcp()
      const refused = [
        [["--brokers", "0"], /brokers: expected an integer from 1/],
        [["--topic", "a:b"], /--topic a:b: expected name/],
        [["--topic", "a:1:2"], /2 replicas need as many brokers/],
        [["--port", String(brokers[0]!.port)], /Cannot listen on .* in use/]
      ] as const
      yield* Effect.forEach(
        refused,
        ([options, message]) =>
          Effect.map(start(...options), ({ code, errors, line }) => {
            assert.isUndefined(line)
            assert.match(errors(), message)
            assert.notMatch(errors(), / at .*\.m?[jt]s:\d/)
            assert.strictEqual(code(), 1)
          }),
        { concurrency: 2, discard: true }
      )
    })
  )

  it.live("is bundled anew when it is not made of what is there", () =>
    Effect.gen(function* () {
      const stale = join(root, ".cache/broker/stale.mjs")
      mkdirSync(dirname(stale), { recursive: true })
      for (const firstLine of [`//{"package.json":"1:1"}`, "//", ""]) {
        writeFileSync(stale, `${firstLine}\nprocess.exit(3)\n`)
        renameSync(stale, join(root, ".cache/broker/main.mjs"))
        const broker = yield* start("--port", "0")
        assert.match(broker.line ?? `exit code ${broker.code()}`, /^127\.0\.0\.1:\d+$/)
      }
    })
  )
})
