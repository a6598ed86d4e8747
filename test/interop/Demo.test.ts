/**
 * `npm start` on a broker of one's own of each release, and on the one that is embedded in it.
 */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { EmbeddedKafka } from "../../src/EmbeddedKafka/index.ts"
import { releaseNames } from "../../src/EmbeddedKafka/releases/index.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { embedded } from "./servers.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** What it printed, and how it ended. In a process group of its own, so that nothing of it is left. */
const npmStart = (...given: ReadonlyArray<string>) =>
  Effect.callback<{ readonly code: number | null; readonly output: string }>((resume) => {
    const { KAFKA_BOOTSTRAP_SERVERS: _, ...env } = process.env
    const child = spawn("npm", ["start", "--silent", "--", ...given], { cwd: root, detached: true, env })
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.once("close", (code) => resume(Effect.succeed({ code, output })))
    return Effect.sync(() => process.kill(-child.pid!, "SIGTERM"))
  })

const told = [
  /0\. One-shot metadata: \d broker\(s\), \d topic\(s\)/,
  /1\. Metadata: demo-\d+ has 1 partition\(s\)/,
  /the same in version \d: \d broker\(s\)/,
  /2\. Produce: acknowledged from offset 0 on/,
  /3\. Fetch: 0: hello, 1: world, 2: and no answer, please/,
  /4\. ListOffsets: earliest 0, latest 3/,
  /5\. OffsetCommit: demo-\d+-group is at 3/,
  /6\. OffsetFetch: 3/,
  /7\. The broker goes down/,
  /Disconnected[^]*Connected[^]*is there, on the same KafkaCluster/,
  /Done\.\n$/
]

const tells = Effect.fnUntraced(function* (...given: ReadonlyArray<string>) {
  const { code, output } = yield* npmStart(...given)
  for (const line of told) assert.match(output, line)
  assert.strictEqual(code, 0, output)
})

describeWithJava("npm start", { timeout: 180_000 }, () => {
  for (const release of ["0.8.2.2", "0.9.0.1", "0.10.2.2", "3.9.2"] satisfies ReadonlyArray<Release>)
    it.live(`runs on a Kafka ${release}`, () =>
      Effect.gen(function* () {
        const { host, port } = yield* Broker.make(release)
        yield* tells(`${host}:${port}`)
      })
    )
})

describe("npm start", { timeout: 60_000 }, () => {
  it.live("runs on a Kafka that is embedded in it, which stops and starts again", () => tells())

  for (const release of releaseNames)
    it.live(`runs on an embedded Kafka ${release}`, () =>
      Effect.gen(function* () {
        const { host, port } = yield* embedded(release)
        yield* tells(`${host}:${port}`)
      })
    )

  it.live("runs on a cluster of three", () =>
    Effect.gen(function* () {
      const { brokers } = yield* EmbeddedKafka.makeTcp({ brokers: 3 })
      const { host, port } = brokers[2]!
      yield* tells(`${host}:${port}`)
    }).pipe(Effect.scoped)
  )
})
