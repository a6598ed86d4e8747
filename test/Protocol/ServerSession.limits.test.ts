/** What a server session counts and holds to the byte, how it ends with work left, and owners of which every callback throws. */
import { assert, describe, it } from "vitest"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import { SaslHandshake } from "../../src/Api/SaslHandshake.ts"
import type { CloseReason, UndecodedRequest } from "../../src/Protocol/IncomingRequest.ts"
import { Echo } from "../Connection/TestApis.ts"
import { echoed, echoes, echoFrame, framed, framesOf, requestFrame, serve } from "./ServerHarness.ts"

const bad = Buffer.from("ffffffff", "hex")
const futureApiVersions = framed(Buffer.from("001200630000002affff00ff", "hex"))
const handshake = (version: number) => requestFrame(SaslHandshake, version, 1, { mechanism: "PLAIN" })
const tags = (closes: ReadonlyArray<CloseReason>) => closes.map(({ _tag }) => _tag)

/** Runs it; gives what it logged as the last resort. */
const logged = (run: () => void): ReadonlyArray<unknown> => {
  const { error } = console
  const defects: Array<unknown> = []
  console.error = (_: string, defect: unknown) => void defects.push(defect)
  try {
    run()
  } finally {
    console.error = error
  }
  return defects
}

describe("ServerSession: bytes", () => {
  it("are counted once, whichever way they came: answers in turn and held, tokens, and those that are told", () => {
    const { receive, requests, session, tokens } = serve({
      apis: [SaslHandshake, Echo],
      maxInFlight: 9
    })
    let total = 0
    const flush = () => {
      for (const piece of session.flush()) total += piece.length
      assert.strictEqual(session.flushedBytes, total)
      session.written(total)
      assert.strictEqual(session.unwrittenBytes, 0)
    }
    receive(echoFrame(1), echoFrame(2), echoFrame(3, "x".repeat(20_000)), echoFrame(4), handshake(0))
    echoed(requests[0]!)
    flush()
    for (const i of [3, 2, 1]) echoed(requests[i]!)
    flush()
    session.writeUnchecked(Buffer.alloc(100))
    session.writeUnchecked(Buffer.alloc(100))
    flush()
    if (requests[4]?.is(SaslHandshake) !== true) return assert.fail("a handshake")
    requests[4].respond({ errorCode: 0, mechanisms: [] })
    receive(framed(Buffer.from("token")))
    tokens[0]?.respond(Buffer.from("other"), "token")
    flush()
    assert.isAbove(total, 20_200)
  })

  it("have room for a token's length where the memory at hand ends", () => {
    const { receive, requests, sent, session, tokens } = serve({ apis: [SaslHandshake] })
    receive(handshake(0))
    if (requests[0]?.is(SaslHandshake) !== true) return assert.fail("a handshake")
    requests[0].respond({ errorCode: 0, mechanisms: [] })
    receive(framed(Buffer.from("token")))
    session.writeUnchecked(Buffer.alloc(64 * 1024 - session.unwrittenBytes - 2))
    tokens[0]?.respond(Buffer.from("other"), "token")
    assert.isTrue(
      sent()
        .subarray(-9)
        .equals(framed(Buffer.from("other")))
    )
  })

  it("of large answers have the room that they need", () => {
    const body = Buffer.alloc(200_000, 7)
    const { receive, sent } = serve({
      onUndecoded: (request) => request.respondBytes(body)
    })
    receive(echoFrame(1), echoFrame(2))
    const frames = framesOf(sent())
    assert.lengthOf(frames, 2)
    for (const frame of frames) assert.isTrue(frame.subarray(5).equals(body))
  })

  it("leave together where they are few, those of held answers too", () => {
    const { receive, requests, session } = serve({ maxInFlight: 3 })
    receive(echoFrame(1), echoFrame(2), echoFrame(3))
    for (const request of [2, 1, 0]) echoed(requests[request]!)
    assert.lengthOf(session.flush(), 1)
  })

  it("that are reported late or again count for nothing", () => {
    const { receive, requests, session } = serve()
    for (let i = 0; i < 2; i++) {
      receive(echoFrame(i))
      echoed(requests[i]!)
      session.flush()
    }
    session.written(session.flushedBytes)
    session.written(session.flushedBytes)
    session.written(session.flushedBytes / 2)
    assert.strictEqual(session.unwrittenBytes, 0)
  })

  it("ask to be flushed if there are any, at once from 64 KiB on, not counting those that were flushed", () => {
    const asked: Array<boolean> = []
    const { receive, requests, session } = serve({ onFlushNeeded: (now) => asked.push(now) })
    receive(echoFrame(1), echoFrame(2))
    requests[0]!.noResponse()
    assert.deepStrictEqual(asked, [])
    session.writeUnchecked(Buffer.alloc(64 * 1024 - 1))
    session.writeUnchecked(Buffer.alloc(1))
    assert.deepStrictEqual(asked, [false, true])
    session.flush()
    echoed(requests[1]!)
    assert.deepStrictEqual(asked, [false, true, false])
  })

  it("are not written for a response that closes the session while it is encoded, in turn or before", () => {
    for (const index of [0, 1]) {
      const { closes, receive, requests, sent, session } = serve({ maxInFlight: 2 })
      receive(echoFrame(1), echoFrame(2))
      session.writeUnchecked(Buffer.from("before"))
      requests[index]!.respond({
        errorCode: 0,
        numbers: [],
        get text() {
          session.close()
          return "late"
        }
      })
      assert.deepStrictEqual(tags(closes), ["Closed"])
      assert.strictEqual(session.unwrittenBytes, 6)
      assert.strictEqual(sent().toString(), "before")
    }
  })
})

describe("ServerSession: at its limits", () => {
  it("hands over nothing while exactly as many bytes are unwritten as may be", () => {
    const probe = serve({ onRequest: echoed })
    probe.receive(echoFrame(1))
    const size = probe.session.unwrittenBytes
    for (const [maxUnwrittenBytes, handedOver] of [
      [size, 1],
      [size + 1, 2]
    ] as const) {
      const { receive, requests } = serve({
        maxUnwrittenBytes,
        onRequest: (request) => {
          requests.push(request)
          echoed(request)
        }
      })
      receive(echoFrame(1), echoFrame(2), echoFrame(3))
      assert.lengthOf(requests, handedOver)
    }
  })

  it("counts the bytes that wait anew after they were handed over", () => {
    const { receive, requests, session } = serve({ maxQueuedBytes: 1000 })
    const text = "x".repeat(300)
    for (let round = 0; round < 3; round++) {
      assert.isFalse(session.isPaused)
      receive(...[1, 2, 3, 4, 5].map((id) => echoFrame(id, text)))
      assert.isTrue(session.isPaused, `round ${round}`)
      while (session.inFlight > 0) echoed(requests.at(-1)!)
      session.flush()
      session.written(session.flushedBytes)
    }
    assert.lengthOf(requests, 15)
  })

  it("wants bytes again when half of what was too many is gone: of those that wait, and of those unwritten", () => {
    const text = "x".repeat(400)
    const waiting = serve({ maxQueuedBytes: 1000 })
    waiting.receive(...[1, 2, 3, 4].map((id) => echoFrame(id, text)))
    const paused: Array<boolean> = [waiting.session.isPaused]
    for (let i = 0; i < 3; i++) {
      echoed(waiting.requests[i]!)
      paused.push(waiting.session.isPaused)
    }
    assert.deepStrictEqual(paused, [true, true, false, false])
    const unwritten = serve({ maxUnwrittenBytes: 1000, maxInFlight: 9, onRequest: echoed })
    unwritten.receive(...[1, 2, 3].map((id) => echoFrame(id, text)))
    const { session } = unwritten
    assert.isTrue(session.isPaused)
    session.flush()
    const size = session.flushedBytes / 3
    session.written(size)
    assert.isTrue(session.isPaused)
    session.written(2 * size)
    assert.isFalse(session.isPaused)
  })

  it("needs nobody who listens for pauses", () => {
    const { receive, session } = serve({ maxQueuedRequests: 1, onPause: undefined })
    receive(echoFrame(1), echoFrame(2))
    assert.isTrue(session.isPaused)
  })

  it("expects tokens after a SaslHandshake v0 that went well by the bytes of its answer, too", () => {
    for (const [body, takesTokens] of [
      ["000000000000", true],
      ["0000", true],
      ["002100000000", false],
      ["010000000000", false],
      ["00", false],
      ["", false]
    ] as const) {
      const { receive, requests, tokens } = serve({ apis: [SaslHandshake, Echo] })
      receive(handshake(0), echoFrame(7))
      assert.isTrue(requests[0]!.respondBytes(Buffer.from(body, "hex")))
      assert.deepStrictEqual([tokens.length, requests.length], takesTokens ? [1, 1] : [0, 2], body)
    }
  })

  it("waits for the answer to SaslHandshake v0, and to no other", () => {
    for (const [version, handedOver] of [
      [0, 1],
      [1, 2]
    ] as const) {
      const { receive, requests } = serve({ apis: [SaslHandshake, Echo], maxInFlight: 9 })
      receive(handshake(version), echoFrame(2))
      assert.lengthOf(requests, handedOver)
    }
  })
})

describe("ServerSession: its end", () => {
  it("comes after all that came before a frame that cannot be, also while nothing may be handed over", () => {
    const { closes, receive, requests, session } = serve()
    session.hold()
    receive(echoFrame(1), bad)
    assert.deepStrictEqual(closes, [])
    assert.isTrue(session.isPaused)
    session.resume()
    assert.lengthOf(requests, 1)
    assert.deepStrictEqual(closes, [])
    echoed(requests[0]!)
    assert.deepStrictEqual(tags(closes), ["BadFrame"])
  })

  it("leaves nothing waiting", () => {
    const { closes, receive, requests, session } = serve()
    receive(echoFrame(1), echoFrame(2), echoFrame(3))
    session.close()
    session.resume()
    assert.strictEqual(session.queuedRequests, 0)
    assert.lengthOf(requests, 1)
    assert.deepStrictEqual(tags(closes), ["Closed"])
  })

  it("is that of a request that was taken before it was read, and not answered", () => {
    const taken: Array<UndecodedRequest> = []
    const { receive, requests, sent } = serve({
      onUndecoded: (request) => {
        taken.push(request)
        if (request.correlationId === 2) request.respondBytes(Buffer.from("x"))
        return request.correlationId === 1
      }
    })
    receive(echoFrame(1), echoFrame(2), echoFrame(3))
    assert.lengthOf(taken, 1)
    assert.isTrue(taken[0]!.respondBytes(Buffer.from("a")))
    assert.isFalse(taken[0]!.respondBytes(Buffer.from("b")))
    assert.deepStrictEqual(
      requests.map(({ correlationId }) => correlationId),
      [3]
    )
    assert.strictEqual(sent().toString("hex"), "00000006000000010061" + "00000006000000020078")
  })
})

describe("ServerSession: owners that throw", () => {
  const defect = new Error("an owner's")
  const boom = () => {
    throw defect
  }

  it("close the session, with what they were told", () => {
    const tokens = serve({ apis: [SaslHandshake], onToken: boom })
    tokens.receive(handshake(0), framed(Buffer.from("x")))
    if (tokens.requests[0]?.is(SaslHandshake) !== true) return assert.fail("a handshake")
    tokens.requests[0].respond({ errorCode: 0, mechanisms: [] })
    assert.deepStrictEqual(tokens.closes, [{ _tag: "HandlerThrew", what: "a SASL token", defect }])

    const undecoded = serve({ onUndecoded: boom })
    undecoded.receive(echoFrame(1))
    assert.deepStrictEqual(undecoded.closes, [{ _tag: "HandlerThrew", what: "Echo v3", defect }])
    assert.lengthOf(undecoded.requests, 0)

    const unsupported = serve({ apis: [ApiVersions], onUnsupportedApiVersions: boom })
    unsupported.receive(futureApiVersions)
    assert.deepStrictEqual(unsupported.closes, [{ _tag: "HandlerThrew", what: "ApiVersions v99", defect }])
  })

  it("are survived, and heard of, where there is nothing to close for", () => {
    const made = serve({ maxQueuedRequests: 1, onClose: boom, onFlushNeeded: boom, onPause: boom })
    const defects = logged(() => {
      made.receive(echoFrame(1), echoFrame(2), echoFrame(3))
      echoed(made.requests[0]!)
      made.requests[1]!.onAbandon = boom
      made.session.close()
    })
    // To pause, to flush, that the second is abandoned, and the end.
    assert.deepStrictEqual(defects, [defect, defect, defect, defect])
    assert.isTrue(made.session.isClosed)
    assert.deepStrictEqual(echoes(made.sent()), ["1:1"])
  })
})
