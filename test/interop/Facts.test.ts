/**
 * The facts in the specs, against what Java's classes say of each version of each API: the versions of the headers, and whether a client waits for
 * `throttleTimeMs`; and the error codes.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { newer, older } from "../../scripts/protocol/releases.ts"
import * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import { codes } from "../../src/Api/ErrorCode.ts"
import * as Version from "../../src/Codec/Version.ts"
import { libs, type Release } from "../../tools/kafka/Maven.ts"
import { fieldsAt } from "../support/fieldsAt.ts"
import { describeWithJava } from "../support/leftOut.ts"

const source = fileURLToPath(new URL("java/Facts.java", import.meta.url))

interface JavaFacts {
  readonly requestHeader: number
  readonly responseHeader: number
  readonly throttles: boolean
}

interface JavaError {
  readonly code: number
  readonly kafkaName: string
  readonly retriable: boolean
}

interface Said {
  readonly errors: ReadonlyArray<JavaError>
  /** By key and version. */
  readonly versions: ReadonlyMap<string, JavaFacts>
}

/** What the classes of a release say. */
const factsOf = (release: Release): Said => {
  const jars = join(libs(release), "*")
  const classes = mkdtempSync(join(tmpdir(), "facts-"))
  try {
    execFileSync("javac", ["-cp", jars, "-d", classes, source])
    const printed = execFileSync("java", ["-cp", `${classes}${delimiter}${jars}`, "Facts"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    })
    const lines = printed
      .trim()
      .split("\n")
      .map((line) => line.split(" "))
    const errors = lines
      .filter(([kind]) => kind === "error")
      .map(([, code, kafkaName, retriable]) => ({
        code: Number(code),
        kafkaName: kafkaName!,
        retriable: retriable === "true"
      }))
    const versions = lines
      .filter(([kind]) => kind !== "error")
      .map(([key, version, requestHeader, responseHeader, throttles]): [string, JavaFacts] => [
        `${key} ${version}`,
        {
          requestHeader: Number(requestHeader),
          responseHeader: Number(responseHeader),
          throttles: throttles === "true"
        }
      ])
    return { errors, versions: new Map(versions) }
  } finally {
    rmSync(classes, { recursive: true, force: true })
  }
}

describeWithJava("facts against Java's classes", () => {
  it("every error code, with its name, and whether it is retriable", () => {
    const theirs = factsOf(newer).errors.filter(({ code }) => code !== 0)
    assert.deepStrictEqual(
      codes().map(({ code, kafkaName, retriable }) => ({ code, kafkaName, retriable })),
      theirs.toSorted((a, b) => a.code - b.code)
    )
    const known = new Set(codes().map(({ code }) => code))
    assert.isTrue(factsOf(older).errors.every(({ code }) => code === 0 || known.has(code)))
  }, 120_000)

  it("headers and throttling of every API in every version", () => {
    // 4.4.0 says of versions that 3.9.2 has too what 3.9.2 had forgotten to say: OffsetForLeaderEpoch 2 and others wait.
    const java = new Map([...factsOf(older).versions, ...factsOf(newer).versions])
    // Versions that 4.4.0 does not have: later ones wait, and brokers have answered at once since Kafka 2.0.
    const forgotten = [
      "AlterPartition 0",
      "AlterPartition 1",
      "ShareGroupHeartbeat 0",
      "ShareGroupDescribe 0",
      "ShareFetch 0",
      "ShareAcknowledge 0"
    ]
    const seen: Array<string> = []
    let [count, throttling] = [0, 0]
    for (const api of apis) {
      for (let version = api.versions.min; version <= api.versions.max; version++) {
        const theirs = java.get(`${api.key} ${version}`)
        const ours: JavaFacts = {
          requestHeader: Api.requestHeaderVersion(api, version),
          responseHeader: Api.responseHeaderVersion(api, version),
          // Where there is no such field, there is nothing to wait for.
          throttles:
            Version.contains(api.throttles, version) &&
            fieldsAt(api.response, version, "")!.includes("throttleTimeMs")
        }
        const isForgotten = ours.throttles && theirs?.throttles === false
        if (isForgotten) seen.push(`${api.name} ${version}`)
        assert.deepStrictEqual(
          ours,
          isForgotten ? { ...theirs, throttles: true } : theirs,
          `${api.name} v${version}`
        )
        count++
        if (ours.throttles) throttling++
      }
    }
    assert.deepStrictEqual(seen, forgotten)
    assert.strictEqual(count, java.size, "every API and version that Java has")
    assert.isAbove(throttling, 200)
  }, 120_000)
})
