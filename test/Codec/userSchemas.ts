/** Schemas of users' own that tests put into messages, and what such messages are on the wire, by generated code and by walking the layout. */
import { assert } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Codec from "../../src/Codec/index.ts"
import { compileRead } from "../../src/Codec/internal/compileRead.ts"
import { compileWrite } from "../../src/Codec/internal/compileWrite.ts"
import { read } from "../../src/Codec/internal/interpretRead.ts"
import { write } from "../../src/Codec/internal/interpretWrite.ts"
import { json } from "../../src/Codec/Records/RecordSchema.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"

const { int32, int64, string, struct } = Codec
export const hex = (given: Uint8Array) => Buffer.from(given).toString("hex")
export const unhex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"))
const subject = { messageName: "Test", version: undefined }

/** What it is on the wire; both ways give the same. */
export const written = (wire: Codec.Wire<any>, value: unknown): string => {
  const [slow, fast] = [new Codec.Writer(1), new Codec.Writer(1)]
  write(layoutOf(wire), slow, value, subject)
  compileWrite(layoutOf(wire))(fast, value)
  assert.strictEqual(hex(fast.take()), hex(slow.take()))
  return hex(slow.take())
}

/** What the bytes mean, all of them; both ways give the same. */
export const meaning = (wire: Codec.Wire<any>, text: string): any => {
  const [slow, fast] = [new Codec.Reader(unhex(text)), new Codec.Reader(unhex(text))]
  const value = read(layoutOf(wire), slow, subject)
  assert.deepStrictEqual(compileRead(layoutOf(wire))(fast), value)
  assert.deepStrictEqual([slow.remaining, fast.remaining], [0, 0])
  return value
}

/** It is written so, and read back. */
export const isWritten = (wire: Codec.Wire<any>, value: unknown, text: string): void => {
  assert.strictEqual(written(wire, value), text.replaceAll(" ", ""))
  assert.deepStrictEqual(meaning(wire, text), value)
}

export const undecodable = (wire: Codec.Wire<any>, text: string): Codec.DecodeError => {
  assert.throws(() => compileRead(layoutOf(wire))(new Codec.Reader(unhex(text))))
  // At first interpreted, later compiled.
  for (let i = 0; i < 4; i++) assert.throws(() => wire.decode(unhex(text)), Codec.DecodeError)
  try {
    return assert.fail(String(wire.decode(unhex(text))))
  } catch (error) {
    assert.instanceOf(error, Codec.DecodeError)
    return error as Codec.DecodeError
  }
}

export const unencodable = (wire: Codec.Wire<any>, value: unknown): Codec.EncodeError => {
  assert.throws(() => compileWrite(layoutOf(wire))(new Codec.Writer(), value))
  for (let i = 0; i < 4; i++) assert.throws(() => wire.encode(value), Codec.EncodeError)
  try {
    return assert.fail(hex(wire.encode(value)))
  } catch (error) {
    assert.instanceOf(error, Codec.EncodeError)
    return error as Codec.EncodeError
  }
}

export const Offset = int64.pipe(Schema.brand("Offset"))
export const Positive = int32.check(Schema.isGreaterThan(0))

export class Point extends Schema.Class<Point>("Point")({ x: Schema.Int, y: Schema.Int }) {
  get sum(): number {
    return this.x + this.y
  }
}
export const PointWire = struct({ x: int32, y: int32 }).pipe(Schema.decodeTo(Point))

export const Color = { Red: "red", Green: "green" } as const
export const ColorWire = string.pipe(Schema.decodeTo(Schema.Enum(Color)))

export const Timestamp = int64.pipe(
  Schema.decodeTo(
    Schema.Date,
    SchemaTransformation.transform({
      decode: (ms) => new Date(Number(ms)),
      encode: (date) => BigInt(date.getTime())
    })
  )
)

export const Name = Codec.nullableString.pipe(Schema.decodeTo(Schema.OptionFromNullOr(Schema.String)))

export const Order = Schema.Struct({
  id: Schema.Int,
  lines: Schema.Array(Schema.Struct({ article: Schema.String, price: Schema.Finite }))
})
export const OrderJson = json(Order)
export const order = { id: 7, lines: [{ article: "a", price: 1.5 }] }
export const orderHex = hex(Buffer.from(JSON.stringify(order)))
/** 46 bytes. */
export const orderSize = "2e"
