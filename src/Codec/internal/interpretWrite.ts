/**
 * Walks a layout to write a value, keeping the path as it goes: see `interpretRead.ts`.
 */
import { describe } from "../../internal/describe.ts"
import { EncodeError } from "../Errors/CodecError.ts"
import type { Writer } from "../Cursor.ts"
import { maxTag } from "../Limits.ts"
import * as Version from "../Version.ts"
import type { Layout, Member, RefinedLayout, StructLayout } from "./layout.ts"
import { isDefault, nameOf } from "./layout.ts"
import { checkProperties } from "./properties.ts"
import { attempt } from "./refinement.ts"
import * as Scalar from "./scalar.ts"
import { Malformed } from "./scalar.ts"
import type { UnknownTaggedField } from "./tags.ts"
import { checkUnknownTags, unknownTagsToWrite, writeRawTag } from "./tags.ts"

import { formatPath, type Path, type Subject } from "./path.ts"

const integer = (value: unknown, kind: string, min: number, max: number): number => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new Malformed(`${kind} (an integer from ${min} to ${max})`, describe(value))
  }
  return value
}

const long = (value: unknown, kind: string): bigint => {
  if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value)
    throw new Malformed(`${kind} (a bigint of 64 bits)`, describe(value))
  return value
}

const checkAbsent = (member: Member, given: unknown): void => {
  if (member.ignorable || isDefault(member.layout, member.default, given)) return
  throw new Malformed(
    `nothing but the default: the field exists only in version${member.versions.min === member.versions.max ? "" : "s"} ${Version.format(member.versions)}`,
    describe(given)
  )
}

/** What null is on the wire: null, or what a Schema that takes it makes of it. */
const nullOf = (at: RefinedLayout): unknown => {
  if (at.nullable) return null
  const wire = attempt(at.refinement.encode, null)
  if (wire === undefined) throw new Malformed(`${nameOf(at)}, which is not nullable in this version`, "null")
  return wire
}

/** @param exact whether a property that the layout does not know is refused, rather than passed by */
export const write = (layout: Layout, w: Writer, input: unknown, subject: Subject, exact = false): void => {
  const path: Path = []
  const start = w.offset
  const apart = w.apart?.length
  let tagDepth = 0

  const value = (at: Layout, v: unknown): void => {
    if (v === undefined) throw new Malformed(nameOf(at), "nothing")
    switch (at.kind) {
      case "boolean":
        if (typeof v !== "boolean") throw new Malformed("boolean", describe(v))
        w.ensure(1)
        w.bytes[w.offset++] = v ? 1 : 0
        return
      case "int8":
        return fixed(1, () => w.view.setInt8(w.offset, integer(v, "int8", -0x80, 0x7f)))
      case "int16":
        return fixed(2, () => w.view.setInt16(w.offset, integer(v, "int16", -0x8000, 0x7fff)))
      case "int32":
        return fixed(4, () => w.view.setInt32(w.offset, integer(v, "int32", -0x8000_0000, 0x7fff_ffff)))
      case "int64":
        return fixed(8, () => w.view.setBigInt64(w.offset, long(v, "int64")))
      case "uint16":
        return fixed(2, () => w.view.setUint16(w.offset, integer(v, "uint16", 0, 0xffff)))
      case "uint32":
        return fixed(4, () => w.view.setUint32(w.offset, integer(v, "uint32", 0, 0xffff_ffff)))
      case "float64":
        if (typeof v !== "number") throw new Malformed("float64", describe(v))
        return fixed(8, () => w.view.setFloat64(w.offset, v))
      case "varint":
        return Scalar.writeVarint(w, integer(v, "varint", -0x8000_0000, 0x7fff_ffff))
      case "varlong":
        return Scalar.writeVarlong(w, long(v, "varlong"))
      case "unsignedVarint":
        return Scalar.writeUnsignedVarint(w, integer(v, "unsignedVarint", 0, 0xffff_ffff))
      case "uuid":
        if (typeof v !== "string") throw new Malformed("uuid", describe(v))
        return Scalar.writeUuid(w, v)
      case "string":
        if (v === null) return writeNull(at.compact, 2, at.nullable, nameOf(at))
        if (typeof v !== "string") throw new Malformed(nameOf(at), describe(v))
        return at.compact ? Scalar.writeCompactString(w, v) : Scalar.writeString(w, v)
      case "bytes":
        if (v === null) return writeNull(at.compact, 4, at.nullable, nameOf(at))
        if (!(v instanceof Uint8Array)) throw new Malformed(`${nameOf(at)} (a Uint8Array)`, describe(v))
        count(v.length, at.compact)
        return Scalar.writeRaw(w, v)
      case "records":
        if (v === null) return writeNull(at.compact, 4, at.nullable, nameOf(at))
        return at.codec.write(w, v, at.magic, at.compact, tagDepth > 0)
      case "array":
        if (v === null) return writeNull(at.compact, 4, at.nullable, nameOf(at))
        if (!Array.isArray(v)) throw new Malformed(nameOf(at), describe(v))
        count(v.length, at.compact)
        for (let i = 0; i < v.length; i++) {
          path.push(i)
          value(at.element, v[i])
          path.pop()
        }
        return
      case "taggedFields":
        if (!Array.isArray(v)) throw new Malformed("TAGGED_FIELDS", describe(v))
        checkUnknownTags(v, undefined)
        Scalar.writeUnsignedVarint(w, v.length)
        for (const field of v as ReadonlyArray<UnknownTaggedField>) writeRawTag(w, field)
        return
      case "struct":
        return struct(at, v)
      case "refined":
        return value(at.of, v === null ? nullOf(at) : at.refinement.encode(v))
    }
  }

  const fixed = (size: number, put: () => void): void => {
    w.ensure(size)
    put()
    w.offset += size
  }

  const count = (size: number, compact: boolean): void =>
    compact ? Scalar.writeUnsignedVarint(w, size + 1) : fixed(4, () => w.view.setInt32(w.offset, size))

  const writeNull = (compact: boolean, size: 2 | 4, nullable: boolean, name: string): void => {
    if (!nullable) throw new Malformed(`${name}, which is not nullable in this version`, "null")
    if (compact) Scalar.writeUnsignedVarint(w, 0)
    else fixed(size, () => (size === 2 ? w.view.setInt16(w.offset, -1) : w.view.setInt32(w.offset, -1)))
  }

  const struct = (at: StructLayout, v: unknown): void => {
    if (v === null) {
      if (at.nullable === false)
        throw new Malformed("a struct, which is not nullable in this version", "null")
      return at.nullable === "int8"
        ? fixed(1, () => w.view.setInt8(w.offset, -1))
        : Scalar.writeUnsignedVarint(w, 0)
    }
    if (typeof v !== "object" || Array.isArray(v)) throw new Malformed("a struct", describe(v))
    if (exact) checkProperties(at, v, (name) => path.push(name))
    if (at.nullable === "int8") fixed(1, () => w.view.setInt8(w.offset, 1))
    else if (at.nullable === "varint") Scalar.writeUnsignedVarint(w, 1)
    const fields = v as Record<string, unknown>
    for (const member of at.members) {
      path.push(member.name)
      const given = fields[member.name]
      if (member.presence === "absent") checkAbsent(member, given)
      else if (member.presence === "field") {
        value(member.layout, given === undefined && member.optional ? member.default : given)
      }
      path.pop()
    }
    if (at.flexible) tags(at, fields)
  }

  const tags = (at: StructLayout, fields: Record<string, unknown>): void => {
    const known = at.members
      .filter(
        (member) =>
          member.presence === "tagged" && !isDefault(member.layout, member.default, fields[member.name])
      )
      .sort((a, b) => a.tag - b.tag)
    const unknown = unknownTagsToWrite(fields, at)
    Scalar.writeUnsignedVarint(w, known.length + unknown.length)
    let next = 0
    const unknownBefore = (tag: number) => {
      while (next < unknown.length && unknown[next]!.tag < tag) writeRawTag(w, unknown[next++]!)
    }
    for (const member of known) {
      unknownBefore(member.tag)
      path.push(member.name)
      Scalar.writeUnsignedVarint(w, member.tag)
      w.ensure(1)
      const sizeAt = w.offset++
      tagDepth++
      value(member.layout, fields[member.name])
      tagDepth--
      Scalar.closeSized(w, sizeAt)
      path.pop()
    }
    unknownBefore(maxTag + 1)
  }

  try {
    value(layout, input)
  } catch (error) {
    const offset = w.offset - start
    w.offset = start
    if (w.apart !== undefined && apart !== undefined) w.apart.length = apart
    if (error instanceof Malformed) {
      throw new EncodeError({
        ...subject,
        path: formatPath([...path, ...error.within]),
        offset,
        expected: error.expected,
        actual: error.actual,
        ...(error.cause === undefined ? {} : { cause: error.cause })
      })
    }
    // Records that are still to be encoded say themselves what is wrong with which record.
    if (error instanceof Error && "_tag" in error && error._tag === "RecordsError") {
      throw new EncodeError({
        ...subject,
        path: formatPath(path),
        offset,
        expected: "records that can be encoded",
        actual: error.message
      })
    }
    throw error
  }
}
