/** What a server session does with bare tokens, with too much to do, and with owners that act while they are told. */
import { assert, describe, it } from "vitest"
import { SaslHandshake } from "../../src/Api/SaslHandshake.ts"
import type { IncomingRequest } from "../../src/Protocol/IncomingRequest.ts"
import { Echo } from "../Connection/TestApis.ts"
import { echoed, echoes, echoFrame, framed, framesOf, requestFrame, serve } from "./ServerHarness.ts"

const handshakeFrame = (version: number) => requestFrame(SaslHandshake, version, 1, { mechanism: "PLAIN" })

const shake = (request: IncomingRequest | undefined, errorCode: number) =>
  request?.is(SaslHandshake) === true
    ? request.respond({ errorCode, mechanisms: [] })
    : assert.fail("a handshake")

describe("ServerSession: bare SASL tokens", () => {
  const apis = [SaslHandshake, Echo]

  it("takes them after SaslHandshake v0 until the client is known, in order, and answers them bare", () => {
    for (const maxInFlight of [1, 9]) {
      const { receive, requests, sent, tokens } = serve({ apis, maxInFlight })
      const empty = Buffer.alloc(0)
      receive(handshakeFrame(0), framed(Buffer.from("one")), framed(empty), echoFrame(7))
      assert.lengthOf(requests, 1)
      assert.lengthOf(tokens, 0, "the answer decides what follows")
      shake(requests[0], 0)
      assert.strictEqual(sent().toString("hex"), "0000000a" + "00000001" + "0000" + "00000000")
      assert.strictEqual(tokens[0]?.bytes.toString(), "one")
      assert.lengthOf(tokens, 1)
      assert.isTrue(tokens[0]?.respond(Buffer.from("two"), "token"))
      assert.isFalse(tokens[0]?.respond(Buffer.from("again"), "token"))
      assert.lengthOf(tokens, 2)
      assert.lengthOf(tokens[1]!.bytes, 0)
      tokens[1]!.respond(empty, "request")
      assert.deepStrictEqual(
        framesOf(sent()).map((frame) => frame.toString()),
        ["two", ""]
      )
      assert.strictEqual(requests[1]?.correlationId, 7)
    }
  })

  it("takes none after a handshake that failed, after version 1, or where no owner takes them", () => {
    for (const [version, errorCode] of [
      [0, 33],
      [1, 0]
    ] as const) {
      const { receive, requests, tokens } = serve({ apis })
      receive(handshakeFrame(version), echoFrame(7))
      shake(requests[0], errorCode)
      assert.lengthOf(tokens, 0)
      assert.strictEqual(requests[1]?.correlationId, 7)
    }
    const without = serve({ apis, onToken: undefined })
    without.receive(handshakeFrame(0), echoFrame(7))
    shake(without.requests[0], 0)
    assert.strictEqual(without.requests[1]?.correlationId, 7)
  })

  it("closes for a token that is refused", () => {
    const { closes, receive, requests, sent, tokens } = serve({ apis })
    receive(handshakeFrame(0))
    shake(requests[0], 0)
    sent()
    receive(framed(Buffer.from("x")))
    tokens[0]!.closeConnection("wrong password")
    assert.deepStrictEqual(closes, [{ _tag: "Closed", cause: "wrong password" }])
    assert.lengthOf(sent(), 0)
  })
})

describe("ServerSession: limits", () => {
  it("wants no bytes while too many requests wait, until half of them are gone", () => {
    const { pauses, receive, requests, session } = serve({ maxQueuedRequests: 4 })
    for (let i = 0; i < 4; i++) receive(echoFrame(i))
    assert.deepStrictEqual([session.isPaused, session.queuedRequests], [false, 3])
    receive(echoFrame(4))
    assert.deepStrictEqual([session.isPaused, session.queuedRequests], [true, 4])
    echoed(requests[0]!)
    assert.isTrue(session.isPaused)
    echoed(requests[1]!)
    assert.isFalse(session.isPaused)
    assert.deepStrictEqual(pauses, [true, false])
  })

  it("wants none while their bytes are too many", () => {
    const { pauses, receive, requests } = serve({ maxQueuedBytes: 1000 })
    receive(echoFrame(0), echoFrame(1, "x".repeat(990)))
    assert.deepStrictEqual(pauses, [true])
    echoed(requests[0]!)
    assert.deepStrictEqual(pauses, [true, false])
  })

  it("hands over nothing, and wants no bytes, while the client does not read", () => {
    for (const maxInFlight of [1, 100]) {
      const { pauses, receive, requests, session } = serve({
        maxInFlight,
        maxUnwrittenBytes: 1000,
        onRequest: (request) => {
          requests.push(request)
          echoed(request)
        }
      })
      const text = "x".repeat(300)
      for (let i = 0; i < 10; i++) receive(echoFrame(i, text))
      assert.lengthOf(requests, 4)
      assert.isTrue(session.isPaused)
      session.flush()
      const half = session.flushedBytes / 2
      session.written(half)
      session.written(half)
      assert.isAtLeast(session.unwrittenBytes, 1000)
      session.flush()
      session.written(session.flushedBytes)
      assert.lengthOf(requests, 10)
      session.flush()
      session.written(session.flushedBytes)
      assert.deepStrictEqual(pauses.at(-1), false)
    }
  })

  it("is muted while it is held", () => {
    const { receive, requests, session } = serve({ maxInFlight: 9 })
    session.hold()
    receive(echoFrame(1), echoFrame(2))
    assert.lengthOf(requests, 0)
    session.resume()
    assert.lengthOf(requests, 2)
  })

  it("reads a large frame into its place, and a frame of the largest size", () => {
    const frame = echoFrame(1, "x".repeat(30_000))
    const { closes, receive, requests, session } = serve({ maxFrameBytes: frame.length - 4 })
    receive(frame.subarray(0, 10))
    const { room } = session
    assert.isAtLeast(room!.length, frame.length - 10)
    frame.copy(room!, 0, 10)
    session.receive(room!.subarray(0, frame.length - 10))
    assert.lengthOf(requests, 1)
    assert.deepStrictEqual(closes, [])
  })

  it("asks to flush for each answer, and at once for many bytes", () => {
    const asked: Array<boolean> = []
    const { receive } = serve({ onRequest: echoed, onFlushNeeded: (now) => asked.push(now) })
    const text = "x".repeat(32_000)
    receive(echoFrame(1), echoFrame(2, text), echoFrame(3, text), echoFrame(4, text))
    assert.deepStrictEqual(asked, [false, false, false, true])
  })
})

describe("ServerSession: owners that act while they are told", () => {
  it("answers on the spot any number of requests that wait, without a stack", () => {
    const made = serve({ onRequest: echoed, maxQueuedRequests: Infinity, maxUnwrittenBytes: Infinity })
    made.session.hold()
    for (let i = 0; i < 20_000; i++) made.receive(echoFrame(i))
    made.session.resume()
    assert.lengthOf(echoes(made.sent()), 20_000)
  })

  it("may answer others, out of turn, from a callback", () => {
    let last: IncomingRequest | undefined
    const { receive, sent } = serve({
      maxInFlight: 2,
      onRequest: (request) => {
        if (last === undefined) last = request
        else {
          echoed(request)
          echoed(last)
          last = undefined
        }
      }
    })
    receive(echoFrame(1), echoFrame(2), echoFrame(3), echoFrame(4))
    assert.deepStrictEqual(echoes(sent()), ["1:1", "2:2", "3:3", "4:4"])
  })

  it("may receive more from a callback: it comes after what was there", () => {
    const got: Array<number> = []
    const made = serve({
      maxInFlight: 9,
      onRequest: (request) => {
        got.push(request.correlationId)
        if (request.correlationId === 1) {
          made.receive(echoFrame(4).subarray(0, 7))
          made.receive(echoFrame(4).subarray(7))
        }
      }
    })
    made.receive(echoFrame(1), echoFrame(2), echoFrame(3))
    assert.deepStrictEqual(got, [1, 2, 3, 4])
  })

  it("may close from a callback: nothing more is handed over, and all that waited is abandoned once", () => {
    for (const maxInFlight of [1, 9]) {
      const abandoned: Array<number> = []
      const got: Array<number> = []
      const made = serve({
        maxInFlight,
        onRequest: (request) => {
          got.push(request.correlationId)
          request.onAbandon = () => {
            abandoned.push(request.correlationId)
            assert.isTrue(made.session.isClosed)
            assert.isFalse(echoed(request))
            made.session.close("again")
          }
          if (request.correlationId === 1) echoed(request)
          if (request.correlationId === (maxInFlight === 1 ? 2 : 3)) made.session.close("enough")
        }
      })
      made.receive(echoFrame(1), echoFrame(2), echoFrame(3), echoFrame(4))
      assert.deepStrictEqual(made.closes, [{ _tag: "Closed", cause: "enough" }])
      assert.deepStrictEqual(abandoned, maxInFlight === 1 ? [2] : [2, 3])
      assert.deepStrictEqual(echoes(made.sent()), ["1:1"])
    }
  })

  it("survives callbacks that throw: a handler's closes the session, with what it threw", () => {
    const defect = new Error("a handler's")
    const made = serve({
      onRequest: () => {
        throw defect
      }
    })
    made.receive(echoFrame(1), echoFrame(2))
    assert.deepStrictEqual(made.closes, [{ _tag: "HandlerThrew", what: "Echo v3", defect }])
    assert.strictEqual(made.session.inFlight, 0)
  })

  it("survives a response that acts while it is written", () => {
    for (const act of ["answer", "flush", "close", "throw", "write"] as const) {
      const { closes, receive, requests, sent, session } = serve({ maxInFlight: 3 })
      receive(echoFrame(1), echoFrame(2), echoFrame(3))
      const [first, second, third] = requests
      echoed(third!)
      let flushed = 0
      first!.respond({
        errorCode: 0,
        numbers: [],
        get text() {
          if (act === "answer") echoed(second!, "two")
          if (act === "answer") assert.isFalse(echoed(first!, "again"))
          if (act === "flush") flushed += session.flush().length
          if (act === "close") session.close()
          if (act === "throw") throw new Error("a getter's")
          if (act === "write") session.writeUnchecked(Buffer.from("x"))
          return "one"
        }
      })
      if (act === "flush") echoed(second!, "two")
      assert.strictEqual(flushed, 0)
      if (act === "answer" || act === "flush") {
        assert.deepStrictEqual(echoes(sent()), ["1:one", "2:two", "3:3"])
        assert.deepStrictEqual(closes, [])
      } else {
        assert.lengthOf(sent(), 0)
        assert.deepStrictEqual(
          closes.map(({ _tag }) => _tag),
          [act === "close" ? "Closed" : "Unencodable"]
        )
      }
    }
  })

  it("lets an owner see, take and answer a request before its body is read", () => {
    const seen: Array<string> = []
    const { closes, receive, requests, sent } = serve({
      maxInFlight: 9,
      onUndecoded: (incoming, body) => {
        seen.push(`${incoming.api.name} ${incoming.version} ${incoming.clientId} ${body.toString("hex")}`)
        if (incoming.correlationId === 1) return incoming.respondBytes(Buffer.from("body"))
        return false
      }
    })
    receive(requestFrame(Echo, 0, 1, Buffer.from("zz")), echoFrame(2))
    assert.deepStrictEqual(seen, [
      "Echo 0 test 7a7a",
      `Echo 3 test ${Buffer.from(Echo.request.at(3).encode({ text: "2" })).toString("hex")}`
    ])
    assert.lengthOf(requests, 1)
    assert.strictEqual(sent().toString("hex"), "0000000800000001" + Buffer.from("body").toString("hex"))
    assert.deepStrictEqual(closes, [])
  })

  it("writes bytes that no broker would, where it is told to", () => {
    const { receive, requests, sent, session } = serve()
    receive(echoFrame(1))
    session.writeUnchecked(Buffer.from("no response"))
    assert.strictEqual(sent().toString(), "no response")
    echoed(requests[0]!)
    assert.deepStrictEqual(echoes(sent()), ["1:1"])
    session.close()
    session.writeUnchecked(Buffer.from("no response"))
    assert.lengthOf(sent(), 0)
  })
})
