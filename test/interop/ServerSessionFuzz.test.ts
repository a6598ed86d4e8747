/**
 * Requests that were damaged, given to a real broker and to a server session that serves as much: both go on, or both close.
 *
 * `FUZZ=20000` sets how many requests there are.
 */
import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Api from "../../src/Api/Api.ts"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { apis } from "../../src/Api/index.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"
import type { ServedApi } from "../../src/Protocol/ServedApis.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import { random } from "../Connection/Random.ts"
import { framed, framesOf, requestFrame, responseOf, serve } from "../Protocol/ServerHarness.ts"
import { describeWithJava } from "../support/leftOut.ts"
import { edges, valueAt } from "./exampleValues.ts"

const count = Number(process.env["FUZZ"] ?? 600)

/** Those that only read, wait for nothing, and refuse nothing that they can read: what is in them is not judged before it is handed to a handler. */
const asked = new Set(
  (
    "ApiVersions ConsumerGroupDescribe DescribeCluster DescribeConfigs DescribeGroups DescribeLogDirs DescribeProducers DescribeQuorum " +
    "DescribeTopicPartitions DescribeTransactions FindCoordinator Heartbeat LeaveGroup ListGroups ListOffsets ListTransactions Metadata " +
    "OffsetFetch OffsetForLeaderEpoch SaslHandshake"
  ).split(" ")
)

const lastId = 999_999
/** Whether the connection goes on shows in its answer. */
const last = requestFrame(ApiVersions, 0, lastId, {})
const isLast = (frame: Buffer): boolean => frame.length >= 4 && responseId(frame) === lastId
const responseId = (frame: Buffer): number => frame.readInt32BE(0)

const wholeFrames = (bytes: Buffer): Array<Buffer> => {
  let end = 0
  while (end + 4 <= bytes.length && end + 4 + bytes.readInt32BE(end) <= bytes.length)
    end += 4 + bytes.readInt32BE(end)
  return framesOf(bytes.subarray(0, end))
}

/** What a broker answers until the connection goes on or is closed. */
const ofBroker = (port: number, request: Buffer): Effect.Effect<Array<Buffer>> =>
  Effect.callback((resume) => {
    const socket = Net.connect(port, "127.0.0.1")
    let received: Buffer = Buffer.alloc(0)
    const end = () => {
      socket.destroy()
      resume(Effect.succeed(wholeFrames(received)))
    }
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (wholeFrames(received).some(isLast)) end()
    })
    socket.on("error", end)
    socket.on("close", end)
    socket.write(Buffer.concat([request, last]))
    return Effect.sync(() => socket.destroy())
  })

/** What a session that serves the same makes of it, and why it closed. */
const ofSession = (served: ReadonlyArray<ServedApi>, request: Buffer) => {
  const made = serve({ apis: served, onToken: undefined })
  made.receive(request, last)
  for (let i = 0; i < made.requests.length; i++) made.requests[i]!.respondBytes(Buffer.alloc(0))
  const [reason] = made.closes
  return {
    goesOn: framesOf(made.sent()).some(isLast),
    why: reason !== undefined && "error" in reason ? reason.error.message : reason?._tag
  }
}

const greedy = ["7fff", "ffff", "8000", "7fffffff", "80000000", "ffffffff0f", "02", "80"].map((hex) =>
  Buffer.from(hex, "hex")
)

const damaged = (api: Api.Any, seed: number): Buffer => {
  const next = random(seed)
  const dice = (below: number): number => Math.floor(next() * below)
  const version = api.versions.min + dice(api.versions.max - api.versions.min + 1)
  const value = valueAt(layoutOf(api.request.at(version)), edges[dice(4)] ?? edges[0]!)
  const frame = requestFrame(
    api,
    version,
    42,
    api.request.at(version).encode(value),
    dice(2) === 0 ? null : "fuzz"
  )
  // From the client id on: other keys and versions are not asked for.
  const from = 12
  switch (dice(5)) {
    case 0:
      frame[from + dice(frame.length - from)]! ^= 1 << dice(8)
      return frame
    case 1:
      return framed(frame.subarray(4, from + dice(frame.length - from + 1)))
    case 2:
      greedy[dice(greedy.length)]!.copy(frame, from + dice(frame.length - from))
      return frame
    case 3:
      return framed(Buffer.concat([frame.subarray(4), Buffer.from([dice(256), dice(256)])]))
    default:
      return frame
  }
}

/** Kafka takes every negative length as null; this library only −1. Nobody writes another. */
const isLaxNull = (why: string | undefined): boolean => /NULLABLE.*a length of -/.test(why ?? "")

describeWithJava("damaged requests", () => {
  it.live(
    "are refused where Kafka 4.4.0 refuses them, and nowhere else",
    () =>
      Effect.gen(function* () {
        const { port } = yield* Broker.make("4.4.0")
        const [first] = yield* ofBroker(port, Buffer.alloc(0))
        const ranges = responseOf(ApiVersions, 0, first!).response.apiKeys
        const all: ReadonlyArray<Api.Any> = apis
        const served = ranges.flatMap(({ apiKey, maxVersion, minVersion }) =>
          all
            .filter(({ key }) => key === apiKey)
            .map((api) => [api, { min: minVersion, max: Math.min(maxVersion, api.versions.max) }] as const)
        )
        const those = served.filter(([{ name }]) => asked.has(name))
        assert.lengthOf(those, asked.size)
        const outcomes = { on: 0, closed: 0, laxNull: 0 }
        yield* Effect.forEach(
          Array.from({ length: count }, (_, seed) => seed),
          Effect.fnUntraced(function* (seed) {
            const [api, { max, min }] = those[seed % those.length]!
            const request = damaged({ ...api, versions: { min, max } }, seed)
            const goesOn = (yield* ofBroker(port, request)).some(isLast)
            const own = ofSession(served, request)
            if (goesOn && isLaxNull(own.why)) outcomes.laxNull++
            else
              assert.strictEqual(
                own.goesOn,
                goesOn,
                `seed ${seed}, ${api.name}: ${own.why ?? ""} ${request.toString("hex")}`
              )
            outcomes[goesOn ? "on" : "closed"]++
          }),
          { concurrency: 8, discard: true }
        )
        assert.isAbove(outcomes.on, count / 10)
        assert.isAbove(outcomes.closed, count / 10)
        assert.isBelow(outcomes.laxNull, count / 10)
      }),
    600_000
  )
})
