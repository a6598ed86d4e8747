/** What a coordinator writes to `__transaction_state`, and what the next one knows from it. */
import { assert, describe, it } from "@effect/vitest"
import { codes } from "../../../src/EmbeddedKafka/protocol/codes.ts"
import { decodeTransaction, encodeTransaction } from "../../../src/EmbeddedKafka/transactions/records.ts"
import { PartitionSet, ProducerIds } from "../../../src/EmbeddedKafka/transactions/index.ts"
import * as TransactionState from "../../../src/Stored/TransactionState.ts"
import { Harness, orders } from "./ShardHarness.ts"

const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex")

const decodedOf = ({ records }: Harness): ReadonlyArray<TransactionState.TransactionStateRecord> =>
  records.map((record) => TransactionState.decode(record))

describe("records", () => {
  it("are written in the flexible version from transaction.version 1 on", () => {
    for (const transactionVersion of [0, 1, 2]) {
      const h = new Harness({ transactionVersion })
      h.init("a")
      assert.strictEqual(decodedOf(h)[0]?.valueVersion, transactionVersion === 0 ? 0 : 1)
    }
  })

  it("say each step", () => {
    const h = new Harness()
    h.init("a", undefined, 5000)
    h.add("a", 0n, 0, [orders(1), orders(0)], 2)
    h.end("a", 0n, 0, true)
    const written = decodedOf(h).map((record) =>
      record.type === "TransactionLog" && record.value !== null
        ? [
            record.key.transactionalId,
            record.value.transactionStatus,
            record.value.producerEpoch,
            record.value.transactionTimeoutMs,
            record.value.transactionPartitions,
            record.value.transactionStartTimestampMs,
            record.value.clientTransactionVersion
          ]
        : undefined
    )
    const partitions = [{ topic: "orders", partitionIds: [1, 0] }]
    assert.deepStrictEqual(written, [
      ["a", 0, 0, 5000, null, -1n, 0],
      ["a", 1, 0, 5000, partitions, 1_000_000n, 2],
      ["a", 2, 1, 5000, partitions, 1_000_000n, 2],
      ["a", 4, 1, 5000, [], 1_000_000n, 2]
    ])
  })

  it("that nobody can read are passed over", () => {
    const { key, value } = encodeTransaction("a", null, 2)
    assert.deepStrictEqual(decodeTransaction(key, value), { transactionalId: "a", fields: null })
    for (const [k, v] of [
      [null, null],
      [bytes(""), null],
      [bytes("00"), null],
      [bytes("0009"), bytes("0000")],
      [key, bytes("")],
      [key, bytes("0000")],
      [key, bytes("7fff00")]
    ] as const)
      assert.isUndefined(decodeTransaction(k, v))
    const h = new Harness()
    h.init("a")
    h.records.push({ key: bytes("00"), value: bytes("01") }, { key, value: bytes("0001ff") })
    h.move()
    assert.strictEqual(h.state("a"), "Empty")
  })
})

describe("a coordinator that takes over", () => {
  it("knows what the one before knew", () => {
    const h = new Harness()
    h.init("a")
    h.init("b")
    h.init("c")
    h.add("a", 0n, 0, [orders(0), orders(2)], 2)
    h.add("b", 1n, 0, [orders(1)], 2)
    h.end("b", 1n, 0, true)
    const before = h.snapshot()
    h.move()
    assert.deepStrictEqual(h.snapshot(), before)
    assert.strictEqual(h.end("b", 1n, 0, true), "1/1")
    assert.strictEqual(h.end("a", 0n, 0, true), "0/1")
  })

  it("completes what was prepared, with its own epoch", () => {
    const h = new Harness()
    h.init("a")
    h.add("a", 0n, 0, [orders(0), orders(1)], 2)
    h.holdsMarkers = true
    h.end("a", 0n, 0, true)
    h.heldMarkers.shift()!()
    h.holdsMarkers = false
    h.move()
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.deepStrictEqual(
      h.markers.map(({ coordinatorEpoch, partition }) => [coordinatorEpoch, partition]),
      [
        [0, 0],
        [1, 0],
        [1, 1]
      ]
    )
    // What the former one still hears changes nothing.
    h.release(h.heldMarkers)
    assert.strictEqual(h.state("a"), "CompleteCommit")
    assert.strictEqual(h.records.length, 4)
  })

  it("aborts what has lasted too long", () => {
    const h = new Harness()
    h.init("a", undefined, 5000)
    h.add("a", 0n, 0, [orders()], 2)
    h.move()
    h.advance(5000)
    assert.strictEqual(h.state("a"), "Ongoing")
    h.advance(1)
    assert.strictEqual(h.state("a"), "CompleteAbort")
  })

  it("leaves those who waited at the former one with an answer, and keeps no deadline of it", () => {
    const h = new Harness()
    h.init("a")
    h.holdsLog = true
    let answer: string | undefined
    h.shard.addPartitions("a", 0n, 0, [orders()], 2, (code) => (answer = String(code)))
    const former = h.shard
    h.move()
    h.holdsLog = false
    h.release(h.heldAppends)
    assert.strictEqual(answer, String(codes.NOT_COORDINATOR))
    assert.strictEqual(h.state("a"), "Empty")
    assert.deepStrictEqual([...former.transactions], [])
    assert.strictEqual(h.deadlines.size, 1)
  })
})

describe("producer ids", () => {
  it("come from blocks, and are not given twice", () => {
    let next = 0n
    const allocate = (): { first: bigint; length: number } => {
      const first = next
      next += 3n
      return { first, length: 3 }
    }
    const [one, two] = [new ProducerIds(allocate), new ProducerIds(allocate)]
    const ids = [one, two, one, two, one, one, two, two].map((each) => each.next())
    assert.deepStrictEqual(ids, [0n, 3n, 1n, 4n, 2n, 6n, 5n, 9n])
  })

  it("are none while there is no block", () => {
    let block: { first: bigint; length: number } | undefined
    const ids = new ProducerIds(() => block)
    assert.isUndefined(ids.next())
    block = { first: 5n, length: 0 }
    assert.isUndefined(ids.next())
    block = { first: 5n, length: 1 }
    assert.strictEqual(ids.next(), 5n)
  })
})

describe("partitions", () => {
  it("are counted once", () => {
    const set = new PartitionSet([orders(1), orders(1), orders(0)])
    assert.strictEqual(set.size, 2)
    set.delete("orders", 5)
    set.delete("bills", 0)
    set.delete("orders", 1)
    assert.deepStrictEqual(set.list(), [orders(0)])
    assert.deepStrictEqual(set.with([orders(0), orders(3)]).topics(), [
      { topic: "orders", partitions: [0, 3] }
    ])
    assert.strictEqual(set.size, 1)
  })
})
