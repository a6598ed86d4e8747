/** What a session keeps over many requests: its count, the broker's wishes, and who is over already. */
import { assert, describe, it } from "vitest"
import type { PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { unchecked } from "../../src/Protocol/RequestEncoding.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import { echo, makeSession, opened, parse, Recorded, reply, shout } from "./SessionHarness.ts"
import { Echo } from "../Connection/TestApis.ts"

const keepNone = () => false

const asked = (text: string): Recorded => new Recorded(Echo, { text }, undefined, "message", 0, 1000)

describe("ClientSession: correlation ids", () => {
  it("begin again at 0 after 2³¹ − 1, and replies are matched on both sides of it", () => {
    const { session, flush } = opened({ firstCorrelationId: 2 ** 31 - 2 })
    const entries = ["a", "b", "c", "d"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const requests = flush()
    assert.deepStrictEqual(
      requests.map((request) => request.correlationId),
      [2 ** 31 - 2, 2 ** 31 - 1, 0, 1]
    )
    const replies = Buffer.concat(requests.map((request) => reply(request, { text: request.text })))
    assert.isUndefined(session.receive(replies, 0))
    assert.deepStrictEqual(
      entries.map((entry) => entry.ended),
      ["ok:a", "ok:b", "ok:c", "ok:d"]
    )
  })
})

describe("ClientSession: throttling", () => {
  it("24 keeps the longer of two times, whichever comes first, and goes on when it is over", () => {
    for (const throttles of [
      [500, 100],
      [100, 500]
    ]) {
      const { session, flush } = opened()
      for (const text of ["a", "b"]) session.submit(echo(text))
      const [a, b] = flush()
      session.receive(reply(a!, { text: "a", throttleTimeMs: throttles[0]! }), 1000)
      session.receive(reply(b!, { text: "b", throttleTimeMs: throttles[1]! }), 1000)
      assert.strictEqual(session.throttledUntilMs, 1500)
      session.submit(echo("c"))
      session.sweep(1101)
      assert.lengthOf(flush(), 0)
      session.sweep(1500)
      assert.lengthOf(flush(), 1)
    }
  })
})

describe("ClientSession: what is still to do", () => {
  it("is bytes that are not written, and requests with a caller", () => {
    const { session, waiting, flush } = opened()
    assert.isFalse(session.isBusy)
    session.submit(shout("no reply"))
    assert.isTrue(session.isBusy)
    flush()
    assert.isTrue(session.isBusy)
    session.written(session.flushedBytes)
    assert.isFalse(session.isBusy)
    const entries = ["a", "b", "c", "d"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const sent = flush()
    session.written(session.flushedBytes)
    const answer = (i: number) => session.receive(reply(sent[i]!, { text: sent[i]!.text }), 0)
    // Those without a caller do not count, wherever they are, and however often one asks.
    waiting.cancel(entries[0]!)
    waiting.cancel(entries[1]!)
    assert.deepStrictEqual([session.isBusy, session.isBusy], [true, true])
    answer(0)
    assert.isTrue(session.isBusy)
    answer(1)
    assert.isTrue(session.isBusy)
    waiting.cancel(entries[3]!)
    assert.isTrue(session.isBusy)
    answer(2)
    assert.isFalse(session.isBusy)
    assert.strictEqual(entries[2]!.ended, "ok:c")
    const more = echo("e")
    session.submit(more)
    assert.isTrue(session.isBusy)
    sent.push(...flush())
    session.written(session.flushedBytes)
    assert.isTrue(session.isBusy)
    answer(3)
    assert.isTrue(session.isBusy)
    answer(4)
    assert.isFalse(session.isBusy)
  })

  it("is looked at again when the next thing is due, of those that matter", () => {
    const { session, waiting, flush } = opened()
    const entries = [100, 400, 300].map((timeoutMs) => echo(`${timeoutMs}`, { timeoutMs }))
    for (const entry of entries) session.submit(entry)
    const sent = flush()
    waiting.cancel(entries[0]!)
    assert.strictEqual(session.sweep(50).nextMs, 300)
    session.receive(reply(sent[0]!, { text: "a" }), 60)
    session.receive(reply(sent[1]!, { text: "b", throttleTimeMs: 1000 }), 60)
    assert.strictEqual(session.sweep(70).nextMs, 300, "the deadline, before the throttle is over")
    session.receive(reply(sent[2]!, { text: "c" }), 80)
    assert.strictEqual(session.sweep(90).nextMs, 1060)
    session.sweep(1060)
    assert.strictEqual(session.throttledUntilMs, 0)
    assert.isUndefined(session.throttleTimeMs)
  })

  it("is flushed at once from 64 KiB on, else at the end of the turn", () => {
    const asked: Array<boolean> = []
    const { session, flush } = opened({ onFlushNeeded: (now) => asked.push(now) })
    session.submit(echo("a"))
    session.submit(echo("x".repeat(32_000)))
    assert.deepStrictEqual(asked, [false, false])
    session.submit(echo("x".repeat(32_700)))
    session.submit(echo("x".repeat(1000)))
    assert.deepStrictEqual(asked, [false, false, false, true])
    flush()
    session.submit(echo("b"))
    assert.isFalse(asked.at(-1))
  })
})

describe("ClientSession: what cannot be trusted", () => {
  it("says whether anything sound came before", () => {
    for (const soundFrames of [0, 1, 2]) {
      const { session, flush } = opened()
      for (let i = 0; i < soundFrames; i++) session.submit(echo(`${i}`))
      for (const request of flush())
        assert.isUndefined(session.receive(reply(request, { text: request.text }), 0))
      const fatal = session.receive(Buffer.from([0x48, 0x54, 0x54, 0x50]), 0)
      assert.deepInclude(fatal, { _tag: "BadFrame", first: soundFrames === 0 })
    }
  })

  it("is not read any further, neither in this chunk nor in the next", () => {
    const { session, flush } = opened()
    const entries = ["a", "b", "c"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const [a, b, c] = flush().map((request) => reply(request, { text: request.text }))
    b!.writeInt32BE(77, 4)
    const fatal = session.receive(Buffer.concat([a!, b!, c!]), 0)
    assert.deepInclude(fatal, { _tag: "WrongCorrelationId", expected: 1, received: 77 })
    assert.deepStrictEqual(
      entries.map(({ ended }) => ended),
      ["ok:a", "none", "none"]
    )
    const unasked = opened()
    const twice = Buffer.concat([a!, c!])
    assert.deepInclude(unasked.session.receive(twice, 0), { _tag: "Unsolicited", received: 0 })
  })

  it("is a reply whose header cannot be read, too: the request fails, the others do not", () => {
    const { session, flush } = opened()
    const entries = ["a", "b", "c"].map((text) => echo(text))
    for (const entry of entries) session.submit(entry)
    const [a, b, c] = flush()
    // A count of tagged fields that are not there; and no header at all.
    const header = reply(a!, { text: "a" }, [0x7f])
    const none = Buffer.alloc(8)
    none.writeInt32BE(4)
    none.writeInt32BE(b!.correlationId, 4)
    assert.isUndefined(session.receive(Buffer.concat([header, none, reply(c!, { text: "c" })]), 0))
    assert.deepStrictEqual(
      entries.map(({ ended }) => ended),
      ["Undecodable", "Undecodable", "ok:c"]
    )
    const errors = entries.flatMap(({ outcome }) =>
      outcome !== undefined && "failure" in outcome && outcome.failure._tag === "Undecodable"
        ? [outcome.failure.error]
        : []
    )
    for (const error of errors) assert.match(error.message, /EchoResponse v3/)
    assert.deepStrictEqual([errors.length, errors[1]?.offset], [2, 0])
  })
})

describe("ClientSession: renewal of the session with the broker", () => {
  it("holds requests back, lets the tokens through, and sends in order afterwards", () => {
    const { session, flush, encodings } = opened()
    const encoding = unchecked(Echo, 3, "test")
    const before = echo("before")
    session.submit(before)
    session.hold()
    const meanwhile = ["a", "b"].map((text) => echo(text))
    session.submit(meanwhile[0]!)
    const token = asked("token")
    session.submitFirst(token, encoding)
    session.submit(meanwhile[1]!)
    session.open(encodings)
    const sent = flush()
    assert.deepStrictEqual(
      sent.map(({ text }) => text),
      ["before", "token"]
    )
    // Nothing that happens meanwhile lets a request through.
    session.written(session.flushedBytes)
    session.sweep(10)
    session.receive(Buffer.concat(sent.map((request) => reply(request, { text: request.text }))), 20)
    assert.deepStrictEqual([before.ended, token.ended], ["ok:before", "ok:token"])
    assert.lengthOf(flush(), 0)
    session.resume()
    assert.deepStrictEqual(
      flush().map(({ text }) => text),
      ["a", "b"]
    )
  })

  it("exchanges bare tokens, empty ones among them, and goes on with frames that have an id", () => {
    const { session, encodings } = makeSession()
    const tokens = ["first", ""].map((text) => {
      const entry = new Recorded(Echo, undefined, undefined, "raw", 0, Infinity)
      session.submitRaw(entry, Buffer.from(text))
      const bytes = Buffer.concat(session.flush())
      assert.strictEqual(bytes.toString("latin1"), `\0\0\0${String.fromCharCode(text.length)}${text}`)
      const frame = Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)])
      assert.isUndefined(session.receive(frame, 0))
      return (entry.outcome as { readonly response: Buffer }).response.toString()
    })
    assert.deepStrictEqual(tokens, ["first", ""])
    session.open(encodings)
    const entry = echo("a")
    session.submit(entry)
    const [request] = parse(Buffer.concat(session.flush()))
    // Frames without room for an id are refused again.
    assert.strictEqual(session.receive(Buffer.from([0, 0, 0, 0]), 0)?._tag, "BadFrame")
    session.shutdown("bad", keepNone)
    assert.strictEqual(request!.text, "a")
    assert.strictEqual(entry.ended, "OutcomeUnknown")
  })
})

describe("ClientSession: loss of the connection, and callbacks during it", () => {
  it("does not revive a request that was interrupted after it had been taken back", () => {
    const waiting = new RequestQueue()
    const first = opened({ waiting })
    const [sent, kept, dropped] = [echo("sent"), echo("kept"), echo("dropped")]
    first.session.submit(sent)
    first.flush()
    for (const entry of [kept, dropped]) first.session.submit(entry)
    // Whoever hears of the loss gives up the other request, too.
    sent.onEnd = () => waiting.cancel(dropped)
    const back: Array<PendingRequest> = []
    first.session.shutdown("lost", (entry) => back.push(entry) > 0)
    waiting.putBack(back)
    assert.strictEqual(waiting.length, 1)
    const second = opened({ waiting })
    assert.deepStrictEqual(
      second.flush().map(({ text }) => text),
      ["kept"]
    )
    assert.deepStrictEqual([sent.ended, dropped.ended], ["OutcomeUnknown", "none"])
  })

  it("counts those that wait rightly when a deadline ends the session and others are overdue, too", () => {
    const waiting = new RequestQueue()
    const first = opened({ waiting })
    const [sent, unsent] = [echo("sent", { timeoutMs: 100 }), echo("unsent", { timeoutMs: 100 })]
    first.session.submit(sent)
    first.flush()
    first.session.submit(unsent)
    // Whoever hears of it drops the connection.
    sent.onEnd = () => {
      const back: Array<PendingRequest> = []
      first.session.shutdown("dropped", (entry) => back.push(entry) > 0)
      waiting.putBack(back)
    }
    first.session.sweep(100)
    assert.deepStrictEqual(unsent.outcomes, [{ failure: { _tag: "Timeout", sent: false } }])
    assert.strictEqual(waiting.length, 0)
    // On the next connection nothing is thought to wait before the next request.
    const second = opened({ waiting })
    second.session.submit(echo("next"))
    assert.deepStrictEqual(
      second.flush().map(({ text }) => text),
      ["next"]
    )
  })

  it("takes nothing that is asked, answered or written after it", () => {
    const { session, waiting, flush } = opened()
    const [a, b, c] = [echo("a"), shout("b"), echo("c")]
    session.submit(a)
    session.submit(b)
    const [request] = flush()
    session.shutdown("lost", keepNone)
    session.written(session.flushedBytes)
    assert.isUndefined(session.receive(reply(request!, { text: "a" }), 0))
    session.submit(c)
    assert.lengthOf(flush(), 0)
    assert.deepStrictEqual([a.ended, b.ended, c.ended], ["OutcomeUnknown", "OutcomeUnknown", "none"])
    assert.strictEqual(waiting.length, 1)
  })
})

describe("RequestQueue", () => {
  it("keeps order and count through cancelling, putting back and growing", () => {
    const waiting = new RequestQueue()
    const entries = Array.from({ length: 200 }, (_, i) => echo(`${i}`))
    for (const entry of entries) waiting.push(entry)
    for (const [i, entry] of entries.entries()) if (i % 3 !== 0) waiting.cancel(entry)
    assert.strictEqual(waiting.length, 67)
    const first = [waiting.shift()!, waiting.shift()!]
    waiting.putBack(first)
    const order: Array<unknown> = []
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift())
      order.push((entry.input as { readonly text: string }).text)
    assert.deepStrictEqual(
      order,
      Array.from({ length: 67 }, (_, i) => `${i * 3}`)
    )
    assert.strictEqual(waiting.length, 0)
    // Nothing is left of those that were cancelled.
    waiting.push(echo("last"))
    assert.strictEqual(waiting.length, 1)
  })

  it("ends what is overdue, in order, and says when to look again", () => {
    const waiting = new RequestQueue()
    const ended: Array<string> = []
    const entries = [300, 100, 200, 100].map((timeoutMs) => echo(`${timeoutMs}`, { timeoutMs }))
    for (const entry of entries) {
      entry.onEnd = () => ended.push(`${entry.timeoutMs} of ${waiting.length + 2}`)
      waiting.push(entry)
    }
    assert.strictEqual(waiting.sweep(99), 100)
    assert.strictEqual(waiting.sweep(100), 200)
    // Those who are told find the queue without the others that ended.
    assert.deepStrictEqual(ended, ["100 of 4", "100 of 4"])
    assert.deepStrictEqual(entries[1]!.outcomes, [{ failure: { _tag: "Timeout", sent: false } }])
    assert.strictEqual(waiting.sweep(250), 300)
    assert.strictEqual(waiting.sweep(300), Number.POSITIVE_INFINITY)
    assert.strictEqual(waiting.length, 0)
  })
})
