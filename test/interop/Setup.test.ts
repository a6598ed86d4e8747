/**
 * What the helpers say when a broker cannot be started: Maven's own reason, a Java that is too old, the end of the log of a broker that gives up.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Broker from "../../tools/kafka/Broker.ts"
import {
  copyDependencies,
  javaVersion,
  javaVersionIn,
  lastLines,
  releases,
  whyNoJava,
  whyNotOn
} from "../../tools/kafka/Maven.ts"
import { describeWithJava } from "../support/leftOut.ts"

describe("Java", () => {
  it("has a version", () => {
    const outputs = {
      'openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment': 17,
      'java version "1.8.0_402"\nJava(TM) SE Runtime Environment': 8,
      'openjdk version "11.0.22" 2024-01-16': 11,
      'Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25" 2025-09-16': 25,
      'openjdk version "9-ea"': 9
    }
    for (const [output, version] of Object.entries(outputs))
      assert.strictEqual(javaVersionIn(output), version, output)
    assert.isUndefined(javaVersionIn("sh: java: not found"))
  })

  it("is said to be too old, or missing, with its version and the one that is needed", () => {
    assert.strictEqual(whyNotOn("4.4.0", 11), "Java 17 or newer is needed, and java is version 11")
    assert.match(whyNotOn("4.4.0", undefined)!, /Java 17 or newer is needed, and there is no java/)
    for (const release of releases) assert.isUndefined(whyNotOn(release, 17))
    assert.isUndefined(whyNotOn("0.9.0.1", 8))
    assert.match(whyNoJava(8)!, /^Java 8 is too old \(17 or newer is needed\)/)
  })
})

const taken = Effect.acquireRelease(
  Effect.callback<ReturnType<typeof createServer>>((resume) => {
    const server = createServer()
    server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
  }),
  (server) => Effect.sync(() => server.close())
)

describeWithJava("real failures", { timeout: 180_000 }, () => {
  it("of Maven give its own reason", () => {
    const directory = mkdtempSync(join(tmpdir(), "maven-"))
    try {
      assert.throws(
        () => copyDependencies("nothing", ["org.apache.kafka:no-such-thing:0.0.0"], directory, ["-o"]),
        /could not get the jars of nothing:\n[^]*\[ERROR\][^]*no-such-thing/
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  for (const release of ["0.9.0.1", "0.10.2.2", "4.4.0"] as const)
    it.live(`of Kafka ${release} to start give the end of its log`, () =>
      Effect.gen(function* () {
        const { port } = (yield* taken).address() as AddressInfo
        const error = yield* Effect.flip(Broker.make(release, { port }))
        assert.match(error.detail, /^kafka\.Kafka (?:ended with exit code [1-9]|gave up)/)
        assert.match(error.message, /Address already in use/)
      })
    )

  it("do not hide a Java that is there", () => assert.isAtLeast(javaVersion()!, 17))
})

describe("the end of a log", () => {
  it("is its last lines that are not empty", () => {
    assert.strictEqual(lastLines("a\n\nb\n  \nc\n", 2), "b\nc")
  })
})
