/**
 * Hostile clients: random bytes, and requests of every API and version with bytes changed, cut, doubled or replaced by the numbers that break parsers. A session hands over what
 * it can read, answers in order, and closes for the rest, once; it never throws, and never waits for nothing.
 *
 * `FUZZ=1000000` sets how many streams it gets.
 */
import { assert, describe, it } from "vitest"
import type * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { apis } from "../../src/Api/index.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import type { CloseReason } from "../../src/Protocol/IncomingRequest.ts"
import { random } from "../Connection/Random.ts"
import { edges, valueAt } from "../interop/exampleValues.ts"
import { framed, framesOf, requestFrame, responseOf, serve } from "./ServerHarness.ts"

const count = Number(process.env["FUZZ"] ?? 8000) / (process.env["MUTATION"] === undefined ? 1 : 10)

const all: ReadonlyArray<Api.Any> = apis

const seen: ReadonlySet<CloseReason["_tag"]> = new Set([
  "BadFrame",
  "MalformedHeader",
  "UnknownApi",
  "UnsupportedVersion",
  "MalformedRequest"
])

type Dice = (below: number) => number

const greedy = ["7fff", "ffff", "8000", "7fffffff", "80000000", "ffffffff0f", "00000000"].map((hex) =>
  Buffer.from(hex, "hex")
)

const sound = (dice: Dice): Buffer => {
  const api = all[dice(all.length)] as Api.Any
  const version = api.versions.min + dice(api.versions.max - api.versions.min + 1)
  const edge = edges[dice(4)] ?? edges[0]!
  const body = api.request.at(version).encode(valueAt(layoutOf(api.request.at(version)), edge))
  return requestFrame(api, version, dice(1000), body, dice(2) === 0 ? null : "fuzz")
}

const mutated = (frame: Buffer, dice: Dice): Buffer => {
  const bytes = Buffer.from(frame)
  switch (dice(6)) {
    case 0:
      bytes[dice(bytes.length)]! ^= 1 << dice(8)
      return bytes
    case 1:
      // The key and the version: other APIs' bodies.
      bytes[4 + dice(4)] = dice(2) === 0 ? dice(4) : dice(256)
      return bytes
    case 2:
      return framed(bytes.subarray(4, 4 + dice(bytes.length - 3)))
    case 3:
      greedy[dice(greedy.length)]!.copy(bytes, dice(bytes.length))
      return bytes
    case 4:
      return framed(Buffer.concat([bytes.subarray(4), bytes.subarray(dice(bytes.length))]))
    default:
      return framed(Buffer.from(Array.from({ length: dice(60) }, () => dice(dice(2) === 0 ? 4 : 256))))
  }
}

const attack = (seed: number, tags: Map<string, number>): void => {
  const next = random(seed)
  const dice: Dice = (below) => Math.floor(next() * below)
  const frames = Array.from({ length: 1 + dice(4) }, () =>
    dice(3) === 0 ? sound(dice) : mutated(sound(dice), dice)
  )
  const { closes, receive, requests, sent, session } = serve({
    apis: all,
    onToken: undefined,
    maxFrameBytes: 100_000,
    maxDecodedBytes: 1_000_000,
    maxInFlight: dice(2) === 0 ? 1 : 10
  })
  const stream = Buffer.concat(frames)
  for (let at = 0; at < stream.length;) {
    const size = 1 + dice(stream.length)
    receive(stream.subarray(at, at + size))
    at += size
  }
  for (let i = 0; i < requests.length; i++) assert.isTrue(requests[i]!.noResponse())
  assert.isAtMost(closes.length, 1)
  for (const { _tag } of closes) assert.isTrue(seen.has(_tag), _tag)
  for (const { _tag } of closes) tags.set(_tag, (tags.get(_tag) ?? 0) + 1)
  assert.deepStrictEqual([session.inFlight, session.queuedRequests], [0, 0])
  assert.strictEqual(session.isPaused, closes.length === 1)
  // Nothing but what the session says by itself: error 35, to ApiVersions of versions to come.
  for (const frame of framesOf(sent()))
    assert.strictEqual(responseOf(ApiVersions, 0, frame).response.errorCode, 35)
  if (closes.length === 0) tags.set("none", (tags.get("none") ?? 0) + 1)
}

describe("ServerSession and hostile clients", () => {
  it("hands over or closes, and never throws", () => {
    const tags = new Map<string, number>()
    for (let seed = 1; seed <= count; seed++) {
      try {
        attack(seed, tags)
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
    for (const tag of [...seen, "none"]) assert.isAbove(tags.get(tag) ?? 0, 10, tag)
  }, 3_600_000)
})
