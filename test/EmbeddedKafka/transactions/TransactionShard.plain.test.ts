/** The coordinator before KIP-890 (`transaction.version` 0): an epoch lasts for all transactions of a producer. */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { Harness, orders } from "./ShardHarness.ts"

const plain = (options = {}): Harness => new Harness({ transactionVersion: 0, ...options })

describe("EndTxn", () => {
  it("keeps the epoch, and is a success when it is repeated, until the next transaction", () => {
    const h = plain()
    h.init("a")
    h.add("a", 0n, 0)
    assert.strictEqual(h.end("a", 0n, 0, true), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, true), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, false), "INVALID_TXN_STATE")
    h.add("a", 0n, 0)
    assert.strictEqual(h.end("a", 0n, 0, false), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, false), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, true), "INVALID_TXN_STATE")
    assert.deepStrictEqual(
      h.markers.map(({ committed, producerEpoch }) => [committed, producerEpoch]),
      [
        [true, 0],
        [false, 0]
      ]
    )
  })

  it("ends nothing that has not begun", () => {
    const h = plain()
    h.init("a")
    assert.strictEqual(h.end("a", 0n, 0, true), "INVALID_TXN_STATE")
    assert.strictEqual(h.end("a", 0n, 0, false), "INVALID_TXN_STATE")
  })

  it("needs the very epoch since 2.5, and took higher ones before", () => {
    const h = plain()
    h.init("a")
    h.init("a")
    h.add("a", 0n, 1)
    assert.strictEqual(h.end("a", 0n, 0, true), "PRODUCER_FENCED")
    assert.strictEqual(h.end("a", 0n, 2, true), "PRODUCER_FENCED")
    const old = plain({ rules: { endNeedsSameEpoch: false } })
    old.init("a")
    old.init("a")
    old.add("a", 0n, 1)
    assert.strictEqual(old.end("a", 0n, 0, true), "PRODUCER_FENCED")
    assert.strictEqual(old.end("a", 0n, 2, true), "0/1")
  })

  it("while markers are held back, asks to come again for the same outcome and refuses another", () => {
    const h = plain()
    h.init("a")
    h.add("a", 0n, 0)
    h.holdsMarkers = true
    assert.strictEqual(h.end("a", 0n, 0, false), "0/0")
    assert.strictEqual(h.state("a"), "PrepareAbort")
    // The last step is pending already.
    assert.strictEqual(h.end("a", 0n, 0, false), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.add("a", 0n, 0), "CONCURRENT_TRANSACTIONS")
  })
})

describe("fencing", () => {
  it("raises the epoch for the abort, and once more for the new producer", () => {
    const h = plain()
    h.init("a")
    h.add("a", 0n, 0)
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    assert.deepStrictEqual(
      h.markers.map(({ committed, producerEpoch }) => [committed, producerEpoch]),
      [[false, 1]]
    )
    assert.strictEqual(h.init("a"), "0/2")
    assert.strictEqual(h.end("a", 0n, 0, true), "PRODUCER_FENCED")
  })

  it("by a timeout is told to the producer at its next request", () => {
    const h = plain()
    h.init("a", undefined, 1000)
    h.add("a", 0n, 0)
    h.advance(1001)
    assert.strictEqual(h.state("a"), "CompleteAbort")
    assert.strictEqual(h.end("a", 0n, 0, false), "PRODUCER_FENCED")
    assert.strictEqual(h.add("a", 0n, 0), "PRODUCER_FENCED")
    assert.strictEqual(h.init("a", [0n, 0]), "PRODUCER_FENCED")
    assert.strictEqual(h.init("a"), "0/2")
  })

  it("that the log refuses raises the epoch once only, and the producer is fenced all the same (KAFKA-9666)", () => {
    const h = plain()
    h.init("a")
    h.add("a", 0n, 0)
    h.logCode = codes.NOT_ENOUGH_REPLICAS
    for (let i = 0; i < 3; i++) assert.strictEqual(h.init("a"), "COORDINATOR_NOT_AVAILABLE")
    h.logCode = codes.NONE
    assert.strictEqual(h.end("a", 0n, 0, true), "PRODUCER_FENCED")
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.markers[0]?.producerEpoch, 1)
    assert.strictEqual(h.init("a"), "0/2")
  })

  it("with the last epoch gives the next producer another id", () => {
    const h = plain()
    h.init("a")
    const transaction = h.shard.get("a")!
    transaction.fields = { ...transaction.fields, producerEpoch: 32766 }
    h.add("a", 0n, 32766)
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.markers[0]?.producerEpoch, 32767)
    assert.strictEqual(h.init("a"), "1/0")
  })
})

describe("the order of what is looked at", () => {
  it("is ids and epochs before 4.0, and what is under way since", () => {
    const [before, since] = [plain({ rules: { pendingFirst: false } }), plain()]
    for (const h of [before, since]) {
      h.init("a")
      h.add("a", 0n, 0)
      h.holdsMarkers = true
      h.end("a", 0n, 0, true)
    }
    assert.strictEqual(before.add("a", 0n, 7, [orders()]), "PRODUCER_FENCED")
    assert.strictEqual(since.add("a", 0n, 7, [orders()]), "CONCURRENT_TRANSACTIONS")
  })
})
