/** Records of magic 2 byte by byte: every varint in every form, and what is one too many. */
import { assert, describe, it } from "@effect/vitest"
import { crc32c } from "../../../src/Codec/Records/Crc32c.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"

const bitsOf = (value: bigint): bigint => BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))

/** A zigzag varint, with as many bytes as are asked for, where that is more than it needs. */
const varint = (value: number | bigint, length = 1): Array<number> => {
  let rest = bitsOf(BigInt(value))
  const bytes: Array<number> = []
  while (rest >= 0x80n || bytes.length < length - 1) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return [...bytes, Number(rest)]
}

interface Parts {
  readonly timestampDelta: Array<number>
  readonly offsetDelta: Array<number>
  readonly keyLength: Array<number>
  readonly valueLength: Array<number>
  readonly headerCount: Array<number>
  readonly headerKeyLength: Array<number>
  readonly headerValueLength: Array<number>
}

const sound: Parts = {
  timestampDelta: varint(5),
  offsetDelta: varint(3),
  keyLength: varint(1),
  valueLength: varint(2),
  headerCount: varint(1),
  headerKeyLength: varint(1),
  headerValueLength: varint(2)
}

/** A record with key `k`, value `vv` and a header `h: ww`, whose varints are as given. */
const record = (parts: Partial<Parts> = {}, lengthOf = (bytes: number) => varint(bytes)): Array<number> => {
  const all = { ...sound, ...parts }
  const content = [
    0,
    ...all.timestampDelta,
    ...all.offsetDelta,
    ...all.keyLength,
    0x6b,
    ...all.valueLength,
    0x76,
    0x76,
    ...all.headerCount,
    ...all.headerKeyLength,
    0x68,
    ...all.headerValueLength,
    0x77,
    0x77
  ]
  return [...lengthOf(content.length), ...content]
}

const headerBytes = 61

/** A batch with a right checksum around any bytes. */
const batch = (records: ReadonlyArray<number>, count = 1): Uint8Array => {
  const bytes = Buffer.alloc(headerBytes + records.length)
  bytes.set(
    Records.make([{ value: "x", timestamp: 1000 }], { baseOffset: 100n })
      .encode(2)
      .subarray(0, headerBytes)
  )
  bytes.set(records, headerBytes)
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt32BE(count, 57)
  bytes.writeUInt32BE(crc32c(bytes, 21), 17)
  return bytes
}

const read = (records: ReadonlyArray<number>, count = 1) =>
  Records.fromBytes(batch(records, count))
    .toArray()
    .map((one) => ({
      offset: one.offset,
      timestamp: one.timestamp,
      key: one.key && Buffer.from(one.key).toString(),
      value: one.value && Buffer.from(one.value).toString(),
      headers: one.headers.map(({ key, value }) => [key, value && Buffer.from(value).toString()])
    }))

const refused = (records: ReadonlyArray<number>, count = 1): string => {
  let error: unknown
  try {
    read(records, count)
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof RecordsError)) return assert.fail(`taken, or thrown: ${String(error)}`)
  assert.strictEqual(error.kind, "corrupt")
  return error.message
}

const expected = {
  offset: 103n,
  timestamp: 1005n,
  key: "k",
  value: "vv",
  headers: [["h", "ww"]]
}

const varints = [
  "offsetDelta",
  "keyLength",
  "valueLength",
  "headerCount",
  "headerKeyLength",
  "headerValueLength"
] as const

const valueOf: Record<(typeof varints)[number], number> = {
  offsetDelta: 3,
  keyLength: 1,
  valueLength: 2,
  headerCount: 1,
  headerKeyLength: 1,
  headerValueLength: 2
}

/** A varint of 5 bytes with a bit that an int32 does not have. */
const tooManyBits = (value: number) => {
  const bytes = varint(value, 5)
  bytes[4]! |= 0x10
  return bytes
}

describe("the varints of a record", () => {
  it("may be longer than they need be, each of them", () => {
    assert.deepStrictEqual(read(record()), [expected])
    for (const name of varints)
      for (let length = 1; length <= 5; length++)
        assert.deepStrictEqual(
          read(record({ [name]: varint(valueOf[name], length) })),
          [expected],
          `${name} of ${length}`
        )
    for (let length = 1; length <= 10; length++)
      assert.deepStrictEqual(
        read(record({ timestampDelta: varint(5, length) })),
        [expected],
        `timestamp of ${length}`
      )
    for (let length = 1; length <= 5; length++)
      assert.deepStrictEqual(
        read(record({}, (bytes) => varint(bytes, length))),
        [expected],
        `length of ${length}`
      )
  })

  it("have at most 5 bytes and 32 bits", () => {
    for (const name of varints) {
      assert.match(refused(record({ [name]: tooManyBits(valueOf[name]) })), /more than 32 bits/, name)
      const long = varint(valueOf[name], 6)
      assert.match(refused(record({ [name]: long })), /more than (32 bits|5 bytes)/, name)
    }
    assert.match(refused(record({}, tooManyBits)), /more than 32 bits/)
    assert.match(refused(record({}, (bytes) => varint(bytes, 6))), /more than (32 bits|5 bytes)/)
  })

  it("give every 32-bit number as an offset", () => {
    for (const delta of [
      0,
      1,
      -1,
      63,
      -64,
      64,
      -65,
      8191,
      8192,
      -8193,
      2 ** 20,
      2 ** 27,
      -(2 ** 27) - 1,
      2 ** 31 - 1,
      -(2 ** 31)
    ])
      assert.strictEqual(
        read(record({ offsetDelta: varint(delta) }))[0]!.offset,
        100n + BigInt(delta),
        `${delta}`
      )
  })

  it("give every 64-bit number as a timestamp, with at most 10 bytes and 64 bits", () => {
    for (const magnitude of [
      0n,
      1n,
      63n,
      64n,
      2n ** 31n,
      2n ** 47n,
      2n ** 48n - 1n,
      2n ** 48n,
      2n ** 49n,
      2n ** 52n,
      2n ** 53n + 1n,
      2n ** 62n
    ])
      for (const delta of [magnitude, -magnitude, -magnitude - 1n])
        assert.strictEqual(
          read(record({ timestampDelta: varint(delta) }))[0]!.timestamp,
          1000n + delta,
          `${delta}`
        )
    const wide = varint(5, 10)
    wide[9] = 2
    assert.match(refused(record({ timestampDelta: wide })), /more than 64 bits/)
    assert.match(refused(record({ timestampDelta: varint(5, 11) })), /more than (64 bits|10 bytes)/)
  })

  it("that are cut by the end of the batch are refused, each of them", () => {
    const whole = record()
    for (let end = 0; end < whole.length; end++)
      assert.isString(refused(whole.slice(0, end)), `cut at ${end}`)
    for (const name of [...varints, "timestampDelta"] as const) {
      const at = record({ [name]: [0xaa, 0xbb, 0xcc] }).findIndex(
        (byte, i, all) => byte === 0xaa && all[i + 1] === 0xbb
      )
      // All that is left goes on and on; the length says that it is in the record.
      const open = [...whole.slice(1, at), 0x80, 0x80, 0x80]
      assert.isString(refused([...varint(open.length), ...open]), name)
    }
  })
})

describe("the lengths of a record", () => {
  it("of key, value and headers are −1 or more, and stay within it", () => {
    for (const [name, says] of [
      ["keyLength", /a key of/],
      ["valueLength", /a value of/],
      ["headerKeyLength", /a header key of/],
      ["headerValueLength", /a header value of/]
    ] as const) {
      assert.match(refused(record({ [name]: varint(-2) })), says)
      assert.match(refused(record({ [name]: varint(50) })), says)
      assert.match(refused(record({ [name]: varint(2 ** 31 - 1) })), says)
    }
    assert.match(refused(record({ headerKeyLength: varint(-1) })), /a header key of -1/)
    assert.match(refused(record({ headerCount: varint(-1) })), /-1 headers/)
    assert.match(refused(record({ headerCount: varint(4) })), /4 headers where 7 bytes|4 headers where/)
  })

  it("say what the record holds, no more and no less", () => {
    assert.match(refused(record({}, (bytes) => varint(bytes - 1))), /./)
    assert.match(refused([...record({}, (bytes) => varint(bytes + 1)), 0]), /whose content has/)
    assert.match(refused([...record(), 0]), /1 bytes after the last record/)
    assert.match(refused([...varint(5), 0, 0, 0, 1, 1, 0, 0]), /a record of 5 bytes/)
    assert.match(
      refused(record({}, (bytes) => varint(bytes + 2))),
      /a record of \d+ bytes where \d+ are left/
    )
  })

  it("bound how many records and headers there can be", () => {
    assert.deepStrictEqual(read([...record(), ...record()], 2), [expected, expected])
    assert.match(refused(record(), 2), /./)
    assert.match(refused([...record(), ...record()], 1), /bytes after the last record/)
    assert.match(refused(record(), 0), /bytes after the last record/)
    assert.match(refused(record(), -1), /-1 records cannot be/)
    assert.match(refused(record(), 1000), /1000 records cannot be/)
    // The least that there can be: seven bytes each, and null in them.
    const least = [...varint(6), 0, 0, 0, 1, 1, 0]
    assert.lengthOf(read([...least, ...least, ...least], 3), 3)
    assert.deepInclude(read(least)[0], { key: null, value: null, headers: [] })
    // And two bytes for a header.
    const small = [...varint(12), 0, 0, 0, 1, 1, ...varint(3), 0, 1, 0, 1, 0, 1]
    assert.deepStrictEqual(read(small)[0]!.headers, [
      ["", null],
      ["", null],
      ["", null]
    ])
  })
})
