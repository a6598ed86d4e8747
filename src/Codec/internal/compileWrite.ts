/**
 * A layout as one JavaScript function that writes it. Neighbouring fixed-size fields share one check for room.
 *
 * Like `compileRead`, the function throws anything at all on bad input; the interpreter finds out where and why.
 */
import type { Writer } from "../Cursor.ts"
import { maxTag } from "../Limits.ts"
import type { Layout, Member, StructLayout } from "./layout.ts"
import { fixedSize, isDefault, unknownTags } from "./layout.ts"
import * as Scalar from "./scalar.ts"
import type { Source } from "./source.ts"
import { constant, fresh, make } from "./source.ts"
import { checkProperties } from "./properties.ts"
import type { UnknownTaggedField } from "./tags.ts"
import { checkUnknownTags, unknownTagsToWrite, writeRawTag } from "./tags.ts"

const support = {
  fail: new Scalar.Malformed("a value that fits the layout", "another"),
  checkProperties: (layout: StructLayout, value: object): void => checkProperties(layout, value, () => {}),
  checkUnknownTags,
  unknownTagsToWrite,
  closeSized: Scalar.closeSized,
  isDefault,
  Object,
  unknownTags,
  /** Writes the unknown tagged fields below `tag` and gives the index of the first one that is left. */
  writeTagsBelow: (
    w: Writer,
    fields: ReadonlyArray<UnknownTaggedField>,
    from: number,
    tag: number
  ): number => {
    let next = from
    while (next < fields.length && fields[next]!.tag < tag) writeRawTag(w, fields[next++]!)
    return next
  },
  writeCompactString: Scalar.writeCompactString,
  writeRaw: Scalar.writeRaw,
  writeString: Scalar.writeString,
  writeUnsignedVarint: Scalar.writeUnsignedVarint,
  writeUuid: Scalar.writeUuid,
  writeVarint: Scalar.writeVarint,
  writeVarlong: Scalar.writeVarlong
}

// `w.offset` and the local `p` are two copies of one position: out of generated code before a call, back in after it.
const leave = "w.offset = p"
const enter = "p = w.offset; b = w.bytes; v = w.view"
const room = (size: number): string =>
  `if (p + ${size} > b.length) { w.offset = p; w.ensure(${size}); b = w.bytes; v = w.view }`

/** Checks and writes of fixed-size fields, where there is room already. */
const emitFixed = (out: Source, kind: Layout["kind"], x: string): void => {
  const put = {
    boolean: `if (typeof ${x} !== "boolean") throw S.fail; b[p++] = ${x} ? 1 : 0`,
    int8: `if (${x} << 24 >> 24 !== ${x}) throw S.fail; v.setInt8(p++, ${x})`,
    int16: `if (${x} << 16 >> 16 !== ${x}) throw S.fail; v.setInt16(p, ${x}); p += 2`,
    int32: `if ((${x} | 0) !== ${x}) throw S.fail; v.setInt32(p, ${x}); p += 4`,
    uint16: `if ((${x} & 65535) !== ${x}) throw S.fail; v.setUint16(p, ${x}); p += 2`,
    uint32: `if (${x} >>> 0 !== ${x}) throw S.fail; v.setUint32(p, ${x}); p += 4`,
    int64: `if (typeof ${x} !== "bigint" || BigInt.asIntN(64, ${x}) !== ${x}) throw S.fail; v.setBigInt64(p, ${x}); p += 8`,
    float64: `if (typeof ${x} !== "number") throw S.fail; v.setFloat64(p, ${x}); p += 8`,
    uuid: `if (typeof ${x} !== "string") throw S.fail; ${leave}; S.writeUuid(w, ${x}); p = w.offset`
  }[kind as string]
  out.lines.push(put!)
}

const emit = (out: Source, layout: Layout, x: string): void => {
  const size = fixedSize(layout)
  if (size !== undefined) {
    out.lines.push(room(size))
    emitFixed(out, layout.kind, x)
    return
  }
  switch (layout.kind) {
    case "varint":
      out.lines.push(`if ((${x} | 0) !== ${x}) throw S.fail; ${leave}; S.writeVarint(w, ${x}); ${enter}`)
      return
    case "unsignedVarint":
      out.lines.push(
        `if (${x} >>> 0 !== ${x}) throw S.fail; ${leave}; S.writeUnsignedVarint(w, ${x}); ${enter}`
      )
      return
    case "varlong":
      out.lines.push(
        `if (typeof ${x} !== "bigint" || BigInt.asIntN(64, ${x}) !== ${x}) throw S.fail; ${leave}; S.writeVarlong(w, ${x}); ${enter}`
      )
      return
    case "string":
      return emitNullable(out, layout, 2, x, () =>
        out.lines.push(
          `${leave}; S.${layout.compact ? "writeCompactString" : "writeString"}(w, ${x}); ${enter}`
        )
      )
    case "bytes":
      return emitNullable(out, layout, 4, x, () => {
        out.lines.push(`if (!(${x} instanceof Uint8Array)) throw S.fail`)
        emitCount(out, layout.compact, `${x}.length`)
        out.lines.push(`${leave}; S.writeRaw(w, ${x}); ${enter}`)
      })
    case "records":
      return emitNullable(out, layout, 4, x, () => {
        const put = constant(out, layout.codec.write)
        const magic = layout.magic ?? "undefined"
        const isTagged = out.tagDepth > 0
        out.lines.push(`${leave}; ${put}(w, ${x}, ${magic}, ${layout.compact}, ${isTagged}); ${enter}`)
      })
    case "array":
      return emitNullable(out, layout, 4, x, () => {
        const [i, n, item] = [fresh(out, "i"), fresh(out, "n"), fresh(out, "x")]
        out.lines.push(`if (!Array.isArray(${x})) throw S.fail; const ${n} = ${x}.length`)
        emitCount(out, layout.compact, n)
        out.lines.push(`for (let ${i} = 0; ${i} < ${n}; ${i}++) { const ${item} = ${x}[${i}]`)
        emit(out, layout.element, item)
        out.lines.push("}")
      })
    case "taggedFields":
      out.lines.push(`S.checkUnknownTags(${x}, undefined); ${leave}; S.writeUnsignedVarint(w, ${x}.length)`)
      out.lines.push(`S.writeTagsBelow(w, ${x}, 0, ${maxTag + 1}); ${enter}`)
      return
    case "struct":
      return emitStruct(out, layout, x)
    case "refined": {
      const wire = fresh(out, "y")
      const encoded = `${constant(out, layout.refinement.encode)}(${x})`
      out.lines.push(
        `if (${x} === undefined) throw S.fail`,
        `const ${wire} = ${layout.nullable ? `${x} === null ? null : ${encoded}` : encoded}`
      )
      return emit(out, layout.of, wire)
    }
  }
}

const emitCount = (out: Source, compact: boolean, count: string): void => {
  if (!compact) out.lines.push(`${room(4)}; v.setInt32(p, ${count}); p += 4`)
  else
    out.lines.push(
      `if (${count} < 127) { ${room(1)}; b[p++] = ${count} + 1 } else { ${leave}; S.writeUnsignedVarint(w, ${count} + 1); ${enter} }`
    )
}

const emitNullable = (
  out: Source,
  layout: { compact: boolean; nullable: boolean },
  size: 2 | 4,
  x: string,
  some: () => void
): void => {
  const putNull = layout.compact
    ? `${room(1)}; b[p++] = 0`
    : `${room(size)}; v.setInt${size * 8}(p, -1); p += ${size}`
  out.lines.push(
    layout.nullable ? `if (${x} === null) { ${putNull} } else {` : `if (${x} === null) throw S.fail; {`
  )
  some()
  out.lines.push("}")
}

const emitStruct = (out: Source, layout: StructLayout, x: string): void => {
  out.lines.push(`if (${x} === null) {`)
  if (layout.nullable === false) out.lines.push("throw S.fail")
  else
    out.lines.push(layout.nullable === "int8" ? `${room(1)}; v.setInt8(p++, -1)` : `${room(1)}; b[p++] = 0`)
  out.lines.push("} else {")
  out.lines.push(`if (typeof ${x} !== "object" || Array.isArray(${x})) throw S.fail`)
  if (out.exact) emitCheckProperties(out, layout, x)
  if (layout.nullable !== false) out.lines.push(`${room(1)}; b[p++] = 1`)
  emitMembers(out, layout, x)
  if (layout.flexible) emitTags(out, layout, x)
  out.lines.push("}")
}

/**
 * Counts the properties against those that the layout knows; only where the counts differ are names looked at. A set of names for each object would take
 * as long as to write it.
 */
const emitCheckProperties = (out: Source, layout: StructLayout, x: string): void => {
  const [count, name] = [fresh(out, "c"), fresh(out, "k")]
  const given = layout.members.map((member) => `(${get(member, x)} !== undefined ? 1 : 0)`)
  // What a class has on its prototype is not counted, but there: an unknown property could make up for it. (`getPrototypeOf` would take twice as long as all.)
  const isOwn = layout.members.some((member) => member.name in Object.prototype)
    ? "false"
    : `${x}.constructor === S.Object`
  out.lines.push(`let ${count} = 0; for (const ${name} in ${x}) ${count}++`)
  out.lines.push(
    `if (${count} !== ${given.join(" + ") || "0"} || !(${isOwn})) S.checkProperties(${constant(out, layout)}, ${x})`
  )
}

const emitMembers = (out: Source, layout: StructLayout, x: string): void => {
  const fields = layout.members.filter((member) => member.presence === "field")
  for (const member of layout.members) if (member.presence === "absent") emitAbsent(out, member, x)
  for (let i = 0; i < fields.length; i++) {
    const member = fields[i]!
    const value = emitGet(out, member, x)
    const size = fixedSize(member.layout)
    if (size === undefined) emit(out, member.layout, value)
    else {
      // One check for the whole run of fixed-size fields that starts here.
      const before = i === 0 ? undefined : fixedSize(fields[i - 1]!.layout)
      if (before === undefined) {
        let run = 0
        for (let j = i; j < fields.length; j++) {
          const next = fixedSize(fields[j]!.layout)
          if (next === undefined) break
          run += next
        }
        out.lines.push(room(run))
      }
      emitFixed(out, member.layout.kind, value)
    }
  }
}

const get = (member: Member, x: string): string => `${x}[${JSON.stringify(member.name)}]`

/** The value of a member, or its default. One that is required and missing fails the check of its type. */
const emitGet = (out: Source, member: Member, x: string): string => {
  const value = fresh(out, "x")
  if (member.optional)
    out.lines.push(
      `let ${value} = ${get(member, x)}; if (${value} === undefined) ${value} = ${constant(out, member.default)}`
    )
  else out.lines.push(`const ${value} = ${get(member, x)}`)
  return value
}

/** A field that this version lacks may hold only its default, unless it is ignorable. */
const emitAbsent = (out: Source, member: Member, x: string): void => {
  if (member.ignorable) return
  out.lines.push(`if (!${emitIsDefault(out, member, get(member, x))}) throw S.fail`)
}

const emitIsDefault = (out: Source, member: Member, x: string): string =>
  member.default === null || typeof member.default !== "object"
    ? `(${x} === undefined || ${x} === ${constant(out, member.default)})`
    : `(${x} === undefined || S.isDefault(${constant(out, member.layout)}, ${constant(out, member.default)}, ${x}))`

const emitTags = (out: Source, layout: StructLayout, x: string): void => {
  const tagged = layout.members.filter((member) => member.presence === "tagged").sort((a, b) => a.tag - b.tag)
  const [unknown, next, count] = [fresh(out, "u"), fresh(out, "n"), fresh(out, "c")]
  out.lines.push(`let ${unknown} = ${x}[S.unknownTags]`)
  if (tagged.length === 0) out.lines.push(`if (${unknown} === undefined) { ${room(1)}; b[p++] = 0 } else {`)
  out.lines.push(`let ${next} = 0, ${count} = 0`)
  out.lines.push(
    `if (${unknown} !== undefined) { ${unknown} = S.unknownTagsToWrite(${x}, ${constant(out, layout)}); ${count} = ${unknown}.length }`
  )
  const present = tagged.map((member) => {
    const flag = fresh(out, "d")
    out.lines.push(`const ${flag} = !${emitIsDefault(out, member, get(member, x))}; if (${flag}) ${count}++`)
    return flag
  })
  const below = (tag: number) =>
    out.lines.push(
      `if (${unknown} !== undefined) { ${leave}; ${next} = S.writeTagsBelow(w, ${unknown}, ${next}, ${tag}); ${enter} }`
    )
  out.lines.push(`${leave}; S.writeUnsignedVarint(w, ${count}); ${enter}`)
  tagged.forEach((member, index) => {
    const [start, value] = [fresh(out, "s"), fresh(out, "x")]
    out.lines.push(`if (${present[index]}) {`)
    below(member.tag)
    out.lines.push(
      `${leave}; S.writeUnsignedVarint(w, ${member.tag}); w.ensure(1); const ${start} = w.offset++; ${enter}`
    )
    out.lines.push(`const ${value} = ${get(member, x)}`)
    out.tagDepth++
    emit(out, member.layout, value)
    out.tagDepth--
    out.lines.push(`${leave}; S.closeSized(w, ${start}); ${enter}`, "}")
  })
  below(maxTag + 1)
  if (tagged.length === 0) out.lines.push("}")
}

/** Compiles. Throws where the platform forbids generated code. `exact`: properties that the layout does not know are refused. */
export const compileWrite = (layout: Layout, exact = false): ((writer: Writer, value: unknown) => void) => {
  const out = make(exact)
  emit(out, layout, "x")
  const body = `"use strict"; return (w, x) => {
let b = w.bytes, v = w.view, p = w.offset
${out.lines.join("\n")}
w.offset = p
}`
  return new Function("S", "K", body)(support, out.constants) as (writer: Writer, value: unknown) => void
}
