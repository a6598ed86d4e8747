/**
 * A connection writes Produce requests in pieces: new records are encoded in the request's own memory, large encoded ones are left where they are. The bytes
 * must be those of the plain encoding.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Produce } from "../../src/Api/Produce.ts"
import { Writer } from "../../src/Codec/Cursor.ts"
import { type MakeOptions, Records } from "../../src/Codec/Records/Records.ts"
import { encodeEffect } from "../../src/Codec/Records/RecordsEffect.ts"

const { min, max } = Produce.versions

const versions = Array.from({ length: max - min + 1 }, (_, i) => min + i)

const inputs = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: "v".repeat(bytes), timestamp: i }))

const request = (sets: ReadonlyArray<Records | null>) => ({
  acks: -1,
  timeoutMs: 1000,
  topicData: [
    {
      name: "orders",
      topicId: "AAAAAAAAAAAAAAAAAAAAAQ",
      partitionData: sets.map((records, index) => ({ index, records }))
    }
  ]
})

/** What a connection sends: the writer's bytes, and between them what stayed apart. */
const inPieces = (writer: Writer, start: number): Buffer => {
  const pieces: Array<Uint8Array> = []
  let from = start
  for (const { at, bytes } of writer.apart!) {
    pieces.push(writer.bytes.subarray(from, at), bytes)
    from = at
  }
  return Buffer.concat([...pieces, writer.bytes.subarray(from, writer.offset)])
}

const writerInPieces = () => {
  const writer = new Writer(16)
  writer.apart = []
  return writer
}

const shapes: ReadonlyArray<readonly [count: number, bytes: number, options?: MakeOptions]> = [
  [0, 0],
  [1, 0],
  [3, 10],
  [200, 100],
  [20, 20_000],
  [200, 100, { compression: "gzip" }],
  [2000, 100, { compression: "lz4" }]
]

describe("Produce in pieces", () => {
  for (const version of versions) {
    it(`v${version} has the bytes of the plain encoding, the first time, again, and encoded ahead`, () => {
      const message = Produce.request.at(version)
      const magic = version < 2 ? 0 : version < 3 ? 1 : 2
      const make = (): ReadonlyArray<Records | null> => [
        ...shapes.map(([count, bytes, options]) => Records.make(inputs(count, bytes), options)),
        Records.fromBytes(Records.make(inputs(100, 200)).encode(magic)),
        null
      ]
      const expected = Buffer.from(message.encode(request(make())))
      const writer = writerInPieces()
      // By the interpreter at first.
      for (let turn = 0; turn < 6; turn++) {
        const sets = make()
        for (const time of ["first", "second", "third"]) {
          if (time === "third")
            for (const records of sets)
              if (records !== null)
                Effect.runSync(encodeEffect(records, { magic, asyncAboveBytes: Number.POSITIVE_INFINITY }))
          writer.reset()
          writer.apart!.length = 0
          message.write(writer, request(sets))
          assert.isTrue(inPieces(writer, 0).equals(expected), `turn ${turn}, the ${time} time`)
        }
      }
      assert.isAbove(writer.apart!.length, 2)
    })
  }

  it("a refused record leaves nothing behind", () => {
    const message = Produce.request.at(max)
    const writer = writerInPieces()
    for (let turn = 0; turn < 6; turn++) {
      message.write(writer, request([Records.make(inputs(1, 5))]))
      const { offset } = writer
      const encoded = Records.fromBytes(Records.make(inputs(100, 200)).encode())
      const bad = Records.make([{ value: 7 as never }])
      assert.throws(() => message.write(writer, request([encoded, bad])))
      writer.offset = offset
      assert.lengthOf(writer.apart!, 0)
      writer.reset()
    }
  })
})
