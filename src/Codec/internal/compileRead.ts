/**
 * A layout as one JavaScript function that reads it: no calls for fixed-size fields, one object literal for each struct.
 *
 * For a Metadata v12 response of 467 KB a tree of closures took 2.1 ms, one function for each struct 1.05, one for the whole message 0.66 (Node 24).
 * The function throws anything at all on bad input, without saying where: the interpreter finds that out.
 */
import type { Reader } from "../Cursor.ts"
import { elementCost } from "./allowance.ts"
import type { ArrayLayout, Layout, Member, StructLayout } from "./layout.ts"
import { memberOfTag, minSize, unknownTags } from "./layout.ts"
import * as Scalar from "./scalar.ts"
import { maxSharedLength, sharedInt32s } from "./sharedLists.ts"
import type { Source } from "./source.ts"
import { constant, fresh, make } from "./source.ts"
import { readRawTag, readTag, UnknownRun } from "./tags.ts"

/** What generated code may call. */
const support = {
  fail: new Scalar.Malformed("a value that fits the layout", "another"),
  UnknownRun,
  readRawTag,
  readTag,
  readUnsignedVarint: Scalar.readUnsignedVarint,
  readUuid: Scalar.readUuid,
  readVarint: Scalar.readVarint,
  readVarlong: Scalar.readVarlong,
  sharedInt32s,
  textAt: Scalar.textAt,
  unknownTags
}

const fixedReads: Partial<Record<Layout["kind"], readonly [size: number, expression: string]>> = {
  // A position past the end gives `undefined` from `b` (checked) and a RangeError from `v`, which covers just the reader's bytes.
  int8: [1, "v.getInt8(p)"],
  int16: [2, "v.getInt16(p)"],
  int32: [4, "v.getInt32(p)"],
  int64: [8, "v.getBigInt64(p)"],
  uint16: [2, "v.getUint16(p)"],
  uint32: [4, "v.getUint32(p)"],
  float64: [8, "v.getFloat64(p)"]
}

/** Emits statements that leave the value in a new variable, whose name it gives. */
const emit = (out: Source, layout: Layout): string => {
  const into = fresh(out, "x")
  const fixed = fixedReads[layout.kind]
  if (fixed !== undefined) {
    out.lines.push(`const ${into} = ${fixed[1]}; p += ${fixed[0]}`)
    return into
  }
  switch (layout.kind) {
    case "boolean":
      out.lines.push(`const ${into} = v.getInt8(p++) !== 0`)
      return into
    case "varint":
    case "varlong":
    case "unsignedVarint":
    case "uuid":
      out.lines.push(
        `r.offset = p; const ${into} = S.read${layout.kind[0]!.toUpperCase()}${layout.kind.slice(1)}(r); p = r.offset`
      )
      return into
    case "string":
    case "bytes":
    case "records":
      return emitSized(out, layout, into)
    case "array":
      return emitArray(out, layout, into)
    case "struct":
      return emitStruct(out, layout, into)
    case "refined": {
      const wire = emit(out, layout.of)
      const decoded = `${constant(out, layout.refinement.decode)}(${wire})`
      out.lines.push(`const ${into} = ${layout.nullable ? `${wire} === null ? null : ${decoded}` : decoded}`)
      return into
    }
    case "taggedFields": {
      const count = emitVarint(out)
      out.lines.push(`const ${into} = []; r.offset = p`)
      out.lines.push(
        `for (let i = 0, last = -1; i < ${count}; i++) { const f = S.readRawTag(r, last); last = f.tag; ${into}.push(f) }`
      )
      out.lines.push("p = r.offset")
      return into
    }
  }
  throw new TypeError(`no reader for ${layout.kind}`)
}

/** One byte in nearly all cases; `undefined < 128` is false, so the end of the bytes goes the slow way and fails there. */
const emitVarint = (out: Source): string => {
  const n = fresh(out, "n")
  out.lines.push(
    `let ${n} = b[p]; if (${n} < 128) p++; else { r.offset = p; ${n} = S.readUnsignedVarint(r); p = r.offset }`
  )
  return n
}

/** A length or count; `none` is what it is for null. */
const emitLength = (out: Source, layout: { kind: string; compact: boolean }): string => {
  if (layout.compact) {
    const n = emitVarint(out)
    out.lines.push(`${n} -= 1`)
    return n
  }
  const n = fresh(out, "n")
  out.lines.push(
    layout.kind === "string" ? `let ${n} = v.getInt16(p); p += 2` : `let ${n} = v.getInt32(p); p += 4`
  )
  return n
}

const emitSized = (
  out: Source,
  layout: Extract<Layout, { kind: "string" | "bytes" | "records" }>,
  into: string
): string => {
  const n = emitLength(out, layout)
  const limit = layout.kind === "string" ? ` || ${n} > 32767` : ""
  const take =
    layout.kind === "string"
      ? `S.textAt(b, p, ${n})`
      : layout.kind === "records"
        ? `${constant(out, layout.codec.view)}(b, p, ${n})`
        : `b.subarray(p, p + ${n})`
  out.lines.push(
    `let ${into}`,
    `if (${n} < 0) { ${layout.nullable ? `if (${n} !== -1) throw S.fail; ${into} = null` : "throw S.fail"} }`,
    `else { if (${n} > e - p${limit}) throw S.fail; ${into} = ${take}; p += ${n} }`
  )
  return into
}

const emitArray = (out: Source, layout: ArrayLayout, into: string): string => {
  const n = emitLength(out, layout)
  const i = fresh(out, "i")
  out.lines.push(`let ${into}`)
  out.lines.push(
    `if (${n} < 0) { ${layout.nullable ? `if (${n} !== -1) throw S.fail; ${into} = null` : "throw S.fail"} } else {`
  )
  out.lines.push(`if (${n} * ${Math.max(minSize(layout.element), 1)} > e - p) throw S.fail`)
  out.lines.push(`if ((r.allowance -= ${n} * ${elementCost(layout.element)}) < 0) throw S.fail`)
  const mayShare = layout.element.kind === "int32"
  if (mayShare)
    out.lines.push(
      `if (${n} <= ${maxSharedLength}) { ${into} = S.sharedInt32s(v, p, ${n}); p += 4 * ${n} } else {`
    )
  out.lines.push(`${into} = new Array(${n})`)
  out.lines.push(`for (let ${i} = 0; ${i} < ${n}; ${i}++) {`)
  const item = emit(out, layout.element)
  out.lines.push(`${into}[${i}] = ${item}`, mayShare ? "}}" : "}", "}")
  return into
}

const emitStruct = (out: Source, layout: StructLayout, into: string): string => {
  if (layout.nullable === false) {
    emitMembers(out, layout, `const ${into}`)
    return into
  }
  out.lines.push(`let ${into} = null`)
  const marker = layout.nullable === "int8" ? fresh(out, "n") : emitVarint(out)
  if (layout.nullable === "int8") out.lines.push(`const ${marker} = v.getInt8(p++)`)
  out.lines.push(layout.nullable === "int8" ? `if (${marker} >= 0) {` : `if (${marker} !== 0) {`)
  emitMembers(out, layout, into)
  out.lines.push("}")
  return into
}

const emitMembers = (out: Source, layout: StructLayout, target: string): void => {
  const values = layout.members.map((member) => {
    if (member.presence === "field") return emit(out, member.layout)
    if (member.presence === "absent") return constant(out, member.default)
    const tagged = fresh(out, "t")
    out.lines.push(`let ${tagged} = ${constant(out, member.default)}`)
    return tagged
  })
  const unknown = layout.flexible ? emitTags(out, layout, values) : undefined
  const fields = layout.members.map((member, index) => `${key(member.name)}: ${values[index]}`)
  out.lines.push(`${target} = { ${fields.join(", ")} }`)
  // Rare, so it may cost another hidden class.
  if (unknown !== undefined)
    out.lines.push(
      `if (${unknown} !== undefined) ${target.replace("const ", "")}[S.unknownTags] = ${unknown}.take(r)`
    )
}

/** A name as the key of an object literal; written plainly, `__proto__` would set the prototype. */
const key = (name: string): string => (name === "__proto__" ? `["__proto__"]` : JSON.stringify(name))

/** Gives the variable that holds the unknown tagged fields, if there are any. */
const emitTags = (out: Source, layout: StructLayout, values: ReadonlyArray<string>): string => {
  const unknown = fresh(out, "u")
  const count = emitVarint(out)
  const [i, last, start, end] = [fresh(out, "i"), fresh(out, "l"), fresh(out, "s"), fresh(out, "e")]
  out.lines.push(`let ${unknown}`)
  out.lines.push(`for (let ${i} = 0, ${last} = -1; ${i} < ${count}; ${i}++) {`)
  out.lines.push(
    `const ${start} = r.offset = p; ${last} = S.readTag(r, ${last}); p = r.offset; const ${end} = p + r.tagSize`
  )
  out.lines.push(`switch (${last}) {`)
  const tags = new Set(layout.members.map((member) => member.tag).filter((tag) => tag >= 0))
  for (const tag of tags) {
    const member = memberOfTag(layout, tag) as Member
    out.lines.push(`case ${tag}: {`)
    if (member.presence === "tagged") {
      const value = emit(out, member.layout)
      out.lines.push(
        `if (p !== ${end}) throw S.fail`,
        `${values[layout.members.indexOf(member)]} = ${value}`,
        "break }"
      )
    } else out.lines.push("throw S.fail }")
  }
  out.lines.push(
    `default: p = ${end}; if (${unknown} === undefined) ${unknown} = new S.UnknownRun(r, ${start}, p); else ${unknown}.add(r, ${start}, p)`,
    "}",
    "}"
  )
  return unknown
}

/** Compiles. Throws where the platform forbids generated code. */
export const compileRead = (layout: Layout): ((reader: Reader) => unknown) => {
  const out = make()
  const result = emit(out, layout)
  const body = `"use strict"; return (r) => {
const b = r.bytes, v = r.view, e = r.end; let p = r.offset
${out.lines.join("\n")}
r.offset = p
return ${result}
}`
  return new Function("S", "K", body)(support, out.constants) as (reader: Reader) => unknown
}
