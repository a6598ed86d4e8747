/** Where a broker is more patient than a decoder, and what is written without being encoded by the session. */
import { assert, describe, it } from "vitest"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { Metadata } from "../../src/Api/Metadata.ts"
import { Produce } from "../../src/Api/Produce.ts"
import { SaslHandshake } from "../../src/Api/SaslHandshake.ts"
import { Echo } from "../Connection/TestApis.ts"
import { echoed, echoes, echoFrame, framed, framesOf, requestFrame, serve } from "./ServerHarness.ts"

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex")

describe("ServerSession, as Kafka", () => {
  it("does not mind bytes behind the body of a request", () => {
    const { closes, receive, requests, sent } = serve({ maxInFlight: 9 })
    const behind = framed(Buffer.concat([echoFrame(1).subarray(4), hex("deadbeef")]))
    receive(behind, echoFrame(2))
    for (const request of requests) echoed(request)
    assert.deepStrictEqual(closes, [])
    assert.deepStrictEqual(echoes(sent()), ["1:1", "2:2"])
  })

  it("closes for an ApiVersions of a version to come whose header ends early, whatever frame follows", () => {
    // The tagged fields of the header are missing; the next frame begins with a zero, which would be their count.
    const early = framed(hex("0012 0063 00000007 0001 61"))
    for (const bytes of [early, Buffer.concat([early, requestFrame(ApiVersions, 0, 8, {})])]) {
      const { closes, receive, sent } = serve({ apis: [ApiVersions] })
      receive(bytes)
      assert.deepStrictEqual(
        closes.map(({ _tag }) => _tag),
        ["MalformedHeader"]
      )
      assert.lengthOf(sent(), 0)
    }
  })
})

describe("ServerSession: limits", () => {
  it("that are none are refused: a session would wait for ever", () => {
    const names = [
      "maxFrameBytes",
      "maxDecodedBytes",
      "maxInFlight",
      "maxQueuedRequests",
      "maxQueuedBytes",
      "maxUnwrittenBytes"
    ] as const
    for (const name of names) {
      for (const value of [0, -1, Number.NaN, 0.5])
        assert.throws(() => serve({ [name]: value }), RangeError, `${name} of a server session`)
      for (const value of [1, Number.POSITIVE_INFINITY, undefined]) serve({ [name]: value })
    }
  })

  it("are as small as may be, and a client that waits for each answer gets all", () => {
    const { closes, receive, requests, sent, session } = serve({
      maxInFlight: 1,
      maxQueuedRequests: 1,
      maxQueuedBytes: 1,
      maxUnwrittenBytes: 1
    })
    const received: Array<string> = []
    for (let i = 0; i < 20; i++) {
      assert.isFalse(session.isPaused)
      receive(echoFrame(i))
      echoed(requests[i]!)
      received.push(...echoes(sent()))
    }
    assert.deepStrictEqual(
      received,
      Array.from({ length: 20 }, (_, i) => `${i}:${i}`)
    )
    assert.deepStrictEqual(closes, [])
  })
})

describe("ServerSession: answers that are encoded already", () => {
  it("leaves out what answers a Produce with acks 0", () => {
    const { receive, requests, sent } = serve({ apis: [Produce, Metadata] })
    receive(
      requestFrame(Produce, 3, 1, { acks: 0, timeoutMs: 1, topicData: [] }),
      requestFrame(Metadata, 0, 2, { topics: [] })
    )
    assert.isTrue(requests[0]!.respondBytes(hex("00000000 00000000")))
    assert.isTrue(requests[1]!.respondBytes(hex("aa")))
    assert.deepStrictEqual(
      framesOf(sent()).map((frame) => frame.toString("hex")),
      ["00000002aa"]
    )
  })

  for (const where of ["onRequest", "onUndecoded"] as const)
    it(`are followed by tokens where they answer SaslHandshake v0, in ${where}`, () => {
      for (const [body, isFollowed] of [
        [hex("0000 00000000"), true],
        [hex("0021 00000000"), false],
        [hex("00"), false]
      ] as const) {
        const { closes, receive, requests, tokens } = serve({
          apis: [SaslHandshake, Echo],
          maxInFlight: 9,
          ...(where === "onUndecoded"
            ? { onUndecoded: (request) => request.api === SaslHandshake && request.respondBytes(body) }
            : {})
        })
        receive(
          requestFrame(SaslHandshake, 0, 1, { mechanism: "PLAIN" }),
          isFollowed ? framed(hex("0102")) : echoFrame(2)
        )
        if (where === "onRequest") assert.isTrue(requests.shift()!.respondBytes(body))
        assert.deepStrictEqual(closes, [])
        assert.strictEqual(tokens.length, isFollowed ? 1 : 0)
        assert.strictEqual(requests.length, isFollowed ? 0 : 1)
      }
    })
})
