/**
 * What records, batches, record sets and their errors show of themselves, and that it is never anything of the bytes around them.
 */
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { crc32c } from "../../../src/Codec/Records/Crc32c.ts"
import { type MakeOptions, Records, RecordsError } from "../../../src/Codec/Records/Records.ts"

const secret = "a secret beside it"

/** A record set within a larger buffer, as a response has it. */
const inResponse = (bytes: Uint8Array): Records => {
  const before = Buffer.from(secret.repeat(3))
  const all = Buffer.concat([before, bytes, Buffer.from(secret)])
  return Records.fromBytes(all.subarray(before.length, before.length + bytes.length))
}

const options: MakeOptions = {
  baseOffset: 2n ** 60n,
  producerId: 7n,
  producerEpoch: 1,
  baseSequence: 2 ** 31 - 1,
  compression: "none"
}

const records = inResponse(
  Records.make(
    [
      { key: "the key", value: "grün", timestamp: 1_700_000_000_000, headers: [{ key: "h", value: "one" }] },
      { key: null, value: Uint8Array.of(0, 0xff, 2), headers: [{ key: "h", value: null }] }
    ],
    options
  ).encode()
)
const [first, second] = records.toArray()
const [batch] = records.batches()
const old = [
  ...inResponse(
    Records.make([{ value: "a" }, { value: "b" }], { magic: 1, compression: "gzip" }).encode()
  ).batches()
][0]!

/** Everything that printing or copying an object can bring to light, as text. */
const everything = (value: object): string =>
  [
    inspect(value, {
      depth: Infinity,
      showHidden: true,
      maxArrayLength: Infinity,
      maxStringLength: Infinity
    }),
    inspect({ ...value }, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity }),
    JSON.stringify(value),
    JSON.stringify({ ...value }, (_, each) => (typeof each === "bigint" ? String(each) : each)),
    JSON.stringify(Object.getOwnPropertyNames(value)),
    String(value)
  ].join("\n")

/** As text, as a list of numbers and in base64 at any alignment. */
const traces = [
  "beside it",
  "110,101,105,103,104",
  "110, 101, 105, 103",
  "6e 65 69 67 68",
  ...[0, 1, 2].map((shift) => Buffer.from(secret.slice(shift, shift + 9)).toString("base64"))
]

describe("what is shown", () => {
  const shown: Record<string, object> = {
    "a record": first!,
    "a record that is no text": second!,
    "a batch": batch!,
    "a message": old,
    "a record set": records,
    "a record set that is to be written": Records.make([{ value: "x" }], options),
    "a batch to be produced again": Records.fromBatch(batch!)
  }
  for (const [what, value] of Object.entries(shown)) {
    it(`${what} shows nothing of the bytes around it, and no receive buffer`, () => {
      const text = everything(value)
      for (const trace of traces) assert.notInclude(text, trace)
      for (const each of Object.values({ ...value })) assert.notInstanceOf(each, Uint8Array)
    })
  }

  it("a record prints its offset, timestamp, key, value and headers", () => {
    assert.strictEqual(
      inspect(first, { breakLength: Infinity }),
      "KafkaRecord { offset: 1152921504606846976n, timestamp: 1700000000000n, sequence: 2147483647, " +
        "key: Uint8Array(7) 'the key', value: Uint8Array(5) 'grün', headers: [ { key: 'h', value: Uint8Array(3) 'one' } ] }"
    )
    assert.include(inspect(second), "key: null")
    assert.include(inspect(second), "value: Uint8Array(3) <00 ff 02>")
    assert.include(inspect([first]), "the key")
    assert.include(inspect({ a: { b: { c: first } } }), "[KafkaRecord]")
    const [large] = Records.make([
      { key: "ä".repeat(5000), value: new Uint8Array(5000).fill(0xff) }
    ]).toArray()
    assert.isBelow(inspect(large).length, 700)
    assert.include(inspect(large), "Uint8Array(10000) '")
  })

  it("a record in JSON keeps all of it", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify([first, second])), [
      {
        offset: "1152921504606846976",
        timestamp: "1700000000000",
        sequence: 2147483647,
        key: "the key",
        value: "grün",
        headers: [{ key: "h", value: "one" }]
      },
      {
        offset: "1152921504606846977",
        timestamp: "-1",
        sequence: 0,
        key: null,
        value: { base64: "AP8C" },
        headers: [{ key: "h", value: null }]
      }
    ])
  })

  it("a record spread has the lengths, which are its own fields", () => {
    assert.deepStrictEqual({ ...first }, {
      offsetDelta: 0,
      keyLength: 7,
      valueLength: 5,
      headerCount: 1
    } as never)
    const changed = Records.make([{ ...first!.toObject(), value: "changed" }]).toArray()[0]!
    assert.strictEqual(Buffer.from(changed.key!).toString(), "the key")
    assert.strictEqual(changed.timestamp, first!.timestamp)
  })

  it("a batch prints its header", () => {
    for (const text of [inspect(batch), inspect(Records.fromBatch(batch!), { depth: 5 }), inspect(records)])
      for (const fact of [
        "baseOffset: 1152921504606846976n",
        "count: 2",
        "producerId: 7n",
        "lastSequence: 0"
      ])
        assert.include(text, fact)
    const json = JSON.parse(JSON.stringify(batch))
    assert.strictEqual(json.baseOffset, "1152921504606846976")
    assert.strictEqual(json.lastSequence, 0)
    assert.strictEqual(json.compression, "none")
    assert.strictEqual(json.sizeInBytes, records.sizeInBytes)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(records)), {
      sizeInBytes: records.sizeInBytes,
      batches: [json]
    })
  })

  it("a compressed message is not decompressed to be printed", () => {
    const broken = Uint8Array.from(Records.make([{ value: "a" }], { magic: 1, compression: "gzip" }).encode())
    broken.fill(0, 40)
    const [message] = Records.fromBytes(broken).batches()
    assert.include(inspect(message), "compression: 'gzip'")
    assert.notInclude(inspect(message), "count")
    assert.notInclude(inspect(old), "count")
    void old.count
    assert.include(inspect(old), "count: 2")
    assert.include(inspect(old), "baseOffset: 0n")
  })

  it("records that cannot be read are shown up to there, with the reason", () => {
    const bytes = Uint8Array.from(Buffer.concat([records.encode(), records.encode()]))
    bytes[records.sizeInBytes + 16] = 9
    const text = inspect(Records.fromBytes(bytes), { depth: 4 })
    assert.include(text, "count: 2")
    assert.include(text, "a batch of magic 9")
    assert.include(JSON.stringify(Records.fromBytes(bytes.subarray(0, 30))), "not one whole batch")
    const odd = Uint8Array.from(records.encode())
    odd[22] = 5
    new DataView(odd.buffer).setUint32(17, crc32c(odd, 21))
    assert.include(inspect(Records.fromBytes(odd)), "compression: 'unknown'")
  })

  it("records to be written show how many and how, and are not encoded for it", () => {
    const text = inspect(Records.make([{ value: 5 as never }], { compression: "gzip" }))
    assert.include(text, "count: 1")
    assert.include(text, "compression: 'gzip'")
    assert.strictEqual(
      JSON.stringify(Records.make([{ value: "v" }], { baseOffset: 3n })),
      '{"baseOffset":"3","count":1}'
    )
  })

  it("an error shows its message, offsets and partition, and no bytes", () => {
    const bytes = Uint8Array.from(records.encode())
    bytes[bytes.length - 2]! ^= 1
    let error: unknown
    try {
      Records.fromBytes(bytes).withSource({ topic: "orders", partition: 3 }).toArray()
    } catch (caught) {
      error = caught
    }
    assert.instanceOf(error, RecordsError)
    const { message } = error as RecordsError
    assert.include(message, "orders-3")
    assert.include(inspect(error), message)
    assert.include((error as Error).stack!, message)
    assert.strictEqual({ ...(error as RecordsError) }.message, message)
    const json = JSON.parse(JSON.stringify(error))
    assert.deepStrictEqual(
      { ...json, detail: "" },
      {
        _tag: "RecordsError",
        message,
        kind: "crc",
        detail: "",
        byteOffset: 0,
        firstOffset: "1152921504606846976",
        lastOffset: "1152921504606846977",
        source: { topic: "orders", partition: 3 }
      }
    )
    for (const trace of ["the key", "grün"]) assert.notInclude(everything(error as Error), trace)
  })
})

describe("sequences", () => {
  it("count on from the base, and from 2³¹−1 to 0", () => {
    assert.deepEqual(
      records.toArray().map((record) => record.sequence),
      [2 ** 31 - 1, 0]
    )
    assert.strictEqual(batch!.lastSequence, 0)
    const three = Records.make([{}, {}, {}], { producerId: 1, producerEpoch: 0, baseSequence: 10 })
    assert.deepEqual(
      three.toArray().map((record) => record.sequence),
      [10, 11, 12]
    )
    assert.strictEqual([...three.batches()][0]!.lastSequence, 12)
  })

  it("are −1 where no producer is idempotent, and in messages", () => {
    for (const magic of [0, 1, 2] as const) {
      const made = Records.make([{}, {}], { magic })
      for (const record of made.toArray()) {
        assert.strictEqual(record.sequence, -1)
        assert.strictEqual(record.toObject().sequence, -1)
      }
      for (const each of made.batches()) assert.strictEqual(each.lastSequence, -1)
    }
  })
})
