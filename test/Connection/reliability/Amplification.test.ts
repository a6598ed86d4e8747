/** Frames that are within the limit of their size and would be many times as large in memory. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

interface Line {
  readonly frame: string
  readonly error: string
  readonly limit: string | null
  readonly message: string
  readonly isAlive: boolean
  readonly rss: number
}

describe("a reply that is larger in memory than on the wire", () => {
  it("is decoded or fails with an error that names the limit, within 1 GB, and the connection goes on", () => {
    const program = fileURLToPath(new URL("amplificationClient.ts", import.meta.url))
    const output = execFileSync(
      process.execPath,
      ["--conditions=@effect-kafka-protocol/source", program, "16", "99"],
      { encoding: "utf8", maxBuffer: 10_000_000, stdio: ["ignore", "pipe", "inherit"] }
    )
    const lines = output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line)
    assert.lengthOf(lines, 2 * 4 * 3)
    for (const { error, frame, isAlive, limit, message, rss } of lines) {
      assert.isTrue(isAlive, frame)
      assert.isBelow(rss, 1e9, frame)
      assert.include(["none", "DecodeError"], error, `${frame}: ${message}`)
      if (error === "DecodeError") assert.match(message, /Cannot decode .*expected/, frame)
      if (limit !== null) assert.include(message, `(${limit})`, frame)
      if (frame.includes("99 MiB, whole"))
        assert.strictEqual(limit, "maxDecodedBytes", `${frame}: ${message}`)
    }
  }, 240_000)
})
