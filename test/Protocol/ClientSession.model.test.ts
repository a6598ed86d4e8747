/**
 * Random conversations against a model that says how each request may end. Callers act again while they are told, as fibers do. Seeded: a failure names its
 * seed.
 */
import { assert, describe, it } from "vitest"
import type { PendingRequest } from "../../src/Protocol/PendingRequest.ts"
import { InFlight } from "../../src/Protocol/PendingRequest.ts"
import { unchecked } from "../../src/Protocol/RequestEncoding.ts"
import { RequestQueue } from "../../src/Protocol/RequestQueue.ts"
import type { Received } from "./SessionHarness.ts"
import { random, seeds } from "../Connection/Random.ts"
import { echo, opened, parse, Recorded, reply, shout } from "./SessionHarness.ts"
import { Echo } from "../Connection/TestApis.ts"

/** `first` and `raw` are of the set-up: sent beside the queue, and never on another connection. */
type Kind = "echo" | "discarded" | "shout" | "bad" | "first" | "raw"

interface Tracked {
  readonly name: string
  readonly kind: Kind
  readonly entry: Recorded
  cancelled: boolean
}

const kinds = ["echo", "echo", "echo", "discarded", "shout", "bad"] as const
const firstPlan = unchecked(Echo, 3, "test")

class Conversation {
  readonly #next: () => number
  readonly tracked: Array<Tracked> = []
  /** What the peer got, over all connections. */
  readonly wire: Array<string> = []
  readonly #waiting = new RequestQueue()
  readonly #limits: { readonly maxInFlight: number; readonly maxQueuedBytes: number }
  /** `undefined` while there is none. */
  #line: ReturnType<typeof opened> | undefined
  #unanswered: Array<Received> = []
  #toClient = Buffer.alloc(0)
  #nowMs = 0
  /** While requests are held back: those that were encoded before. */
  #held: ReadonlySet<string> | undefined
  /** A bare token is in flight; nothing else may be. */
  #raw: Tracked | undefined
  #isReentrant = true
  /** How deep callers are in callbacks. */
  #depth = 0

  constructor(seed: number) {
    this.#next = random(seed)
    this.#limits = {
      maxInFlight: this.#next() < 0.5 ? Number.POSITIVE_INFINITY : 1 + this.#upTo(8),
      maxQueuedBytes: this.#next() < 0.5 ? Number.POSITIVE_INFINITY : 1 + this.#upTo(500)
    }
    this.#open()
  }

  run(): void {
    for (let step = 0; step < 300; step++) this.#step(this.#upTo(12))
    this.#isReentrant = false
    this.#end()
  }

  #upTo(count: number): number {
    return Math.floor(this.#next() * count)
  }

  #open(): void {
    this.#line = opened({ waiting: this.#waiting, ...this.#limits })
  }

  #step(what: number): void {
    // A connection takes its time to come back.
    if (this.#line === undefined && this.#depth === 0 && this.#next() < 0.3) this.#open()
    switch (what) {
      case 0:
      case 1:
      case 2:
        return this.#ask()
      case 3:
        return this.#flush()
      case 4:
        return this.#write()
      case 5:
        return this.#answer()
      case 6:
      case 7:
        return this.#receive()
      case 8:
        return this.#wait()
      case 9:
        if (this.#next() < 0.1) this.#die()
        return this.#cancel()
      case 10:
        return this.#held === undefined ? this.#hold() : this.#resume()
      default:
        return this.#next() < 0.5 ? this.#askFirst() : this.#askRaw()
    }
  }

  #track(kind: Kind, make: (name: string) => Recorded): Recorded {
    const name = `${this.tracked.length}`
    const entry = make(name)
    this.tracked.push({ name, kind, entry, cancelled: false })
    // Whoever is told goes on at once: asks again, gives up, drops the connection, sends.
    entry.onEnd = () => {
      if (!this.#isReentrant || this.#depth >= 3 || this.#next() < 0.6) return
      this.#depth++
      this.#step([0, 1, 2, 3, 4, 9, 9, 10, 11][this.#upTo(9)] as number)
      if (this.#next() < 0.05) this.#die()
      this.#depth--
    }
    return entry
  }

  #ask(): void {
    const kind = kinds[this.#upTo(kinds.length)] as Kind
    const options = { nowMs: this.#nowMs, timeoutMs: 10 + this.#upTo(2000) }
    const entry = this.#track(kind, (name) =>
      kind === "shout"
        ? shout(name)
        : echo(name, {
            ...options,
            ...(kind === "discarded" ? { reply: "discarded" } : {}),
            ...(kind === "bad" ? { version: 9 } : {})
          })
    )
    if (this.#line === undefined) this.#waiting.push(entry)
    else this.#line.session.submit(entry)
  }

  #askFirst(): void {
    if (this.#line === undefined || this.#raw !== undefined) return
    const entry = this.#track("first", (name) => echo(name, { nowMs: this.#nowMs }))
    entry.retried = true
    this.#line.session.submitFirst(entry, firstPlan)
  }

  /** As the renewal of a session does it: when all that was sent has been answered, and nothing else may be sent. */
  #askRaw(): void {
    const line = this.#line
    if (line === undefined || this.#held === undefined || this.#raw !== undefined) return
    this.#flush()
    if (line.session.inFlight > 0 || this.#toClient.length > 0) return
    const entry = this.#track("raw", () => new Recorded(Echo, undefined, undefined, "raw", 0, 1e9))
    entry.retried = true
    this.#raw = this.tracked.at(-1)
    line.session.submitRaw(entry, Buffer.alloc(this.#upTo(5)))
  }

  #flush(): void {
    const line = this.#line
    if (line === undefined) return
    const bytes = Buffer.concat(line.session.flush())
    if (bytes.length === 0) return
    const raw = this.#raw
    if (raw !== undefined && !this.wire.includes(raw.name)) {
      this.wire.push(raw.name)
      assert.strictEqual(bytes.readInt32BE(0), bytes.length - 4, "the token, alone")
      const token = Buffer.alloc(4 + this.#upTo(5))
      token.writeInt32BE(token.length - 4)
      this.#toClient = Buffer.concat([this.#toClient, token])
      return
    }
    for (const request of parse(bytes)) {
      const { kind } = this.tracked[Number(request.text)] as Tracked
      if (this.#held !== undefined && kind !== "first")
        assert.isTrue(this.#held.has(request.text), `${request.text} was sent while it was held`)
      this.wire.push(request.text)
      if (request.apiKey === Echo.key) this.#unanswered.push(request)
    }
  }

  #write(): void {
    this.#flush()
    const session = this.#line?.session
    session?.written(session.flushedBytes)
  }

  #answer(): void {
    const request = this.#unanswered.shift()
    if (request === undefined) return
    const throttleTimeMs = this.#next() < 0.1 ? this.#upTo(100) : 0
    this.#toClient = Buffer.concat([
      this.#toClient,
      reply(request, { text: `re:${request.text}`, throttleTimeMs })
    ])
  }

  #receive(count = this.#upTo(this.#toClient.length + 1)): void {
    const line = this.#line
    // A transport gives one chunk after the other.
    if (line === undefined || this.#depth > 0) return
    const chunk = this.#toClient.subarray(0, count)
    this.#toClient = this.#toClient.subarray(count)
    assert.isUndefined(line.session.receive(chunk, this.#nowMs))
    if (this.#raw !== undefined && this.#raw.entry.outcomes.length > 0) this.#raw = undefined
  }

  #wait(): void {
    if (this.#depth > 0) return
    this.#nowMs += this.#upTo(100)
    this.#waiting.sweep(this.#nowMs)
    if (this.#line?.session.sweep(this.#nowMs).stalled === true) this.#die()
  }

  #cancel(): void {
    const chosen = this.tracked[this.#upTo(this.tracked.length)]
    // A token that is given up has its connection closed.
    if (chosen === undefined || chosen.kind === "raw" || this.#next() > 0.3) return
    if (chosen.entry.outcomes.length > 0 || chosen.cancelled) return
    chosen.cancelled = true
    this.#waiting.cancel(chosen.entry)
  }

  #hold(): void {
    if (this.#line === undefined) return
    this.#line.session.hold()
    this.#held = new Set(
      this.tracked
        .filter(({ entry, cancelled }) => cancelled || entry.state >= InFlight)
        .map(({ name }) => name)
    )
  }

  #resume(): void {
    if (this.#raw !== undefined) return
    this.#held = undefined
    this.#line?.session.resume()
  }

  #die(): void {
    const line = this.#line
    if (line === undefined) return
    this.#line = undefined
    this.#unanswered = []
    this.#toClient = Buffer.alloc(0)
    this.#held = undefined
    this.#raw = undefined
    const back: Array<PendingRequest> = []
    line.session.shutdown("died", (entry) => {
      if (entry.retried) return false
      entry.retried = true
      back.push(entry)
      return true
    })
    this.#waiting.putBack(back)
  }

  /** Answers, and lets time pass. */
  #end(): void {
    if (this.#raw !== undefined) this.#die()
    if (this.#line === undefined) this.#open()
    this.#resume()
    for (let round = 0; round < 50; round++) {
      this.#write()
      while (this.#unanswered.length > 0) this.#answer()
      this.#receive(this.#toClient.length)
      this.#nowMs += 1000
      this.#wait()
      if (this.#line === undefined) this.#open()
    }
  }

  /** How each may have ended. */
  check(): Map<string, number> {
    assert.strictEqual(this.#waiting.length, 0)
    const ended = new Map<string, number>()
    const times = new Map<string, number>()
    for (const text of this.wire) times.set(text, (times.get(text) ?? 0) + 1)
    for (const { name, kind, entry, cancelled } of this.tracked) {
      const how = cancelled ? "cancelled" : entry.ended.split(":")[0]!
      ended.set(how, (ended.get(how) ?? 0) + 1)
      ended.set(kind, (ended.get(kind) ?? 0) + 1)
      const sent = times.get(name) ?? 0
      assert.isAtMost(sent, 1, `${name} was sent ${sent} times`)
      assert.strictEqual(entry.outcomes.length, cancelled ? 0 : 1, `${name} (${kind}) ended ${entry.ended}`)
      if (cancelled) continue
      switch (entry.ended) {
        case "Unsupported":
          assert.strictEqual(kind, "bad")
          assert.strictEqual(sent, 0)
          break
        case `ok:re:${name}`:
          assert.include(["echo", "first"], kind)
          break
        case "ok":
          assert.include(["discarded", "shout"], kind)
          assert.strictEqual(sent, 1)
          break
        case "ok:undefined":
          assert.strictEqual(kind, "raw")
          break
        case "OutcomeUnknown":
          assert.strictEqual(sent, 1)
          break
        case "NotSent":
          assert.strictEqual(sent, 0)
          break
        case "Timeout": {
          const outcome = entry.outcome as { readonly failure: { readonly sent: boolean } }
          if (outcome.failure.sent) assert.strictEqual(sent, 1)
          break
        }
        default:
          assert.fail(`${name} (${kind}) ended ${entry.ended}`)
      }
    }
    // In the order in which they were asked, but for those of the set-up.
    const order = this.wire.map(Number).filter((i) => !["first", "raw"].includes(this.tracked[i]!.kind))
    assert.deepStrictEqual(
      order,
      [...order].sort((a, b) => a - b)
    )
    return ended
  }
}

describe("ClientSession against a model", () => {
  it("ends every request exactly once, sends none twice, keeps the order", () => {
    const total = new Map<string, number>()
    for (let seed = 1; seed <= seeds(1500); seed++) {
      try {
        const conversation = new Conversation(seed)
        conversation.run()
        for (const [how, count] of conversation.check()) total.set(how, (total.get(how) ?? 0) + count)
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
      }
    }
    // All kinds, and all ways to end, did occur.
    for (const how of [
      "ok",
      "Timeout",
      "OutcomeUnknown",
      "NotSent",
      "Unsupported",
      "cancelled",
      "first",
      "raw"
    ])
      assert.isAbove(total.get(how) ?? 0, 5, how)
  })
})
