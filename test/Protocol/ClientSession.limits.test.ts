/** Requests that have to go out in another version, replies that are not read, and when a peer is given up, as a session finds it. */
import { assert, describe, it } from "vitest"
import * as Api from "../../src/Api/Api.ts"
import { at, int32, string } from "../../src/Codec/index.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { RequestEncodings } from "../../src/Protocol/RequestEncoding.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import { Echo } from "../Connection/TestApis.ts"
import { echo, makeSession, opened, parse, Recorded, reply, shout } from "./SessionHarness.ts"

/** By name at first, by id later; `note` is dropped without a word by versions that lack it. */
const Topic = Api.make("Topic", {
  key: 903,
  versions: "0-4",
  request: {
    name: at("0-2", string, { default: "" }),
    id: at("3+", string, { default: "" }),
    note: at("1-2", string, { default: "", ignorable: true, matters: true })
  },
  response: { code: int32 }
})

const topics = () => {
  const { session } = makeSession()
  session.open(new RequestEncodings(new BrokerVersions(new Map([[Topic.key, { min: 0, max: 4 }]])), null))
  const ask = (input: unknown, version?: number) => {
    const request = new Recorded(Topic, input, version, "message", 0, 1000)
    session.submit(request)
    return request
  }
  /** The versions of what was sent. */
  const sent = () => {
    const bytes = Buffer.concat(session.flush())
    const versions: Array<number> = []
    for (let from = 0; from < bytes.length; from += 4 + bytes.readInt32BE(from))
      versions.push(bytes.readInt16BE(from + 6))
    return versions
  }
  return { ask, sent, session }
}

const thrower = (name: string) =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new Error("a getter's")
    }
  })

describe("ClientSession: a request that its version refuses", () => {
  it("goes out in another one, if the caller has not chosen it, and leaves nothing of the first", () => {
    const { ask, sent, session } = topics()
    const [byName, byId] = [ask({ name: "a" }), ask({ id: "b" })]
    assert.deepStrictEqual(sent(), [2, 4])
    assert.strictEqual(session.inFlight, 2)
    assert.deepStrictEqual([byName.ended, byId.ended], ["none", "none"])
    const chosen = ask({ name: "a" }, 4)
    assert.strictEqual(chosen.ended, "Unencodable")
    assert.deepStrictEqual(sent(), [])
  })

  it("fails where no version has all of it, with the fields, and where no version helps", () => {
    const { ask, sent } = topics()
    const both = ask({ name: "a", id: "b" })
    const failure = both.outcome !== undefined && "failure" in both.outcome ? both.outcome.failure : undefined
    if (failure?._tag !== "Unsupported") return assert.fail(failure?._tag)
    assert.deepStrictEqual(
      failure.unsupported.fields?.map(({ path }) => path),
      ["name", "id"]
    )
    assert.strictEqual(ask({ id: 7 }).ended, "Unencodable")
    assert.deepStrictEqual(sent(), [])
  })

  it("fails alone where its input throws: when the version is chosen, and when it is written", () => {
    const { ask, sent, session } = topics()
    for (const name of ["note", "id"]) {
      const request = ask(thrower(name))
      const failure =
        request.outcome !== undefined && "failure" in request.outcome ? request.outcome.failure : undefined
      if (failure?._tag !== "Unencodable") return assert.fail(failure?._tag)
      assert.strictEqual(failure.version, name === "note" ? undefined : 4)
      assert.match(failure.error.message, /TopicRequest.*an exception \(Error\)/)
    }
    assert.deepStrictEqual([sent(), session.inFlight], [[], 0])
    ask({ id: "b" })
    assert.deepStrictEqual(sent(), [4])
  })
})

describe("ClientSession: replies", () => {
  it("are handed over undecoded, without their correlation id, where they are asked for so", () => {
    const { session, flush } = opened()
    const request = echo("a", { reply: "body" })
    session.submit(request)
    const frame = reply(flush()[0]!, { text: "a" })
    session.receive(frame, 0)
    const { outcome } = request
    assert.isTrue(outcome !== undefined && "response" in outcome)
    assert.deepStrictEqual((outcome as { readonly response: Uint8Array }).response, frame.subarray(8))
  })

  it("are dropped where they are not asked for, and prove that the request was written", () => {
    const { session, flush } = opened()
    const request = echo("a", { reply: "discarded" })
    session.submit(request)
    const [sent] = flush()
    assert.strictEqual(request.ended, "none")
    session.receive(reply(sent!, { text: "a" }), 0)
    assert.deepStrictEqual(request.outcomes, [{ response: undefined }])
    session.written(session.flushedBytes)
    assert.lengthOf(request.outcomes, 1)
  })

  it("are read into their place where they are large", () => {
    const { session, flush } = opened()
    const text = "x".repeat(20_000)
    const request = echo(text)
    session.submit(request)
    const frame = reply(flush()[0]!, { text })
    assert.lengthOf(session.room ?? [], 0)
    session.receive(frame.subarray(0, 100), 0)
    const { room } = session
    assert.isAtLeast(room!.length, frame.length - 100)
    frame.copy(room!, 0, 100)
    session.receive(room!.subarray(0, frame.length - 100), 0)
    assert.strictEqual(request.ended, `ok:${text}`)
    assert.isUndefined(session.room)
  })

  it("end the wait for bytes in flight at the time of the one that is due last", () => {
    const { session, flush } = opened()
    assert.strictEqual(session.lastDeadlineMs, 0)
    for (const timeoutMs of [100, 400, 300]) session.submit(echo("a", { timeoutMs }))
    const sent = flush()
    assert.strictEqual(session.lastDeadlineMs, 400)
    for (const request of sent) session.receive(reply(request, { text: "a" }), 500)
    assert.strictEqual(session.lastDeadlineMs, 500, "now")
  })

  it("ask to wait, and say for how long", () => {
    const told: Array<readonly [number, number]> = []
    const { session, flush } = opened({
      maxThrottleMs: 1000,
      onThrottle: (askedMs, waitMs) => told.push([askedMs, waitMs])
    })
    for (const text of ["a", "b", "c"]) session.submit(echo(text))
    const [a, b, c] = flush()
    session.receive(reply(a!, { text: "a", throttleTimeMs: 0 }), 10)
    session.receive(reply(b!, { text: "b", throttleTimeMs: -5 }), 10)
    assert.deepStrictEqual([told, session.throttleTimeMs], [[], undefined])
    session.receive(reply(c!, { text: "c", throttleTimeMs: 5000 }), 10)
    assert.deepStrictEqual(told, [[5000, 1000]])
    assert.deepStrictEqual([session.throttleTimeMs, session.throttledUntilMs], [5000, 1010])
  })
})

/** How many bytes the request takes. */
const sizeOf = (text: string) => {
  const { session } = opened()
  session.submit(echo(text))
  session.flush()
  return session.flushedBytes
}

describe("ClientSession: bytes", () => {
  it("of requests and tokens are counted once, and have room wherever the memory at hand ends", () => {
    const half = "x".repeat(32_000)
    const besides = sizeOf("x".repeat(200)) - 200
    for (let room = 0; room <= 40; room++) {
      const { session, flush } = opened()
      const rest = "x".repeat(64 * 1024 - 2 * sizeOf(half) - besides - room)
      assert.isAbove(rest.length, 200)
      for (const text of [half, half, rest, "next"]) session.submit(echo(text))
      assert.deepStrictEqual(
        flush().map(({ text }) => text.length),
        [32_000, 32_000, rest.length, 4]
      )
      assert.strictEqual(session.flushedBytes, 64 * 1024 - room + sizeOf("next"))
    }
    const { session } = makeSession()
    let total = 0
    for (const size of [10, 100_000, 0, 20]) {
      session.submitRaw(new Recorded(Topic, undefined, undefined, "raw", 0, 1000), Buffer.alloc(size, 7))
      const bytes = Buffer.concat(session.flush())
      assert.deepStrictEqual([bytes.length, bytes.readInt32BE(0)], [4 + size, size])
      total += bytes.length
      assert.strictEqual(session.flushedBytes, total)
    }
  })

  it("end a request without a reply when the last of its own is written", () => {
    const { session } = opened()
    const requests = [shout("a"), shout("b")]
    const ends = requests.map((request) => {
      session.submit(request)
      session.flush()
      return session.flushedBytes
    })
    const ended = () => requests.map((request) => request.ended)
    session.written(ends[0]! - 1)
    assert.deepStrictEqual(ended(), ["none", "none"])
    session.written(ends[0]!)
    assert.deepStrictEqual(ended(), ["ok", "none"])
    session.written(ends[1]! - 1)
    assert.deepStrictEqual(ended(), ["ok", "none"])
    session.written(ends[1]!)
    assert.deepStrictEqual(ended(), ["ok", "ok"])
  })

  it("are flushed at once when they are 64 KiB", () => {
    for (const less of [0, 1]) {
      const asked: Array<boolean> = []
      const { session } = opened({ onFlushNeeded: (now) => asked.push(now) })
      const half = "x".repeat(32_000)
      const besides = sizeOf("x".repeat(200)) - 200
      const rest = "x".repeat(64 * 1024 - 2 * sizeOf(half) - besides - less)
      for (const text of [half, half, rest]) session.submit(echo(text))
      assert.deepStrictEqual(asked, [false, false, less === 0])
    }
  })

  it("of replies are read from where they lie: one that spans chunks, then one of the next chunk", () => {
    for (const version of [0, 3]) {
      const { session, flush } = opened()
      const requests = ["a", "bb", "ccc"].map((text) => echo(text, { version }))
      for (const request of requests) session.submit(request)
      const all = Buffer.concat(flush().map((request) => reply(request, { text: request.text })))
      session.receive(Buffer.from(all.subarray(0, 10)), 0)
      session.receive(Buffer.from(all.subarray(10)), 0)
      assert.deepStrictEqual(
        requests.map(({ ended }) => ended),
        ["ok:a", "ok:bb", "ok:ccc"]
      )
    }
  })

  it("of replies may not make more of themselves than the limit, each by itself", () => {
    const { session, flush } = opened({ maxDecodedBytes: 9000 })
    const counts = [500, 500, 5000]
    const requests = counts.map((count) => echo(`${count}`))
    for (const request of requests) session.submit(request)
    const frames = flush().map(({ correlationId, text }) => {
      const numbers = Array.from({ length: Number(text) }, () => 1)
      const body = Echo.response.at(3).encode({ errorCode: 0, text, numbers })
      const head = Buffer.alloc(9)
      head.writeInt32BE(5 + body.length)
      head.writeInt32BE(correlationId, 4)
      return Buffer.concat([head, body])
    })
    session.receive(Buffer.concat(frames), 0)
    assert.deepStrictEqual(
      requests.map(({ ended }) => ended),
      ["ok:500", "ok:500", "Undecodable"]
    )
  })
})

describe("ClientSession: a peer that stops", () => {
  const forever = { timeoutMs: Number.POSITIVE_INFINITY }

  it("to answer is given up; one that sends a long reply slowly is not", () => {
    for (const sends of [false, true]) {
      const { session } = opened({ deadPeerTimeoutMs: 1000 })
      session.submit(echo("a", forever))
      session.flush(100)
      session.written(session.flushedBytes, 100)
      assert.isFalse(session.sweep(1099).stalled)
      const head = Buffer.alloc(4004)
      head.writeInt32BE(100_000)
      if (sends) session.receive(head, 1099)
      assert.strictEqual(session.sweep(1100).stalled, !sends)
      assert.isTrue(session.sweep(2101).stalled)
    }
  })

  it("has its time for each reply, and longer where it has asked to wait; none after the last", () => {
    const { session } = opened({ deadPeerTimeoutMs: 1000 })
    for (const text of ["a", "b", "c"]) session.submit(echo(text, forever))
    const [a, b, c] = parse(Buffer.concat(session.flush(100)))
    session.written(session.flushedBytes, 100)
    session.receive(reply(a!, { text: "a" }), 900)
    assert.isFalse(session.sweep(1899).stalled)
    session.receive(reply(b!, { text: "b", throttleTimeMs: 5000 }), 1899)
    assert.isFalse(session.sweep(7898).stalled)
    assert.isTrue(session.sweep(7900).stalled)
    session.receive(reply(c!, { text: "c" }), 7900)
    assert.deepStrictEqual(session.sweep(99_000), { nextMs: Infinity, stalled: false })
    session.submit(echo("d", forever))
    assert.isFalse(session.sweep(199_000).stalled, "it is not flushed")
    session.flush(199_000)
    session.written(session.flushedBytes, 199_000)
    assert.isFalse(session.sweep(199_999).stalled)
    assert.isTrue(session.sweep(200_001).stalled)
  })

  it("to read is given up, where nothing is to be answered; one that reads on is not", () => {
    for (const reads of [false, true]) {
      const { session } = opened({ deadPeerTimeoutMs: 1000 })
      session.submit(shout("a"))
      session.flush(100)
      const first = session.flushedBytes
      session.submit(shout("b"))
      session.flush(600)
      const { nextMs } = session.sweep(700)
      assert.isAtLeast(nextMs, 1100)
      assert.isBelow(nextMs, 1101)
      if (reads) session.written(first, 900)
      assert.strictEqual(session.sweep(1101).stalled, !reads)
      if (!reads) continue
      // That they were written is told again, and late: it proves nothing new.
      session.written(first, 1800)
      session.written(0, 1800)
      assert.isTrue(session.sweep(1902).stalled)
    }
  })

  it("has its time anew when there is something to write again", () => {
    const { session } = opened({ deadPeerTimeoutMs: 1000 })
    session.submit(shout("a"))
    session.flush(100)
    session.written(session.flushedBytes, 200)
    assert.strictEqual(session.sweep(5000).nextMs, Infinity)
    const late = shout("b")
    session.submit(late)
    session.flush(5000)
    assert.isFalse(session.sweep(5999).stalled)
    assert.isTrue(session.sweep(6001).stalled)
  })
})

describe("RequestQueue: its end", () => {
  it("fails all that wait, once, in order, and is empty when they hear of it", () => {
    const waiting = new RequestQueue()
    const requests = ["a", "b", "c"].map((text) => echo(text))
    const lengths: Array<number> = []
    for (const request of requests) {
      waiting.push(request)
      request.onEnd = () => lengths.push(waiting.length)
    }
    waiting.cancel(requests[1]!)
    waiting.failAll({ _tag: "NotSent", cause: "over" })
    assert.deepStrictEqual(
      requests.map(({ ended }) => ended),
      ["NotSent", "none", "NotSent"]
    )
    assert.deepStrictEqual(lengths, [0, 0])
    assert.strictEqual(waiting.slots, 0)
  })

  it("says of what is overdue that it was not sent, and for how long the broker has asked to wait", () => {
    for (const throttleTimeMs of [undefined, 700]) {
      const waiting = new RequestQueue()
      const requests = [100, 300, 200].map((timeoutMs) => echo("a", { timeoutMs }))
      for (const request of requests) waiting.push(request)
      assert.strictEqual(waiting.slots, 3)
      assert.strictEqual(waiting.sweep(99, throttleTimeMs), 100)
      assert.strictEqual(waiting.sweep(100, throttleTimeMs), 200)
      assert.deepStrictEqual(requests[0]!.outcomes, [
        {
          failure:
            throttleTimeMs === undefined
              ? { _tag: "Timeout", sent: false }
              : { _tag: "Timeout", sent: false, throttleTimeMs }
        }
      ])
      assert.deepStrictEqual([waiting.length, waiting.slots], [2, 2])
      assert.strictEqual(waiting.sweep(300, throttleTimeMs), Infinity)
      assert.deepStrictEqual(
        requests.map(({ ended }) => ended),
        ["Timeout", "Timeout", "Timeout"]
      )
    }
  })

  it("puts back what has not ended meanwhile, and keeps those that are cancelled out of the count", () => {
    const waiting = new RequestQueue()
    const [a, b, c] = [echo("a"), echo("b"), echo("c")]
    waiting.push(c)
    b.abandon()
    waiting.putBack([a, b])
    assert.strictEqual(waiting.length, 2)
    assert.deepStrictEqual([waiting.shift(), waiting.shift(), waiting.shift()], [a, c, undefined])
    waiting.push(a)
    waiting.fail(a, { _tag: "Closed", cause: "" })
    waiting.fail(b, { _tag: "Closed", cause: "" })
    assert.deepStrictEqual([waiting.length, a.ended, b.ended], [0, "Closed", "none"])
    assert.isUndefined(waiting.shift())
    assert.strictEqual(waiting.length, 0)
  })

  it("keeps no more of those that are cancelled than of the others, or a few", () => {
    const waiting = new RequestQueue()
    const requests = Array.from({ length: 200 }, (_, i) => echo(`${i}`))
    for (const request of requests) waiting.push(request)
    for (const [i, request] of requests.entries()) {
      if (i % 10 === 0) continue
      waiting.cancel(request)
      assert.isAtMost(waiting.slots - waiting.length, Math.max(32, waiting.length))
    }
    assert.strictEqual(waiting.length, 20)
    for (let i = 0; i < 200; i += 10) assert.strictEqual(waiting.shift(), requests[i])
    assert.isUndefined(waiting.shift())
  })

  it("does not look at those that are cancelled, overdue or not", () => {
    const waiting = new RequestQueue()
    const [cancelled, other] = [echo("a", { timeoutMs: 100 }), echo("b", { timeoutMs: 300 })]
    waiting.push(cancelled)
    waiting.push(other)
    waiting.cancel(cancelled)
    assert.strictEqual(waiting.sweep(50), 300)
    assert.strictEqual(waiting.sweep(200), 300)
    assert.deepStrictEqual([waiting.length, cancelled.outcomes], [1, []])
    assert.strictEqual(waiting.shift(), other)
    assert.isUndefined(waiting.shift())
  })
})
