/** The coordinator since KIP-890 (`transaction.version` 2): each end of a transaction raises the epoch. */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { Harness, nameOf, orders } from "./ShardHarness.ts"

const markersOf = ({ markers }: Harness): ReadonlyArray<string> =>
  markers.map(
    ({ committed, partition, producerEpoch, producerId, topic }) =>
      `${committed ? "commit" : "abort"} ${topic}-${partition} ${producerId}/${producerEpoch}`
  )

describe("InitProducerId", () => {
  it("gives a new id the epoch 0, and raises it for each producer that comes after", () => {
    const h = new Harness()
    assert.strictEqual(h.init("a"), "0/0")
    assert.strictEqual(h.init("a"), "0/1")
    assert.strictEqual(h.init("b"), "1/0")
  })

  it("refuses an empty id, and timeouts that are not allowed", () => {
    const h = new Harness({ maxTimeoutMs: 1000 })
    assert.strictEqual(h.init(""), "INVALID_REQUEST")
    assert.strictEqual(h.init("a", undefined, 0), "INVALID_TRANSACTION_TIMEOUT")
    assert.strictEqual(h.init("a", undefined, -1), "INVALID_TRANSACTION_TIMEOUT")
    assert.strictEqual(h.init("a", undefined, 1001), "INVALID_TRANSACTION_TIMEOUT")
    assert.strictEqual(h.init("a", undefined, 1000), "0/0")
  })

  it("raises the epoch of a producer that says which it has, and answers the same when it asks again (KIP-360)", () => {
    const h = new Harness()
    h.init("a")
    assert.strictEqual(h.init("a", [0n, 0]), "0/1")
    assert.strictEqual(h.init("a", [0n, 0]), "0/1")
    assert.strictEqual(h.init("a", [0n, 1]), "0/2")
    assert.strictEqual(h.init("a", [0n, 0]), "PRODUCER_FENCED")
    assert.strictEqual(h.init("a", [7n, 2]), "PRODUCER_FENCED")
  })

  it("gives a producer whose id has expired a new one", () => {
    assert.strictEqual(new Harness().init("a", [99n, 5]), "0/0")
  })

  it("fences a producer that says nothing of itself for the one that was there before", () => {
    const h = new Harness()
    h.init("a")
    h.init("a")
    assert.strictEqual(h.init("a", [0n, 0]), "PRODUCER_FENCED")
  })

  it("aborts an open transaction, and has the client ask again", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders()], 2)
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    assert.deepStrictEqual(markersOf(h), ["abort orders-0 0/1"])
    assert.strictEqual(h.state("a"), "CompleteAbort")
    // The abort raises the epoch once, not twice (KAFKA-19367).
    assert.strictEqual(h.init("a"), "0/2")
    assert.strictEqual(h.add("a", 0n, 0), "PRODUCER_FENCED")
  })

  it("has nothing to give while the controller cannot be asked", () => {
    const h = new Harness()
    h.controllerIsThere = false
    assert.strictEqual(h.init("a"), "COORDINATOR_LOAD_IN_PROGRESS")
    assert.deepStrictEqual(h.snapshot(), [])
    h.controllerIsThere = true
    assert.strictEqual(h.init("a"), "0/0")
  })
})

describe("partitions of a transaction", () => {
  it("are added by the producer that has the id now", () => {
    const h = new Harness()
    h.init("a")
    assert.strictEqual(h.add("b", 0n, 0), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(h.add("", 0n, 0), "INVALID_REQUEST")
    assert.strictEqual(h.add("a", 1n, 0), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(h.add("a", 0n, 1), "PRODUCER_FENCED")
    assert.strictEqual(h.state("a"), "Empty")
    assert.strictEqual(h.add("a", 0n, 0, [orders(0), orders(1)]), "NONE")
    assert.strictEqual(h.add("a", 0n, 0, [{ topic: "bills", partition: 3 }]), "NONE")
    assert.deepStrictEqual(h.shard.get("a")?.fields.partitions.topics(), [
      { topic: "orders", partitions: [0, 1] },
      { topic: "bills", partitions: [3] }
    ])
  })

  it("are not written once more", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders(0), orders(1)])
    const { length } = h.records
    assert.strictEqual(h.add("a", 0n, 0, [orders(1)]), "NONE")
    assert.strictEqual(h.records.length, length)
  })

  it("are verified for their leaders", () => {
    const h = new Harness()
    const verify = (id: string, producerId: bigint, epoch: number, partition = 0): string =>
      nameOf(h.shard.verifyPartition(id, producerId, epoch, orders(partition)))
    h.init("a")
    h.add("a", 0n, 0)
    assert.strictEqual(verify("a", 0n, 0), "NONE")
    assert.strictEqual(verify("a", 0n, 0, 1), "TRANSACTION_ABORTABLE")
    assert.strictEqual(verify("a", 1n, 0), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(verify("a", 0n, 1), "PRODUCER_FENCED")
    assert.strictEqual(verify("b", 0n, 0), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(verify("", 0n, 0), "INVALID_REQUEST")
    h.holdsMarkers = true
    h.end("a", 0n, 0, true)
    assert.strictEqual(verify("a", 0n, 1), "CONCURRENT_TRANSACTIONS")
  })
})

describe("EndTxn", () => {
  it("raises the epoch, which the client goes on with", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders(0), orders(1)], 2)
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
    assert.deepStrictEqual(markersOf(h), ["commit orders-0 0/1", "commit orders-1 0/1"])
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.strictEqual(h.add("a", 0n, 0, [orders()], 2), "PRODUCER_FENCED")
    assert.strictEqual(h.add("a", 0n, 1, [orders()], 2), "NONE")
    assert.strictEqual(h.end("a", 0n, 1, false), "0/2")
    assert.strictEqual(h.state("a"), "CompleteAbort")
  })

  it("is a success when it is repeated with the epoch that it had, and not with another outcome", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders()], 2)
    h.end("a", 0n, 0, true)
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
    assert.strictEqual(h.end("a", 0n, 0, false), "INVALID_TXN_STATE")
    assert.strictEqual(h.markers.length, 1)
    h.add("a", 0n, 1, [orders()], 2)
    assert.strictEqual(h.end("a", 0n, 0, true), "PRODUCER_FENCED")
    h.end("a", 0n, 1, false)
    assert.strictEqual(h.end("a", 0n, 1, false), "0/2")
    assert.strictEqual(h.end("a", 0n, 1, true), "INVALID_TXN_STATE")
  })

  it("may abort nothing, which raises the epoch, and may not commit nothing", () => {
    const h = new Harness()
    h.init("a")
    assert.strictEqual(h.end("a", 0n, 0, true), "INVALID_TXN_STATE")
    assert.strictEqual(h.end("a", 0n, 0, false), "0/1")
    assert.strictEqual(h.state("a"), "CompleteAbort")
    assert.strictEqual(h.end("a", 0n, 1, true), "INVALID_TXN_STATE")
    assert.strictEqual(h.end("a", 0n, 1, false), "0/2")
    assert.strictEqual(h.end("a", 0n, 4, false), "PRODUCER_FENCED")
    assert.deepStrictEqual(h.markers, [])
  })

  it("knows nobody but the present producer", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0)
    assert.strictEqual(h.end("", 0n, 0, true), "INVALID_REQUEST")
    assert.strictEqual(h.end("b", 0n, 0, true), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(h.end("a", 5n, 0, true), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(h.end("a", 0n, 1, true), "PRODUCER_FENCED")
    assert.strictEqual(h.end("a", 0n, 3, true), "PRODUCER_FENCED")
    assert.strictEqual(h.state("a"), "Ongoing")
  })

  it("lets an older client end its transaction without raising the epoch", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0)
    assert.strictEqual(h.end("a", 0n, 0, true, 0), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, true, 0), "0/0")
    assert.strictEqual(h.end("a", 0n, 0, false, 0), "INVALID_TXN_STATE")
  })

  it("goes on with another id when the epochs of one are used up", () => {
    const h = new Harness()
    h.init("a")
    const transaction = h.shard.get("a")!
    transaction.fields = { ...transaction.fields, producerEpoch: 32766 }
    h.add("a", 0n, 32766, [orders()], 2)
    assert.strictEqual(h.end("a", 0n, 32766, true), "1/0")
    assert.deepStrictEqual(markersOf(h), ["commit orders-0 0/32767"])
    assert.strictEqual(h.end("a", 0n, 32766, true), "1/0")
    assert.strictEqual(h.add("a", 1n, 0, [orders()], 2), "NONE")
    assert.strictEqual(h.end("a", 1n, 0, false), "1/1")
  })

  it("fences with the last epoch, and gives another id after it (KAFKA-20090)", () => {
    const h = new Harness()
    h.init("a")
    const transaction = h.shard.get("a")!
    transaction.fields = { ...transaction.fields, producerEpoch: 32766 }
    h.add("a", 0n, 32766, [orders()], 2)
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    assert.deepStrictEqual(markersOf(h), ["abort orders-0 0/32767"])
    assert.strictEqual(h.init("a"), "1/1")
  })

  it("gives another id when a producer comes whose epochs are used up", () => {
    const h = new Harness()
    h.init("a")
    const transaction = h.shard.get("a")!
    transaction.fields = { ...transaction.fields, producerEpoch: 32766 }
    assert.strictEqual(h.init("a", [0n, 32766]), "1/0")
    assert.strictEqual(h.init("a", [0n, 32766]), "1/0")
    assert.strictEqual(h.init("a", [0n, 5]), "PRODUCER_FENCED")
  })
})

describe("while markers are held back", () => {
  it("everybody is told to come again, and EndTxn has been answered", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders(0), orders(1)], 2)
    h.holdsMarkers = true
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
    assert.strictEqual(h.state("a"), "PrepareCommit")
    assert.strictEqual(h.end("a", 0n, 0, true), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.end("a", 0n, 1, false), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.add("a", 0n, 1, [orders()], 2), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    h.heldMarkers.shift()!()
    assert.strictEqual(h.state("a"), "PrepareCommit")
    assert.deepStrictEqual(h.shard.get("a")?.fields.partitions.topics(), [
      { topic: "orders", partitions: [1] }
    ])
    h.release(h.heldMarkers)
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.strictEqual(h.add("a", 0n, 1, [orders()], 2), "NONE")
  })
})

describe("leaders that cannot be reached", () => {
  it("keep the transaction prepared until they are back", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders(0), orders(1)], 2)
    h.markerCode = ({ partition }) => (partition === 1 ? codes.NOT_LEADER_OR_FOLLOWER : codes.NONE)
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
    assert.strictEqual(h.state("a"), "PrepareCommit")
    h.shard.retry()
    assert.strictEqual(h.state("a"), "PrepareCommit")
    h.markerCode = () => codes.NONE
    h.shard.retry()
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.deepStrictEqual(markersOf(h), ["commit orders-0 0/1", "commit orders-1 0/1"])
  })

  it("are asked again after a while, when nothing else tells", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders()], 2)
    h.markerCode = () => codes.NOT_ENOUGH_REPLICAS
    h.end("a", 0n, 0, true)
    h.markerCode = () => codes.NONE
    h.advance(99)
    assert.strictEqual(h.state("a"), "PrepareCommit")
    h.advance(1)
    assert.strictEqual(h.state("a"), "CompleteCommit")
  })

  it("do not matter where the partition is deleted", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders()], 2)
    h.markerCode = () => codes.UNKNOWN_TOPIC_OR_PARTITION
    h.end("a", 0n, 0, true)
    assert.strictEqual(h.state("a"), "CompleteCommit")
  })
})

describe("time", () => {
  it("aborts a transaction that lasts too long, which fences its producer", () => {
    const h = new Harness()
    h.init("a", undefined, 5000)
    h.advance(10_000)
    h.add("a", 0n, 0, [orders()], 2)
    h.advance(3000)
    h.add("a", 0n, 0, [orders(1)], 2)
    h.advance(2000)
    assert.strictEqual(h.state("a"), "Ongoing")
    h.advance(1)
    assert.strictEqual(h.state("a"), "CompleteAbort")
    assert.deepStrictEqual(markersOf(h), ["abort orders-0 0/1", "abort orders-1 0/1"])
    assert.strictEqual(h.add("a", 0n, 0, [orders()], 2), "PRODUCER_FENCED")
    // KIP-890: it repeats what the coordinator has done, and gets the epoch.
    assert.strictEqual(h.end("a", 0n, 0, false), "0/1")
    assert.strictEqual(h.end("a", 0n, 0, true), "INVALID_TXN_STATE")
  })

  it("leaves a transaction alone that ended in time", () => {
    const h = new Harness()
    h.init("a", undefined, 5000)
    for (let epoch = 0; epoch < 5; epoch++) {
      h.add("a", 0n, epoch, [orders()], 2)
      h.advance(4000)
      assert.strictEqual(h.end("a", 0n, epoch, true), `0/${epoch + 1}`)
    }
  })

  it("tries again later what the log refuses", () => {
    const h = new Harness()
    h.init("a", undefined, 5000)
    h.add("a", 0n, 0, [orders()], 2)
    h.logCode = codes.NOT_ENOUGH_REPLICAS
    h.advance(5001)
    assert.strictEqual(h.state("a"), "Ongoing")
    h.logCode = codes.NONE
    h.advance(10_000)
    assert.strictEqual(h.state("a"), "CompleteAbort")
  })

  it("lets an id expire that is not used", () => {
    const h = new Harness({ expirationMs: 100_000 })
    h.init("a")
    h.init("b")
    h.advance(50_000)
    h.add("b", 1n, 0, [orders()], 2)
    h.end("b", 1n, 0, true)
    h.advance(50_000)
    assert.strictEqual(h.state("a"), undefined)
    assert.isNull(h.records.at(-1)?.value)
    assert.strictEqual(h.state("b"), "CompleteCommit")
    assert.strictEqual(h.add("a", 0n, 0), "INVALID_PRODUCER_ID_MAPPING")
    assert.strictEqual(h.init("a"), "2/0")
    h.advance(50_000)
    assert.strictEqual(h.state("b"), undefined)
    h.move()
    assert.strictEqual(h.state("b"), undefined)
    assert.strictEqual(h.state("a"), "Empty")
  })

  it("is a handful of deadlines, however many transactions there were", () => {
    const h = new Harness()
    h.init("a")
    for (let epoch = 0; epoch < 1000; epoch++) {
      h.add("a", 0n, epoch, [orders()], 2)
      h.end("a", 0n, epoch, true)
      h.advance(1)
    }
    assert.isAtMost(h.deadlines.size, 2)
  })
})

describe("a log that refuses", () => {
  it.each([
    [codes.NOT_ENOUGH_REPLICAS, "COORDINATOR_NOT_AVAILABLE"],
    [codes.REQUEST_TIMED_OUT, "COORDINATOR_NOT_AVAILABLE"],
    [codes.NOT_LEADER_OR_FOLLOWER, "NOT_COORDINATOR"],
    [codes.MESSAGE_TOO_LARGE, "UNKNOWN_SERVER_ERROR"]
  ])("%i is said as coordinators say it: %s", (code, expected) => {
    const h = new Harness()
    h.init("a")
    h.logCode = code
    assert.strictEqual(h.init("a"), expected)
    assert.strictEqual(h.add("a", 0n, 0), expected)
    h.logCode = codes.NONE
    assert.strictEqual(h.add("a", 0n, 0), "NONE")
    h.logCode = code
    assert.strictEqual(h.end("a", 0n, 0, true), expected)
    assert.strictEqual(h.state("a"), "Ongoing")
    h.logCode = codes.NONE
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
  })

  it("keeps everybody waiting while it takes a record", () => {
    const h = new Harness()
    h.init("a")
    h.holdsLog = true
    assert.isUndefined(h.add("a", 0n, 0))
    assert.strictEqual(h.add("a", 0n, 0), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.end("a", 0n, 0, true), "CONCURRENT_TRANSACTIONS")
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    h.holdsLog = false
    h.release(h.heldAppends)
    assert.strictEqual(h.state("a"), "Ongoing")
  })

  it("is asked again for the last step", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders()], 2)
    h.markerCode = () => {
      h.logCode = codes.NOT_ENOUGH_REPLICAS
      return codes.NONE
    }
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
    assert.strictEqual(h.state("a"), "PrepareCommit")
    assert.strictEqual(h.init("a"), "CONCURRENT_TRANSACTIONS")
    h.logCode = codes.NONE
    h.shard.retry()
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.strictEqual(h.markers.length, 1)
  })
})
