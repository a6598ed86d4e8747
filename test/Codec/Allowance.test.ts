/** What a message may cost to decode: bounded in memory by an estimate, whatever the frame claims. */
import { assert, describe, it } from "@effect/vitest"
import { apis } from "../../src/Api/apis.ts"
import { type Api, Fetch, Metadata } from "../../src/Api/index.ts"
import * as Codec from "../../src/Codec/index.ts"

const { array, at, int32, int8, message, nullable, string, struct } = Codec

const both = (check: (mode: "compiled" | "interpreted") => void): void => {
  for (const mode of ["compiled", "interpreted"] as const) {
    Codec.setCompiler(mode)
    try {
      check(mode)
    } finally {
      Codec.setCompiler(undefined)
    }
  }
}

const refusal = (run: () => unknown): Codec.DecodeError => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, Codec.DecodeError)
    return error as Codec.DecodeError
  }
  return assert.fail("it was accepted")
}

/** A message of our own each time, so that the compiler that is set is the one that is used. */
const Tree = () =>
  message("Tree", {
    versions: "0",
    flexible: "0+",
    fields: {
      leaves: array({ name: string, ids: array(int32), inner: nullable(struct({ a: int8 })) }),
      bag: at("0+", array(array(array(int8))), { tag: 3 })
    }
  })

const Known = () =>
  message("Known", {
    versions: "0",
    flexible: "0+",
    fields: { a: int8, b: at("0+", int8, { tag: 5 }), c: at("0+", int8, { tag: 7 }) }
  })

const leaf = { name: "n", ids: [1, 2, 3], inner: { a: 1 } }

describe("the allowance of a message", () => {
  it("refuses what would take more memory than it has, before it is taken, and names the setting", () =>
    both((mode) => {
      const wire = Tree().at(0)
      const bytes = wire.encode({ leaves: Array.from({ length: 1000 }, () => leaf) })
      assert.lengthOf(wire.decode(bytes).leaves, 1000)
      const error = refusal(() => wire.decode(bytes, { maxDecodedBytes: 50_000 }))
      assert.strictEqual(error.limit, "maxDecodedBytes", mode)
      assert.strictEqual(error.path, "leaves")
      assert.match(
        error.message,
        /at most 50000 bytes in memory \(maxDecodedBytes\), got more with 1000 elements/
      )
      assert.isUndefined(refusal(() => wire.decode(bytes.subarray(0, 100))).limit)
    }))

  it("counts arrays within arrays, and within tagged fields", () =>
    both(() => {
      const wire = Tree().at(0)
      const nested = wire.encode({ leaves: [], bag: Array.from({ length: 100 }, () => [[1], [2], []]) })
      assert.lengthOf(wire.decode(nested).bag, 100)
      const error = refusal(() => wire.decode(nested, { maxDecodedBytes: 10_000 }))
      assert.match(error.path, /^bag\[\d+\]/)
    }))

  it("is anew for each message that a reader begins", () => {
    const wire = Tree().at(0)
    const bytes = wire.encode({ leaves: Array.from({ length: 100 }, () => leaf) })
    const reader = new Codec.Reader(bytes, 0, 30_000)
    for (let i = 0; i < 10; i++) {
      reader.begin(0, bytes.length)
      assert.lengthOf(wire.readAll(reader).leaves, 100)
    }
  })

  it("charges unknown tagged fields, of which there may be millions in a frame", () =>
    both(() => {
      const wire = message("Tagged", { versions: "0", flexible: "0+", fields: { a: int8 } }).at(0)
      const fields = Array.from({ length: 5000 }, (_, tag) => ({ tag, data: new Uint8Array(0) }))
      const bytes = wire.encode(Codec.withUnknownTaggedFields({ a: 1 }, fields))
      assert.lengthOf(Codec.unknownTaggedFields(wire.decode(bytes)), 5000)
      const error = refusal(() => wire.decode(bytes, { maxDecodedBytes: 10_000 }))
      assert.strictEqual(error.limit, "maxDecodedBytes")
    }))

  it("accepts large messages that are well formed: 200 000 partitions, 100 MiB of records, half a million strings", () => {
    const partition = {
      errorCode: 0,
      leaderId: 1,
      leaderEpoch: 5,
      replicaNodes: [1, 2, 3],
      isrNodes: [1, 2, 3],
      offlineReplicas: []
    }
    const topics = Array.from({ length: 2000 }, (_, i) => ({
      errorCode: 0,
      name: `topic-${i}`,
      partitions: Array.from({ length: 100 }, (_, partitionIndex) => ({ ...partition, partitionIndex }))
    }))
    const metadata = Metadata.response.at(12)
    assert.lengthOf(metadata.decode(metadata.encode({ brokers: [], topics })).topics, 2000)
    const fetch = Fetch.response.at(12)
    const records = Codec.Records.fromBytes(new Uint8Array(10 * 1024 * 1024))
    const partitions = Array.from({ length: 10 }, (_, partitionIndex) => ({
      partitionIndex,
      errorCode: 0,
      highWatermark: 0n,
      records
    }))
    const fetched = fetch.decode(fetch.encode({ responses: [{ topic: "a", partitions }] }))
    assert.strictEqual(fetched.responses[0]!.partitions[9]!.records!.sizeInBytes, 10 * 1024 * 1024)
    const names = array(string)
    const many = Array.from({ length: 500_000 }, (_, i) => `${i}`)
    assert.lengthOf(names.decode(names.encode(many)), 500_000)
  })

  it("bounds every API: a frame of 100 MiB that counts as many elements as fit", () => {
    // The count of the first array is made as large as the rest of the frame allows; the rest is zeros.
    const frame = Buffer.alloc(100 * 1024 * 1024)
    let bounded = 0
    for (const api of apis as ReadonlyArray<Api.Any>) {
      for (const version of new Set([api.versions.min, api.versions.max])) {
        frame.fill(0, 0, 64)
        for (let i = 0; i < 32; i++) frame[i] = 0
        frame.writeInt32BE(20_000_000, 0)
        frame.writeUInt8(0xff, 5)
        const before = process.memoryUsage().heapUsed
        try {
          api.response.at(version).decode(frame)
        } catch (error) {
          assert.instanceOf(error, Codec.DecodeError, `${api.name} v${version}`)
          bounded++
        }
        assert.isBelow(process.memoryUsage().heapUsed - before, 400 * 1024 * 1024, `${api.name} v${version}`)
      }
    }
    assert.isAbove(bounded, 100)
  })
})

describe("unknown tagged fields", () => {
  it("are kept in one slice, in order, between known ones too", () =>
    both(() => {
      const wire = Known().at(0)
      const value = Codec.withUnknownTaggedFields({ a: 1, b: 2, c: 3 }, [
        { tag: 0, data: Uint8Array.of(9) },
        { tag: 4, data: new Uint8Array(0) },
        { tag: 6, data: Uint8Array.of(1, 2, 3) },
        { tag: 2000, data: new Uint8Array(300) }
      ])
      const bytes = wire.encode(value)
      const decoded = wire.decode(bytes)
      assert.deepStrictEqual(
        Codec.unknownTaggedFields(decoded).map(({ data, tag }) => [tag, [...data]]),
        Codec.unknownTaggedFields(value).map(({ data, tag }) => [tag, [...data]])
      )
      assert.deepStrictEqual(wire.encode({ ...decoded }), bytes)
      assert.deepStrictEqual(wire.encode({ ...decoded, b: 0, c: 0 }), wire.encode({ ...value, b: 0, c: 0 }))
    }))

  it("of a message that was decoded cannot take the place of a known one", () =>
    both(() => {
      const other = message("Other", { versions: "0", flexible: "0+", fields: { a: int8 } }).at(0)
      const decoded = other.decode(
        other.encode(Codec.withUnknownTaggedFields({ a: 1 }, [{ tag: 5, data: Uint8Array.of(1) }]))
      )
      assert.throws(() => Known().at(0).encode(decoded), /the tag of b/)
    }))
})

describe("malformed bytes", () => {
  it("are read at most twice", () => {
    let reads = 0
    const bytes = Tree()
      .at(0)
      .encode({ leaves: Array.from({ length: 200 }, () => leaf) })
    const cut = Buffer.from(bytes.subarray(0, bytes.length - 3))
    const counting = new Proxy(new DataView(cut.buffer, cut.byteOffset, cut.length), {
      get: (view, name) => {
        const value = Reflect.get(view, name, view)
        if (typeof value !== "function") return value
        return (at: number) => {
          // The marker of the first `inner`: behind two counts, a name and three ids.
          if (name === "getInt8" && at === 2 + 2 + 1 + 12) reads++
          return value.call(view, at)
        }
      }
    })
    both((mode) => {
      reads = 0
      const reader = new Codec.Reader(cut)
      Object.defineProperty(reader, "view", { value: counting })
      assert.throws(() => Tree().at(0).readAll(reader), Codec.DecodeError)
      assert.strictEqual(reads, mode === "compiled" ? 2 : 1, mode)
    })
  })

  it("say the offset from the start of the message, wherever that lies in the buffer", () =>
    both(() => {
      const wire = struct({ a: int8, b: string })
      const bytes = Buffer.concat([Buffer.alloc(50), wire.encode({ a: 1, b: "xyz" }), Buffer.alloc(50)])
      const reader = new Codec.Reader(bytes)
      reader.begin(50, 55)
      const error = refusal(() => wire.readAll(reader))
      assert.strictEqual(error.offset, 1)
      assert.strictEqual(reader.offset, 50)
    }))
})
