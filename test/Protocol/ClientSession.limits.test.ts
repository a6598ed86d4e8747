/** Requests that have to go out in another version, replies that are not read, and when a peer is given up, as a session finds it. */
import { assert, describe, it } from "vitest"
import * as Api from "../../src/Api/Api.ts"
import { at, int32, string } from "../../src/Codec/index.ts"
import { BrokerVersions } from "../../src/Protocol/BrokerVersions.ts"
import { RequestEncodings } from "../../src/Protocol/RequestEncoding.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import { echo, makeSession, opened, Recorded, reply, shout } from "./SessionHarness.ts"

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
})
