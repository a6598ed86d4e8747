/**
 * What real brokers do with requests that they do not serve or cannot read, byte by byte, and what a server session does that serves as much.
 */
import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import * as Broker from "../../tools/kafka/Broker.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { framed } from "../../tools/server/responseFrame.ts"
import { requestFrame, serve } from "../Protocol/ServerHarness.ts"
import { describeWithJava } from "../support/leftOut.ts"

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex")

/** Metadata that is sound: whether the connection goes on shows in its answer. */
const sound = requestFrame(Metadata, 4, 7, { topics: [] })

const attempts: ReadonlyArray<readonly [name: string, bytes: Buffer]> = [
  ["ApiVersions 99", framed(hex("0012 0063 0000002a 0001 61 00 01 01 00"))],
  ["ApiVersions 99 with a body that is none", framed(hex("0012 0063 0000002a ffff 00 ffffffffff"))],
  ["ApiVersions 32767", framed(hex("0012 7fff 0000002a ffff 00"))],
  ["ApiVersions of a negative version", framed(hex("0012 ffff 0000002a ffff"))],
  ["a header of a version to come that ends early", framed(hex("0012 0063 0000002a 0001 61"))],
  ["an unknown key", framed(hex("7abc 0001 0000002a ffff"))],
  ["an unknown version", framed(hex("0003 0063 0000002a ffff 00"))],
  ["a negative version", framed(hex("0003 ffff 0000002a ffff"))],
  ["a header that ends early", framed(hex("0003 0004 0000002a 00"))],
  ["a client id that ends early", framed(hex("0003 0004 0000002a 0005 61"))],
  ["a body that ends early", framed(hex("0003 0004 0000002a ffff 00000001 0005 61"))],
  ["an empty frame", framed()],
  ["a negative size", hex("ffffffff")],
  ["a size above the limit", hex("06400001")]
]

/** The first frame of a broker's answer, and whether it has answered what came behind it. */
interface Reaction {
  readonly first: string
  readonly goesOn: boolean
}

/** What is read although more bytes are there than it has. */
const patient: typeof attempts = [
  ["Metadata with bytes behind its body", framed(hex("0003 0004 0000002a ffff 00000000 00 deadbeef"))],
  [
    "ApiVersions with bytes behind its body",
    framed(hex("0012 0003 0000002a ffff 00 02 61 02 61 00 deadbeef"))
  ]
]

const reactionOf = (frames: Buffer): Reaction => {
  const size = frames.length < 4 ? 0 : 4 + frames.readInt32BE(0)
  const isFirst = frames.length >= 8 && frames.readInt32BE(4) === 42
  return {
    first: isFirst ? frames.toString("hex", 0, size) : "",
    goesOn: frames.length > size && frames.readInt32BE(size + 4) === 7
  }
}

const ofBroker = (port: number, bytes: Buffer): Effect.Effect<Reaction> =>
  Effect.callback((resume) => {
    const socket = Net.connect(port, "127.0.0.1")
    let received: Buffer = Buffer.alloc(0)
    const end = () => {
      socket.destroy()
      resume(Effect.succeed(reactionOf(received)))
    }
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (reactionOf(received).goesOn) end()
    })
    socket.on("error", end)
    socket.on("close", end)
    socket.write(Buffer.concat([bytes, sound]))
  })

const ofSession = (release: Release, bytes: Buffer): Reaction => {
  const made = serve({
    apis: [[ApiVersions, { min: 0, max: release === "4.4.0" ? 5 : 4 }], Metadata],
    onRequest: (request) => {
      if (request.is(Metadata)) request.respond({ brokers: [], topics: [] })
      if (request.is(ApiVersions)) request.respond({ errorCode: 0, apiKeys: [] })
    }
  })
  made.receive(bytes, sound)
  const reaction = reactionOf(made.sent())
  assert.strictEqual(made.session.isClosed, !reaction.goesOn)
  return reaction
}

describeWithJava("what brokers refuse", () => {
  for (const release of ["4.4.0", "3.9.2"] as const)
    it.live(
      `a server session refuses as Kafka ${release} does`,
      () =>
        Effect.gen(function* () {
          const { port } = yield* Broker.make(release)
          for (const [name, bytes] of attempts) {
            const reaction = yield* ofBroker(port, bytes)
            assert.strictEqual(reaction.goesOn, name.startsWith("ApiVersions"), name)
            assert.strictEqual(reaction.first !== "", reaction.goesOn, name)
            assert.deepStrictEqual(ofSession(release, bytes), reaction, name)
          }
          for (const [name, bytes] of patient) {
            const reactions = [yield* ofBroker(port, bytes), ofSession(release, bytes)]
            for (const { first, goesOn } of reactions) assert.isTrue(first !== "" && goesOn, name)
          }
        }),
      180_000
    )
})
