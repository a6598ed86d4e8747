import { assert, describe, it } from "vitest"
import { EncodeError } from "../../src/Codec/index.ts"
import type { PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import { echo, makeSession, opened, Recorded, reply, shout } from "./SessionHarness.ts"
import { Echo } from "../Connection/TestApis.ts"

const keepNone = () => false

describe("ClientSession: order and matching", () => {
  it("pipelines requests and ends them in the order of the replies", () => {
    const { session, flush } = opened()
    const entries = ["a", "b", "c"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const requests = flush()
    assert.deepStrictEqual(
      requests.map((r) => [r.correlationId, r.version, r.text]),
      [
        [0, 3, "a"],
        [1, 3, "b"],
        [2, 3, "c"]
      ]
    )
    session.receive(Buffer.concat(requests.map((r) => reply(r, { text: r.text.toUpperCase() }))), 0)
    assert.deepStrictEqual(
      entries.map((e) => e.ended),
      ["ok:A", "ok:B", "ok:C"]
    )
  })

  it("asks for a flush and gives the bytes of all requests of a tick at once", () => {
    const { session, flush } = opened()
    for (let i = 0; i < 10; i++) session.submit(echo(`${i}`))
    assert.lengthOf(flush(), 10)
    assert.lengthOf(flush(), 0)
    session.submit(echo("more"))
    assert.deepStrictEqual(
      flush().map((r) => [r.correlationId, r.text]),
      [[10, "more"]]
    )
  })

  it("keeps flushed bytes intact while it goes on encoding", () => {
    const { session } = opened()
    const chunks: Array<{ bytes: Uint8Array; copy: Buffer }> = []
    for (let i = 0; i < 2000; i++) {
      session.submit(echo("x".repeat((i * 7) % 1000)))
      const [bytes] = session.flush() as [Uint8Array]
      chunks.push({ bytes, copy: Buffer.from(bytes) })
    }
    for (const { bytes, copy } of chunks) assert.isTrue(copy.equals(bytes))
  })

  it("uses memory again only when it has been written", () => {
    const { session } = opened({ maxQueuedBytes: Number.MAX_SAFE_INTEGER })
    const waiting: Array<{ pieces: ReadonlyArray<Uint8Array>; copy: Buffer; total: number }> = []
    const blocks = new Set<ArrayBufferLike>()
    let reused = 0
    for (let i = 0; i < 10_000; i++) {
      session.submit(echo(String.fromCodePoint(97 + (i % 26)).repeat((i * 37) % 1300)))
      const pieces = session.flush()
      for (const { buffer } of pieces) {
        if (blocks.has(buffer) && waiting.every((one) => one.pieces[0]!.buffer !== buffer)) reused++
        blocks.add(buffer)
      }
      waiting.push({ pieces, copy: Buffer.concat(pieces), total: session.flushedBytes })
      // The transport is behind by up to nine writes.
      if (i % 10 === 9)
        for (const { copy, pieces, total } of waiting.splice(0, waiting.length - (i % 7))) {
          assert.isTrue(copy.equals(Buffer.concat(pieces)))
          session.written(total)
        }
    }
    assert.isAbove(reused, 10)
    assert.isBelow(blocks.size, 20)
  })

  it("takes replies fed one byte at a time", () => {
    const { session, flush } = opened()
    const entries = ["a", "b"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const bytes = Buffer.concat(flush().map((r) => reply(r, { text: r.text })))
    for (let i = 0; i < bytes.length; i++) session.receive(bytes.subarray(i, i + 1), 0)
    assert.deepStrictEqual(
      entries.map((e) => e.ended),
      ["ok:a", "ok:b"]
    )
  })

  it("is lost at a wrong correlation id", () => {
    const { session, flush } = opened()
    const entry = echo("a")
    session.submit(entry)
    const [request] = flush()
    const fatal = session.receive(reply({ correlationId: 7, version: request!.version }, { text: "a" }), 0)
    assert.deepStrictEqual(fatal, { _tag: "WrongCorrelationId", expected: 0, received: 7, apiName: "Echo" })
    assert.strictEqual(entry.ended, "none")
    session.shutdown("why", keepNone)
    assert.strictEqual(entry.ended, "OutcomeUnknown")
  })

  it("is lost at a reply to no request", () => {
    const { session } = opened()
    const fatal = session.receive(reply({ correlationId: 0, version: 3 }, { text: "a" }), 0)
    assert.deepStrictEqual(fatal, { _tag: "Unsolicited", received: 0 })
  })

  it("is lost at a frame that cannot be, but keeps what came before it", () => {
    const { session, flush } = opened()
    const [a, b] = [echo("a"), echo("b")]
    session.submit(a)
    session.submit(b)
    const [first] = flush()
    const fatal = session.receive(Buffer.concat([reply(first!, { text: "a" }), Buffer.from([0, 0, 0, 3])]), 0)
    assert.strictEqual(fatal?._tag, "BadFrame")
    assert.deepStrictEqual([a.ended, b.ended], ["ok:a", "none"])
  })

  it("reads past tagged fields in the response header", () => {
    const { session, flush } = opened()
    const entry = echo("a")
    session.submit(entry)
    session.receive(reply(flush()[0]!, { text: "a" }, [2, 1, 2, 0xaa, 0xbb, 9, 0]), 0)
    assert.strictEqual(entry.ended, "ok:a")
  })
})

describe("ClientSession: bad messages", () => {
  it("fails a request that cannot be encoded, and sends nothing of it", () => {
    const { session, flush } = opened()
    const bad = new Recorded(Echo, { text: 5 }, undefined, "message", 0, 1)
    const good = echo("good")
    session.submit(bad)
    session.submit(good)
    assert.strictEqual(bad.ended, "Unencodable")
    const failure = (bad.outcome as { failure: { error: EncodeError } }).failure
    assert.deepStrictEqual([failure.error.path, failure.error.version], ["text", 3])
    assert.deepStrictEqual(
      flush().map((r) => [r.correlationId, r.text]),
      [[0, "good"]]
    )
  })

  it("fails a version that the library or the broker lacks, naming both ranges", () => {
    const { session, flush } = opened({ echoMax: 2 })
    for (const version of [3, 4, -1, 1.5]) {
      const entry = echo("a", { version })
      session.submit(entry)
      assert.deepStrictEqual(entry.outcome, {
        failure: {
          _tag: "Unsupported",
          unsupported: {
            apiName: "Echo",
            requested: version,
            client: { min: 0, max: 3 },
            broker: { min: 0, max: 2 }
          }
        }
      })
    }
    session.submit(echo("old", { version: 0 }))
    assert.deepStrictEqual(
      flush().map((r) => r.version),
      [0]
    )
  })

  it("fails only the request whose reply cannot be decoded, with the offset in its body", () => {
    const { session, flush } = opened()
    const entries = ["a", "b", "c", "d"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const [a, b, c, d] = flush().map((r) => reply(r, { text: r.text }))
    b!.writeUInt8(0x60, 9 + 4 + 2) // the length of `text`
    const cWithMore = Buffer.concat([c!, Buffer.from([1, 2])])
    cWithMore.writeInt32BE(c!.length - 4 + 2)
    session.receive(Buffer.concat([a!, b!, cWithMore, d!]), 0)
    assert.deepStrictEqual(
      entries.map((e) => e.ended),
      ["ok:a", "Undecodable", "Undecodable", "ok:d"]
    )
    const errors = entries.flatMap((e) =>
      e.outcome !== undefined && "failure" in e.outcome && e.outcome.failure._tag === "Undecodable"
        ? [e.outcome.failure.error]
        : []
    )
    assert.deepStrictEqual([errors[0]!.path, errors[0]!.offset], ["text", 6])
    assert.match(errors[1]!.message, /the end.*2 more bytes/)
  })
})

describe("ClientSession: time", () => {
  it("ends what is overdue and drops the late reply", () => {
    const { session, flush } = opened()
    const [a, b] = [echo("a", { timeoutMs: 100 }), echo("b", { timeoutMs: 300 })]
    session.submit(a)
    session.submit(b)
    const requests = flush()
    assert.deepStrictEqual(session.sweep(99), { nextMs: 100, stalled: false })
    assert.deepStrictEqual(session.sweep(100), { nextMs: 300, stalled: false })
    assert.deepStrictEqual(a.outcomes, [{ failure: { _tag: "Timeout", sent: true } }])
    session.receive(Buffer.concat(requests.map((r) => reply(r, { text: r.text }))), 150)
    assert.deepStrictEqual([a.ended, b.ended, session.lateReplies], ["Timeout", "ok:b", 1])
    assert.deepStrictEqual(session.sweep(1000), { nextMs: Number.POSITIVE_INFINITY, stalled: false })
  })

  it("calls the peer dead when the oldest request is not answered in time, whatever its deadline", () => {
    for (const timeoutMs of [1, 100, Number.POSITIVE_INFINITY]) {
      const { session, flush } = opened({ deadPeerTimeoutMs: 200 })
      session.submit(echo("a", { timeoutMs }))
      session.submit(echo("b", { timeoutMs: Number.POSITIVE_INFINITY }))
      flush()
      session.written(session.flushedBytes)
      assert.deepStrictEqual(session.sweep(199), { nextMs: 200, stalled: false })
      assert.isTrue(session.sweep(200).stalled)
    }
  })

  it("24 sends nothing while throttled", () => {
    const { session, flush } = opened()
    session.submit(echo("a"))
    session.receive(reply(flush()[0]!, { text: "a", throttleTimeMs: 500 }), 1000)
    session.submit(echo("b"))
    assert.lengthOf(flush(), 0)
    assert.strictEqual(session.throttledUntilMs, 1500)
    assert.strictEqual(session.sweep(1499).nextMs, 1500)
    session.sweep(1500)
    assert.deepStrictEqual(
      flush().map((r) => r.text),
      ["b"]
    )
  })

  it("does not wait where the broker had waited itself (before KIP-219), or when told not to", () => {
    for (const throttle of [true, false]) {
      const { session, flush } = opened({ throttle })
      session.submit(echo("a", { version: throttle ? 0 : 3 }))
      session.receive(reply(flush()[0]!, { text: "a", ...(throttle ? {} : { throttleTimeMs: 500 }) }), 0)
      assert.strictEqual(session.throttledUntilMs, 0)
    }
  })
})

describe("ClientSession: interruption", () => {
  it("removes a waiting request, and leaves a abandoned request for a sent one", () => {
    const { session, waiting, flush } = opened({ maxInFlight: 2 })
    const [a, b, c, d] = ["a", "b", "c", "d"].map((text) => echo(text)) as [
      Recorded,
      Recorded,
      Recorded,
      Recorded
    ]
    for (const entry of [a, b, c, d]) session.submit(entry)
    waiting.cancel(a)
    waiting.cancel(c)
    assert.strictEqual(waiting.length, 1)
    const sent = flush()
    assert.deepStrictEqual(
      sent.map((r) => r.text),
      ["a", "b"]
    )
    session.receive(Buffer.concat(sent.map((r) => reply(r, { text: r.text }))), 0)
    const rest = flush()
    assert.deepStrictEqual(
      rest.map((r) => r.text),
      ["d"]
    )
    session.receive(reply(rest[0]!, { text: "d" }), 0)
    assert.deepStrictEqual(
      [a, b, c, d].map((e) => e.ended),
      ["none", "ok:b", "none", "ok:d"]
    )
  })

  it("leaves a half-read reply sound", () => {
    const { session, waiting, flush } = opened()
    const [a, b] = [echo("a"), echo("b")]
    session.submit(a)
    session.submit(b)
    const bytes = Buffer.concat(flush().map((r) => reply(r, { text: r.text })))
    session.receive(bytes.subarray(0, 7), 0)
    waiting.cancel(a)
    session.receive(bytes.subarray(7), 0)
    assert.deepStrictEqual([a.ended, b.ended], ["none", "ok:b"])
  })
})

describe("ClientSession: limits", () => {
  it("lets requests wait, unencoded, when enough bytes are queued, and goes on when they are written", () => {
    const { session, waiting, flush } = opened({ maxQueuedBytes: 100 })
    const entries = Array.from({ length: 10 }, (_, i) => echo(`${i}`.repeat(50)))
    for (const entry of entries) session.submit(entry)
    assert.strictEqual(waiting.length, 8)
    let sent = 0
    for (let round = 0; round < 5; round++) {
      sent += flush().length
      session.written(session.flushedBytes)
    }
    assert.deepStrictEqual([sent, waiting.length], [10, 0])
  })
})

describe("ClientSession: sending without a reply", () => {
  it("ends with the write, takes no place in the FIFO", () => {
    const { session, flush } = opened()
    const [a, b, c] = [shout("a"), echo("b"), shout("c")]
    for (const entry of [a, b, c]) session.submit(entry)
    assert.strictEqual(session.inFlight, 1)
    const requests = flush()
    assert.lengthOf(requests, 3)
    assert.deepStrictEqual([a.ended, c.ended], ["none", "none"])
    session.written(session.flushedBytes)
    assert.deepStrictEqual([a.ended, c.ended], ["ok", "ok"])
    session.receive(reply(requests[1]!, { text: "b" }), 0)
    assert.strictEqual(b.ended, "ok:b")
  })

  it("drops the reply of a request that was sent for its effect only", () => {
    const { session, flush } = opened()
    const [a, b] = [echo("a", { reply: "discarded" }), echo("b")]
    session.submit(a)
    session.submit(b)
    const requests = flush()
    session.written(session.flushedBytes)
    assert.deepStrictEqual([a.ended, session.inFlight], ["ok", 2])
    session.receive(Buffer.concat(requests.map((r) => reply(r, { text: r.text }))), 0)
    assert.strictEqual(b.ended, "ok:b")
  })
})

describe("ClientSession: loss of the connection", () => {
  it("ends what was sent, in order, and gives back what was not", () => {
    const { session, waiting, flush } = opened()
    const ended: Array<string> = []
    const make = (entry: Recorded, name: string) => {
      entry.onEnd = () => ended.push(`${name}:${entry.ended}`)
      return entry
    }
    const entries = [
      make(echo("a"), "a"),
      make(shout("b"), "b"),
      make(echo("c", { reply: "discarded" }), "c"),
      make(echo("d"), "d")
    ]
    for (const entry of entries) session.submit(entry)
    waiting.cancel(entries[3] as Recorded)
    flush()
    const unsent = [
      make(echo("e"), "e"),
      make(shout("f"), "f"),
      make(echo("g", { reply: "discarded" }), "g"),
      make(echo("h"), "h")
    ]
    for (const entry of unsent) session.submit(entry)
    const back: Array<PendingRequest> = []
    session.shutdown("lost", (entry) => entry !== unsent[3] && back.push(entry) > 0)
    assert.deepStrictEqual(ended, ["a:OutcomeUnknown", "b:OutcomeUnknown", "c:OutcomeUnknown", "h:NotSent"])
    assert.deepStrictEqual(back, unsent.slice(0, 3))
    session.shutdown("again", keepNone)
    assert.isTrue([...entries, ...unsent].every((entry) => entry.outcomes.length <= 1))
  })

  it("never writes for an old connection on a new one", () => {
    const waiting = new RequestQueue()
    const first = opened({ waiting })
    const [a, b] = [echo("a"), echo("b")]
    first.session.submit(a)
    first.flush()
    first.session.submit(b)
    const back: Array<PendingRequest> = []
    first.session.shutdown("lost", (entry) => back.push(entry) > 0)
    waiting.putBack(back)
    const second = makeSession({ waiting })
    assert.lengthOf(second.flush(), 0)
    second.session.open(second.encodings)
    assert.deepStrictEqual(
      second.flush().map((r) => r.text),
      ["b"]
    )
  })
})
