/**
 * The codecs: what they write, the odd forms that they read, what they refuse, and the record sets that hold them.
 */
import * as Zlib from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { type CodecName, compressors } from "../../../src/Codec/Compression/index.ts"
import { xxh32 } from "../../../src/Codec/Compression/Xxh32.ts"
import { crc32, crc32c } from "../../../src/Codec/Records/Crc32c.ts"
import type { Magic } from "../../../src/Codec/Records/Record.ts"
import { Records } from "../../../src/Codec/Records/Records.ts"
import { RecordsError } from "../../../src/Codec/Errors/RecordsError.ts"
import { refused } from "../Records/refused.ts"

const names: ReadonlyArray<CodecName> = ["gzip", "snappy", "lz4", "zstd"]
const text = (value: string) => new TextEncoder().encode(value)
const unhex = (value: string) => new Uint8Array(Buffer.from(value.replaceAll(" ", ""), "hex"))
const limit = { maxBytes: 64 * 1024 * 1024, magic: 2 } as const
const plain = { level: undefined, magic: 2 } as const

const flip = (bytes: Uint8Array, at: number, by: number): Uint8Array => {
  const changed = Uint8Array.from(bytes)
  changed[at]! ^= by
  return changed
}

const inflate = (name: CodecName, bytes: Uint8Array, magic: Magic = 2) =>
  Buffer.from(compressors[name].decompress(bytes, { ...limit, magic })).toString()

const xerialHeader = (version: string) => `82534e4150505900 ${version} ${version}`

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes.toString("hex")
}

/** A wrapper message whose value is the gzip of `inner`. */
const wrapper = (magic: 0 | 1, inner: Uint8Array): Uint8Array => {
  const bytes = Uint8Array.from(
    Records.make([{ value: Zlib.gzipSync(inner) }], { magic, baseOffset: 9 }).encode()
  )
  bytes[17] = 1
  new DataView(bytes.buffer).setUint32(12, crc32(bytes, 16))
  return bytes
}

/** Bytes of each kind that a codec treats differently: a seeded generator, so that a failure can be seen again. */
const samples = (): Array<readonly [name: string, bytes: Uint8Array]> => {
  let state = 12345
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8
  const noise = (length: number) => Uint8Array.from({ length }, random)
  const words = (length: number) =>
    text(
      Array.from({ length: length / 4 }, () => ["alpha", "beta", "gamma", "\n"][random() % 4]).join(" ")
    ).subarray(0, length)
  return [
    ["one byte", Uint8Array.of(7)],
    ["noise", noise(100_000)],
    ["words", words(200_000)],
    ["zeros", new Uint8Array(300_000)],
    [
      "ones with noise between",
      Buffer.concat([Buffer.alloc(70_000, 1), noise(500), Buffer.alloc(70_000, 1)])
    ],
    ...Array.from(
      { length: 80 },
      (_, i) => [`${i + 1} repeating bytes`, Buffer.alloc(i + 1, "abc")] as const
    ),
    ...[60, 61, 256, 257, 32767, 32768, 32769, 65535, 65536, 65537].flatMap((length) => [
      [`noise of ${length}`, noise(length)] as const,
      [`words of ${length}`, words(length)] as const
    ])
  ]
}

describe("codecs", () => {
  for (const name of names) {
    it(`${name} gives back what it was given`, () => {
      for (const [what, bytes] of samples()) {
        for (const magic of name === "lz4" ? ([0, 2] as const) : ([2] as const)) {
          const packed = compressors[name].compress(bytes, { ...plain, magic })
          const back = compressors[name].decompress(packed, { ...limit, magic })
          assert.isTrue(Buffer.from(back).equals(bytes), `${what} of magic ${magic}`)
        }
      }
    })

    it(`${name} makes repetition small`, () => {
      const packed = compressors[name].compress(new Uint8Array(100_000), plain)
      assert.isBelow(packed.length, 6_000)
    })

    it(`${name} decompresses up to the limit and not one byte more`, () => {
      const packed = compressors[name].compress(new Uint8Array(100_000), plain)
      assert.strictEqual(
        compressors[name].decompress(packed, { ...limit, maxBytes: 100_000 }).length,
        100_000
      )
      assert.strictEqual(
        refused(() => compressors[name].decompress(packed, { ...limit, maxBytes: 99_999 })).kind,
        "tooLarge"
      )
    })

    it(`${name} refuses cut and changed input, or gives other bytes, but throws nothing else`, () => {
      const packed = compressors[name].compress(text("alpha beta alpha gamma alpha ".repeat(30)), plain)
      for (let at = 0; at < packed.length; at++) {
        for (const input of [
          packed.subarray(0, at),
          ...[1, 0x10, 0x80, 0xff].map((by) => flip(packed, at, by))
        ]) {
          try {
            compressors[name].decompress(input, { ...limit, maxBytes: 1_000_000 })
          } catch (error) {
            assert.instanceOf(error, RecordsError, String(error))
          }
        }
      }
    })

    it(`${name} takes random bytes without a defect`, () => {
      for (const [, bytes] of samples().filter(([what]) => what.startsWith("noise"))) {
        for (let at = 0; at < 200; at++) {
          try {
            compressors[name].decompress(bytes.subarray(at % bytes.length, (at % bytes.length) + 64), limit)
          } catch (error) {
            assert.instanceOf(error, RecordsError, String(error))
          }
        }
      }
    })
  }

  it("a level is used", () => {
    const bytes = samples()[2]![1]
    for (const [name, low, high] of [
      ["gzip", 1, 9],
      ["zstd", 1, 19]
    ] as const) {
      const size = (level: number) => compressors[name].compress(bytes, { level, magic: 2 }).length
      assert.isBelow(size(high), size(low))
    }
  })

  it("xxHash32 has its known values", () => {
    assert.strictEqual(xxh32(text(""), 0, 0), 0x02cc5d05)
    assert.strictEqual(xxh32(text("abc"), 0, 3), 0x32d153ff)
    const long = text("Nobody inspects the spammish repetition")
    assert.strictEqual(xxh32(long, 0, long.length), 0xe2293b2f)
  })
})

describe("what other writers make", () => {
  it("gzip of several members, and with a name and a comment", () => {
    assert.strictEqual(
      inflate("gzip", Buffer.concat([Zlib.gzipSync("one "), Zlib.gzipSync("two")])),
      "one two"
    )
    const member = Zlib.gzipSync("named")
    const header = Buffer.from(member.subarray(0, 10))
    header[3] = 0x08 | 0x10
    assert.strictEqual(
      inflate("gzip", Buffer.concat([header, Buffer.from("file\0comment\0"), member.subarray(10)])),
      "named"
    )
  })

  it("zstd of several frames", () => {
    assert.strictEqual(
      inflate(
        "zstd",
        Buffer.concat([
          Zlib.zstdCompressSync("one "),
          unhex("502a4d1802000000ffff"),
          Zlib.zstdCompressSync("two")
        ])
      ),
      "one two"
    )
  })

  const rawSnappy = unhex("0c 08 616263 15 03 0800")
  it("snappy without framing", () => {
    // 12 bytes: literal "abc", then a copy of 9 from 3 back.
    assert.strictEqual(inflate("snappy", unhex("0c 08616263 1503")), "abcabcabcabc")
    assert.strictEqual(refused(() => inflate("snappy", rawSnappy)).kind, "compression")
  })

  it("snappy in xerial framing, of any version, with several blocks and joined streams", () => {
    const block = "00000007 05 10 68656c6c6f"
    assert.strictEqual(
      inflate("snappy", unhex(`${xerialHeader("00000001")} ${block} ${block}`)),
      "hellohello"
    )
    assert.strictEqual(inflate("snappy", unhex(`${xerialHeader("01000000")} ${block}`)), "hello")
    assert.strictEqual(
      inflate("snappy", unhex(`${xerialHeader("00000001")} ${block} ${xerialHeader("00000001")} ${block}`)),
      "hellohello"
    )
    assert.strictEqual(
      Buffer.from(compressors.snappy.compress(text("hello"), plain)).toString("hex"),
      xerialHeader("00000001").replaceAll(" ", "") + block.replaceAll(" ", "")
    )
  })

  it("12 snappy that claims gigabytes is refused before memory is allocated", () => {
    assert.strictEqual(refused(() => inflate("snappy", unhex("ffffffff0f 00 61"))).kind, "compression")
  })

  /** A frame with these flags; the block header `size` is little-endian as written. */
  const frame = (flag: number, rest: string, descriptor = 0x40, size = ""): Uint8Array => {
    const head = unhex(`04224d18 ${Buffer.of(flag, descriptor).toString("hex")} ${size}`)
    const checksum = (xxh32(head, 4, head.length) >>> 8) & 0xff
    return Buffer.concat([head, Buffer.of(checksum), unhex(rest)])
  }
  const stored = "05000080 68656c6c6f"
  /** "hellohello": 5 literals, a copy of 5… the block must end with literals: "hello" + copy 5 back of 4 + "o". */
  const packed = "0a000000 50 68656c6c6f 0500 10 6f"

  it("lz4 with stored and compressed blocks, and several frames", () => {
    assert.strictEqual(inflate("lz4", frame(0x60, `${stored} 00000000`)), "hello")
    assert.strictEqual(inflate("lz4", frame(0x60, `${packed} 00000000`)), "hellohello")
    assert.strictEqual(
      inflate("lz4", Buffer.concat([frame(0x60, `${stored} 00000000`), frame(0x60, `${packed} 00000000`)])),
      "hellohellohello"
    )
  })

  it("lz4 with checksums of blocks and content, and with its size", () => {
    const sum = uint32(xxh32(text("hello"), 0, 5))
    assert.strictEqual(inflate("lz4", frame(0x70, `${stored} ${sum} 00000000`)), "hello")
    assert.strictEqual(inflate("lz4", frame(0x64, `${stored} 00000000 ${sum}`)), "hello")
    assert.strictEqual(inflate("lz4", frame(0x68, `${stored} 00000000`, 0x40, "0500000000000000")), "hello")
    for (const bad of [
      frame(0x70, `${stored} 00000000 00000000`),
      frame(0x64, `${stored} 00000000 00000000`),
      frame(0x68, `${stored} 00000000`, 0x40, "0600000000000000")
    ])
      assert.strictEqual(refused(() => inflate("lz4", bad)).kind, "compression")
  })

  it("lz4 whose blocks depend on each other, and not where they say that they do not", () => {
    const second = "05000000 01 0500 10 6f"
    const dependent = `${stored} 06000000 02 0500 20 6f21 00000000`
    assert.strictEqual(
      inflate("lz4", frame(0x40, dependent)),
      "hellohelloho!".slice(0, 5) + "helloho!".slice(0, 6) + "o!"
    )
    assert.strictEqual(refused(() => inflate("lz4", frame(0x60, dependent))).kind, "compression")
    assert.strictEqual(refused(() => inflate("lz4", frame(0x60, `${second} 00000000`))).kind, "compression")
  })

  it("lz4 of magic 0 has the old header checksum, and may have the right one; later magics must have the right one", () => {
    const old = compressors.lz4.compress(text("hello"), { level: undefined, magic: 0 })
    const right = compressors.lz4.compress(text("hello"), plain)
    assert.notStrictEqual(old[6], right[6])
    assert.strictEqual(inflate("lz4", old, 0), "hello")
    assert.strictEqual(inflate("lz4", right, 0), "hello")
    assert.strictEqual(refused(() => inflate("lz4", old, 1)).kind, "compression")
  })
})

describe("compressed record sets", () => {
  const pairs = ([0, 1, 2] as const).flatMap((magic) =>
    names.filter((name) => magic === 2 || name !== "zstd").map((name) => [magic, name] as const)
  )
  const Bytes = Schema.NullOr(Schema.Uint8Array)
  const Drawn = Schema.NonEmptyArray(Schema.Struct({ key: Bytes, value: Bytes }))

  for (const [magic, compression] of pairs) {
    it.prop(`magic ${magic} with ${compression} keeps its records`, { drawn: Drawn }, ({ drawn }) => {
      const records = drawn.map((record, i) => ({
        ...record,
        offset: 2n ** 62n + BigInt(i * 3),
        timestamp: magic === 0 ? -1n : BigInt(1000 - i),
        sequence: -1,
        headers: []
      }))
      const bytes = Records.make(records, { magic, compression, keepOffsets: true }).encode()
      const [batch, ...more] = Records.fromBytes(bytes).batches()
      assert.deepEqual(more, [])
      assert.strictEqual(batch!.compression, compression)
      assert.strictEqual(batch!.count, records.length)
      assert.strictEqual(batch!.baseOffset, records[0]!.offset)
      assert.strictEqual(batch!.lastOffset, records.at(-1)!.offset)
      assert.deepStrictEqual(
        batch!.toArray().map((record) => record.toObject()),
        records
      )
    })

    it(`12 survives a decompression bomb of magic ${magic} with ${compression} `, () => {
      const bytes = Records.make([{ value: new Uint8Array(8_000_000) }], { magic, compression }).encode()
      const error = refused(() => Records.fromBytes(bytes).toArray({ maxDecompressedBytes: 1_000_000 }))
      assert.strictEqual(error.kind, "tooLarge")
      assert.strictEqual(error.lastOffset, 0n)
    })

    it(`each changed byte of magic ${magic} with ${compression} is refused or harmless, also without the checksum`, () => {
      const bytes = Records.make([{ key: "a", value: "alpha alpha alpha" }, { value: "beta" }], {
        magic,
        compression
      }).encode()
      for (let at = 0; at < bytes.length; at++) {
        for (const checkCrc of [true, false]) {
          for (const by of [1, 0x20, 0xff]) {
            const changed = Uint8Array.from(bytes)
            changed[at]! ^= by
            try {
              const records = Records.fromBytes(changed).toArray({
                checkCrc,
                maxDecompressedBytes: 1_000_000
              })
              for (const record of records) record.toObject()
              if (checkCrc) {
                assert.isTrue(at < 8 || (magic === 2 && at >= 12 && at < 16), `byte ${at}`)
                assert.strictEqual(Buffer.from(records[0]!.value!).toString(), "alpha alpha alpha")
              }
            } catch (error) {
              assert.instanceOf(error, RecordsError, String(error))
            }
          }
        }
      }
    })
  }

  it("the broker's time in a wrapper overrides those within", () => {
    const bytes = Records.make([{ timestamp: 1 }, { timestamp: 2 }], {
      magic: 1,
      compression: "gzip"
    }).encode()
    bytes[17]! |= 8
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    view.setBigInt64(18, 99n)
    view.setUint32(12, crc32(bytes, 16))
    const records = Records.fromBytes(bytes).toArray()
    assert.deepEqual(
      records.map((record) => record.timestamp),
      [99n, 99n]
    )
    assert.deepEqual(
      records.map((record) => record.timestampType),
      ["logAppendTime", "logAppendTime"]
    )
  })

  it("a wrapper of magic 1 has the last offset, and 0 keeps the inner ones", () => {
    const bytes = Records.make([{}, {}, {}], { magic: 1, compression: "gzip", baseOffset: 40 }).encode()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    assert.strictEqual(view.getBigInt64(0), 42n)
    const offsets = () =>
      Records.fromBytes(bytes)
        .toArray()
        .map((record) => record.offset)
    assert.deepEqual(offsets(), [40n, 41n, 42n])
    view.setBigInt64(0, 0n)
    assert.deepEqual(offsets(), [0n, 1n, 2n])
    view.setBigInt64(0, 1n)
    assert.strictEqual(refused(offsets).kind, "corrupt")
  })

  it("a wrapper with nothing, a cut message, another magic or another wrapper in it is corrupt", () => {
    const message = Records.make([{ value: "x" }], { magic: 1 }).encode()
    const cases: ReadonlyArray<Uint8Array> = [
      new Uint8Array(0),
      message.subarray(0, -1),
      message.subarray(0, 5),
      Records.make([{ value: "x" }], { magic: 0 }).encode(),
      Records.make([{ value: "x" }], { magic: 2 }).encode(),
      wrapper(1, message)
    ]
    for (const inner of cases) {
      const records = Records.fromBytes(wrapper(1, inner))
      assert.strictEqual(refused(() => records.toArray()).kind, "corrupt")
    }
    assert.strictEqual(Records.fromBytes(wrapper(1, message)).toArray()[0]!.offset, 9n)
  })

  it("a wrong checksum within a wrapper is found", () => {
    const message = Uint8Array.from(Records.make([{ value: "x" }], { magic: 1 }).encode())
    message[message.length - 1]! ^= 1
    assert.strictEqual(refused(() => Records.fromBytes(wrapper(1, message)).toArray()).kind, "crc")
    assert.strictEqual(Records.fromBytes(wrapper(1, message)).toArray({ checkCrc: false }).length, 1)
  })

  it("zstd in magic 1 is an unknown codec", () => {
    const bytes = Uint8Array.from(wrapper(1, new Uint8Array(0)))
    bytes[17] = 4
    new DataView(bytes.buffer).setUint32(12, crc32(bytes, 16))
    assert.strictEqual(refused(() => Records.fromBytes(bytes).toArray()).kind, "compression")
  })

  it("records after the last one, in what was compressed, are corrupt", () => {
    const bytes = Uint8Array.from(Records.make([{}, {}], { compression: "gzip" }).encode())
    const view = new DataView(bytes.buffer)
    view.setInt32(57, 1)
    view.setUint32(17, crc32c(bytes, 21))
    assert.strictEqual(refused(() => Records.fromBytes(bytes).toArray()).kind, "corrupt")
  })

  it("a codec can be swapped, and a missing one is named", () => {
    const identity = { compress: (bytes: Uint8Array) => bytes, decompress: (bytes: Uint8Array) => bytes }
    const bytes = Records.make([{ value: "x" }], {
      compression: "lz4",
      compressors: { lz4: identity }
    }).encode()
    assert.strictEqual(Records.fromBytes(bytes).toArray({ compressors: { lz4: identity } }).length, 1)
    const error = refused(() => Records.fromBytes(bytes).toArray({ compressors: {} }))
    assert.strictEqual(error.kind, "compression")
    assert.include(error.message, "lz4")
  })
})
