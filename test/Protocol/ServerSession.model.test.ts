/**
 * Random conversations against a model: requests and garbage cut anywhere, answers in any order and from within callbacks, a transport that writes late. Seeded: a
 * failure names its seed.
 */
import { assert, describe, it } from "vitest"
import { ApiVersions } from "../../src/Api/ApiVersions.ts"
import type { IncomingRequest } from "../../src/Protocol/IncomingRequest.ts"
import { random, seeds } from "../Connection/Random.ts"
import { Echo, Shout } from "../Connection/TestApis.ts"
import { echoFrame, framed, framesOf, requestFrame, serve } from "./ServerHarness.ts"

/** What a client sent, and what is to come back for it: a text, nothing, or the end. */
interface Sent {
  readonly correlationId: number
  readonly expected: "text" | "version" | "nothing" | "end"
}

const unknownApi = framed(Buffer.from("7abc0001000000010000", "hex"))

class Conversation {
  readonly #next: () => number
  readonly #maxInFlight: number
  readonly #made: ReturnType<typeof serve>
  readonly #sent: Array<Sent> = []
  readonly #unanswered: Array<IncomingRequest> = []
  readonly #handedOver: Array<number> = []
  readonly #abandoned: Array<number> = []
  /** What each was answered, by correlation id. */
  readonly #answers = new Map<number, string>()
  #toServer = Buffer.alloc(0)
  #written = 0
  #output = Buffer.alloc(0)
  #hasGarbage = false
  #closedBy: number | undefined
  #depth = 0
  #isEnding = false

  constructor(seed: number) {
    this.#next = random(seed)
    this.#maxInFlight = [1, 1, 2, 5, Infinity][this.#upTo(5)] as number
    this.#made = serve({
      apis: [ApiVersions, Echo, Shout],
      maxInFlight: this.#maxInFlight,
      maxQueuedRequests: 1 + this.#upTo(10),
      maxQueuedBytes: 1 + this.#upTo(2000),
      maxUnwrittenBytes: 1 + this.#upTo(500),
      onRequest: (request) => this.#onRequest(request)
    })
  }

  run(): void {
    for (let step = 0; step < 300; step++) {
      this.#step()
      this.#check()
    }
    this.#end()
  }

  #upTo(count: number): number {
    return Math.floor(this.#next() * count)
  }

  #onRequest(request: IncomingRequest): void {
    this.#handedOver.push(request.correlationId)
    this.#unanswered.push(request)
    request.onAbandon = () => this.#abandoned.push(request.correlationId)
    assert.isAtMost(this.#made.session.inFlight, this.#maxInFlight)
    if (this.#depth >= 3 || this.#next() < 0.4) return
    this.#depth++
    if (this.#next() < 0.7) this.#answer()
    else this.#step()
    this.#depth--
  }

  #step(): void {
    switch (this.#upTo(8)) {
      case 0:
      case 1:
        return this.#send()
      case 2:
      case 3:
        return this.#receive()
      case 4:
      case 5:
        return this.#answer()
      case 6:
        this.#output = Buffer.concat([this.#output, ...this.#made.session.flush()])
        return
      default: {
        const { session } = this.#made
        this.#written += this.#upTo(session.flushedBytes - this.#written + 1)
        return session.written(this.#written)
      }
    }
  }

  #send(): void {
    if (this.#hasGarbage) return
    const correlationId = this.#sent.length
    const kind = this.#next()
    const expected = kind < 0.7 ? "text" : kind < 0.8 ? "version" : kind < 0.995 ? "nothing" : "end"
    this.#sent.push({ correlationId, expected })
    const frame =
      expected === "text"
        ? echoFrame(correlationId, "x".repeat(this.#upTo(100)))
        : expected === "version"
          ? requestFrame(ApiVersions, 9, correlationId, Buffer.alloc(this.#upTo(4)))
          : expected === "nothing"
            ? requestFrame(Shout, 3, correlationId, { acks: 0, text: "x" })
            : unknownApi
    if (expected === "version") this.#answers.set(correlationId, "version")
    if (expected === "end") this.#hasGarbage = true
    this.#toServer = Buffer.concat([this.#toServer, frame])
  }

  #receive(): void {
    // A transport that is told to pause may have a chunk more.
    if (this.#made.session.isPaused && this.#next() < 0.9) return
    const count =
      this.#next() < 0.3 ? this.#toServer.length : this.#upTo(Math.min(this.#toServer.length, 300) + 1)
    const chunk = Buffer.from(this.#toServer.subarray(0, count))
    this.#toServer = this.#toServer.subarray(count)
    this.#made.session.receive(chunk)
  }

  #answer(): void {
    const [request] = this.#unanswered.splice(this.#upTo(this.#unanswered.length), 1)
    if (request === undefined) return
    const { correlationId } = request
    if (!this.#isEnding && this.#next() < 0.002) {
      this.#closedBy ??= correlationId
      request.closeConnection(correlationId)
      return
    }
    // Told before: the answer may bring the next request, which acts at once.
    const { isClosed } = this.#made.session
    const text = `${correlationId}${"y".repeat(this.#upTo(60))}`
    if (request.is(Echo)) {
      if (!isClosed) this.#answers.set(correlationId, text)
      assert.strictEqual(request.respond({ errorCode: 0, text, numbers: [] }), !isClosed)
    } else if (request.is(Shout)) assert.strictEqual(request.respond({ text }), !isClosed)
    assert.isFalse(request.noResponse())
  }

  #check(): void {
    const { closes, session } = this.#made
    assert.isAtMost(closes.length, 1)
    assert.strictEqual(session.isClosed, closes.length === 1)
    assert.isAtMost(session.inFlight, this.#maxInFlight)
    if (closes.length === 1) assert.isTrue(session.isPaused)
    // Handed over in the order in which they were sent, and none twice.
    const asked = this.#sent.filter(({ expected }) => expected === "text" || expected === "nothing")
    assert.deepStrictEqual(
      this.#handedOver,
      asked.slice(0, this.#handedOver.length).map(({ correlationId }) => correlationId)
    )
  }

  #end(): void {
    this.#isEnding = true
    const { closes, session } = this.#made
    for (let left = 10_000; left > 0; left--) {
      this.#output = Buffer.concat([this.#output, ...session.flush()])
      session.written(session.flushedBytes)
      this.#written = session.flushedBytes
      if (this.#unanswered.length > 0) this.#answer()
      else if (this.#toServer.length > 0 && !session.isClosed) this.#receive()
      else if (session.unwrittenBytes === 0 || session.isClosed) break
    }
    this.#check()
    this.#output = Buffer.concat([this.#output, ...session.flush()])
    if (closes.length === 0) {
      assert.deepStrictEqual([session.inFlight, session.queuedRequests, session.unwrittenBytes], [0, 0, 0])
      assert.isFalse(session.isPaused)
    } else {
      const [reason] = closes
      if (this.#hasGarbage && reason?._tag === "UnknownApi") assert.isUndefined(this.#closedBy)
      else assert.deepStrictEqual(reason, { _tag: "Closed", cause: this.#closedByOf() })
    }
    this.#checkOutput(closes.length === 1 && closes[0]?._tag === "Closed" ? this.#closedByOf() : undefined)
    // None is both answered and abandoned.
    for (const correlationId of this.#abandoned) assert.isFalse(this.#answers.has(correlationId))
  }

  /** Of those that were answered by the end, the first one. */
  #closedByOf(): number {
    const reason = this.#made.closes[0]
    return reason?._tag === "Closed" ? Number(reason.cause) : -1
  }

  /** The answers came in the order of the requests, each of them once, up to whatever ended the session. */
  #checkOutput(closedBy: number | undefined): void {
    const expected: Array<string> = []
    for (const { correlationId, expected: kind } of this.#sent) {
      if (kind === "end" || correlationId === closedBy) break
      if (kind === "nothing") continue
      expected.push(`${correlationId}:${this.#answers.get(correlationId)}`)
    }
    const got = framesOf(this.#output).map((frame) => {
      const correlationId = frame.readInt32BE(0)
      if (this.#sent[correlationId]?.expected === "version") return `${correlationId}:version`
      const { text } = Echo.response.at(3).decode(frame.subarray(5))
      return `${correlationId}:${text}`
    })
    assert.deepStrictEqual(got, expected)
  }
}

describe("ServerSession against a model", () => {
  it("answers every request once and in order, hands over no more than it may, ends once", () => {
    for (let seed = 1; seed <= seeds(200); seed++) {
      try {
        new Conversation(seed).run()
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
  }, 120_000)
})
