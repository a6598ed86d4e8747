/**
 * Random conversations against a model that says how each request may end. Seeded: a failure names its seed.
 */
import { assert, describe, it } from "vitest"
import type { Entry } from "../../src/Connection/internal/Entry.ts"
import { Waiting } from "../../src/Connection/internal/Waiting.ts"
import type { Received } from "./SessionHarness.ts"
import { random } from "./Random.ts"
import { echo, opened, type Recorded, reply, shout } from "./SessionHarness.ts"

type Kind = "echo" | "discarded" | "shout" | "bad"

interface Tracked {
  readonly name: string
  readonly kind: Kind
  readonly entry: Recorded
  cancelled: boolean
}

const run = (seed: number): { readonly asked: number; readonly ended: Map<string, number> } => {
  const next = random(seed)
  const upTo = (n: number) => Math.floor(next() * n)
  const waiting = new Waiting()
  const limits = {
    maxInFlight: next() < 0.5 ? Number.POSITIVE_INFINITY : 1 + upTo(8),
    maxQueuedBytes: next() < 0.5 ? Number.POSITIVE_INFINITY : 1 + upTo(500)
  }
  const tracked: Array<Tracked> = []
  /** What the peer got: over all connections, and of this one what it has not answered. */
  const wire: Array<string> = []
  let unanswered: Array<Received> = []
  let toClient = Buffer.alloc(0)
  let nowMs = 0
  let line = opened({ waiting, ...limits })

  const flush = () => {
    for (const request of line.flush()) {
      wire.push(request.text)
      if (request.apiKey !== 0) unanswered.push(request)
    }
  }
  const die = () => {
    const back: Array<Entry> = []
    line.session.shutdown("died", (entry) => {
      if (entry.retried) return false
      entry.retried = true
      back.push(entry)
      return true
    })
    waiting.putBack(back)
    unanswered = []
    toClient = Buffer.alloc(0)
    line = opened({ waiting, ...limits })
  }

  for (let step = 0; step < 300; step++) {
    switch (upTo(10)) {
      case 0:
      case 1:
      case 2: {
        const name = `${tracked.length}`
        const kind = (["echo", "echo", "echo", "discarded", "shout", "bad"] as const)[upTo(6)] as Kind
        const options = { nowMs, timeoutMs: 10 + upTo(2000) }
        const entry =
          kind === "shout"
            ? shout(name)
            : kind === "discarded"
              ? echo(name, { ...options, reply: "discarded" })
              : kind === "bad"
                ? echo(name, { ...options, version: 9 })
                : echo(name, options)
        tracked.push({ name, kind, entry, cancelled: false })
        line.session.submit(entry)
        break
      }
      case 3:
        flush()
        break
      case 4:
        flush()
        line.session.written(line.session.flushedBytes)
        break
      case 5: {
        const request = unanswered.shift()
        if (request === undefined) break
        const throttleTimeMs = next() < 0.1 ? upTo(100) : 0
        toClient = Buffer.concat([toClient, reply(request, { text: `re:${request.text}`, throttleTimeMs })])
        break
      }
      case 6:
      case 7: {
        const count = upTo(toClient.length + 1)
        assert.isUndefined(line.session.receive(toClient.subarray(0, count), nowMs))
        toClient = toClient.subarray(count)
        break
      }
      case 8: {
        nowMs += upTo(100)
        waiting.sweep(nowMs)
        if (line.session.sweep(nowMs).stalled) die()
        break
      }
      case 9: {
        if (next() < 0.1) die()
        const chosen = tracked[upTo(tracked.length)]
        if (chosen !== undefined && next() < 0.3 && chosen.entry.outcomes.length === 0 && !chosen.cancelled) {
          chosen.cancelled = true
          waiting.cancel(chosen.entry)
        }
        break
      }
    }
  }
  // Let everything end: answer, or let time pass.
  for (let round = 0; round < 50; round++) {
    flush()
    line.session.written(line.session.flushedBytes)
    const answers = unanswered.splice(0).map((request) => reply(request, { text: `re:${request.text}` }))
    assert.isUndefined(line.session.receive(Buffer.concat([toClient, ...answers]), nowMs))
    toClient = Buffer.alloc(0)
    nowMs += 1000
    waiting.sweep(nowMs)
    line.session.sweep(nowMs)
  }

  const ended = new Map<string, number>()
  for (const { name, kind, entry, cancelled } of tracked) {
    const how = cancelled ? "cancelled" : entry.ended.split(":")[0]!
    ended.set(how, (ended.get(how) ?? 0) + 1)
    const sent = wire.filter((text) => text === name).length
    assert.isAtMost(sent, 1, `${name} was sent ${sent} times`)
    assert.strictEqual(entry.outcomes.length, cancelled ? 0 : 1, `${name} (${kind}) ended ${entry.ended}`)
    if (cancelled) continue
    switch (entry.ended) {
      case "Unsupported":
        assert.strictEqual(kind, "bad")
        assert.strictEqual(sent, 0)
        break
      case `ok:re:${name}`:
        assert.strictEqual(kind, "echo")
        break
      case "ok":
        assert.include(["discarded", "shout"], kind)
        assert.strictEqual(sent, 1)
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
  // In the order in which they were asked.
  const order = wire.map(Number)
  assert.deepStrictEqual(
    order,
    [...order].sort((a, b) => a - b)
  )
  return { asked: tracked.length, ended }
}

describe("Session against a model", () => {
  it("ends every request exactly once, sends none twice, keeps the order", () => {
    const total = new Map<string, number>()
    for (let seed = 1; seed <= 1500; seed++) {
      try {
        for (const [how, count] of run(seed).ended) total.set(how, (total.get(how) ?? 0) + count)
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error })
      }
    }
    // All ways to end did occur.
    for (const how of ["ok", "Timeout", "OutcomeUnknown", "NotSent", "Unsupported", "cancelled"])
      assert.isAbove(total.get(how) ?? 0, 0, how)
  })
})
