/**
 * Walks a layout to read or write a value, keeping the path as it goes. The compiled functions do the same without a path; when one of them
 * fails, the interpreter runs again and finds out where. It also serves alone where `new Function` is forbidden.
 */
import { DecodeError, describe, EncodeError } from "../CodecError.ts"
import type { Reader, Writer } from "../Cursor.ts"
import { maxTag } from "../Limits.ts"
import { Records } from "../Records.ts"
import * as Version from "../Version.ts"
import { elementCost, overAllowance } from "./allowance.ts"
import type { ArrayLayout, Layout, Member, RecordsLayout, SizedLayout, StructLayout } from "./layout.ts"
import { fixedSize, isDefault, membersByTag, minSize, nameOf, unknownTags } from "./layout.ts"
import { checkProperties } from "./properties.ts"
import * as Scalar from "./scalar.ts"
import { Malformed } from "./scalar.ts"
import type { UnknownTaggedField } from "./tags.ts"
import { checkUnknownTags, readRawTag, readTag, UnknownRun, unknownTagsToWrite, writeRawTag } from "./tags.ts"

type Path = Array<string | number>

/** Stands for all structs where none is built. */
const unbuilt: Record<string, unknown> = Object.freeze({})

const put = (struct: Record<string, unknown>, name: string, field: unknown): void => {
  // Assigned, it would set the prototype.
  if (name === "__proto__")
    Object.defineProperty(struct, name, {
      value: field,
      configurable: true,
      enumerable: true,
      writable: true
    })
  else struct[name] = field
}

/** `["topics", 3, "name"]` as `topics[3].name`. */
const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    ""
  )

export interface Subject {
  readonly messageName: string
  readonly version: number | undefined
}

// -- reading --------------------------------------------------------------------------------------

/**
 * Reads a value.
 *
 * @param build `false` to find out what is wrong with bytes that cannot be read: nothing is kept, so that it costs time but no memory. Gives nothing of use.
 */
export const read = (layout: Layout, r: Reader, subject: Subject, build = true): unknown => {
  const path: Path = []
  let started = r.offset
  const enter = (step: string | number) => {
    path.push(step)
    started = r.offset
  }

  const value = (at: Layout): unknown => {
    started = r.offset
    const size = build ? undefined : fixedSize(at)
    if (size !== undefined) {
      Scalar.need(r, size, at.kind)
      r.offset += size
      return undefined
    }
    switch (at.kind) {
      case "boolean":
        return fixed(1, at, () => r.bytes[r.offset] !== 0)
      case "int8":
        return fixed(1, at, () => r.view.getInt8(r.offset))
      case "int16":
        return fixed(2, at, () => r.view.getInt16(r.offset))
      case "int32":
        return fixed(4, at, () => r.view.getInt32(r.offset))
      case "int64":
        return fixed(8, at, () => r.view.getBigInt64(r.offset))
      case "uint16":
        return fixed(2, at, () => r.view.getUint16(r.offset))
      case "uint32":
        return fixed(4, at, () => r.view.getUint32(r.offset))
      case "float64":
        return fixed(8, at, () => r.view.getFloat64(r.offset))
      case "varint":
        return Scalar.readVarint(r)
      case "varlong":
        return Scalar.readVarlong(r)
      case "unsignedVarint":
        return Scalar.readUnsignedVarint(r)
      case "uuid":
        return Scalar.readUuid(r)
      case "string":
      case "bytes":
      case "records":
        return sized(at)
      case "array":
        return array(at)
      case "taggedFields":
        return rawTags()
      case "struct":
        return struct(at)
    }
  }

  const fixed = <A>(size: number, at: Layout, get: () => A): A => {
    Scalar.need(r, size, at.kind)
    const result = get()
    r.offset += size
    return result
  }

  /** A length or count that has been checked against what remains; −1 for null. */
  const length = (
    compact: boolean,
    kind: "string" | "bytes" | "records" | "array",
    nullable: boolean,
    name: string
  ): number => {
    let size: number
    if (compact) size = Scalar.readUnsignedVarint(r) - 1
    else if (kind === "string") size = fixed(2, { kind: "int16" }, () => r.view.getInt16(r.offset))
    else size = fixed(4, { kind: "int32" }, () => r.view.getInt32(r.offset))
    if (size < -1) throw new Malformed(name, `a length of ${size}`)
    if (size === -1 && !nullable) throw new Malformed(`${name}, which is not nullable here`, "null")
    if (kind !== "array" && size > r.end - r.offset)
      throw new Malformed(name, `a length of ${size} with ${r.end - r.offset} bytes left`)
    if (kind === "string" && size > 0x7fff)
      throw new Malformed("a string of at most 32767 bytes", `one of ${size}`)
    return size
  }

  const sized = (at: SizedLayout | RecordsLayout): unknown => {
    const size = length(at.compact, at.kind, at.nullable, nameOf(at))
    if (size < 0) return null
    r.offset += size
    if (!build) return undefined
    if (at.kind === "string") return Scalar.textAt(r.bytes, r.offset - size, size)
    const bytes = r.bytes.subarray(r.offset - size, r.offset)
    return at.kind === "bytes" ? bytes : Records.fromBytes(bytes)
  }

  const array = (at: ArrayLayout): unknown => {
    const count = length(at.compact, "array", at.nullable, nameOf(at))
    if (count < 0) return null
    if (count * Math.max(minSize(at.element), 1) > r.end - r.offset) {
      throw new Malformed(nameOf(at), `a count of ${count} with ${r.end - r.offset} bytes left`)
    }
    const each = elementCost(at.element)
    r.allowance -= count * each
    if (r.allowance < 0) throw overAllowance(r, `${count} elements of ${each} bytes`)
    const size = fixedSize(at.element)
    if (!build && size !== undefined) {
      // All there, and nothing in it that could be wrong.
      r.offset += count * size
      return undefined
    }
    const items: Array<unknown> = []
    for (let i = 0; i < count; i++) {
      enter(i)
      const item = value(at.element)
      if (build) items.push(item)
      path.pop()
    }
    return items
  }

  const rawTags = (): unknown => {
    const fields: Array<UnknownTaggedField> = []
    const count = Scalar.readUnsignedVarint(r)
    let last = -1
    for (let i = 0; i < count; i++) {
      const field = readRawTag(r, last)
      last = field.tag
      if (build) fields.push(field)
    }
    return fields
  }

  const struct = (at: StructLayout): unknown => {
    if (at.nullable === "int8") {
      const marker = fixed(1, { kind: "int8" }, () => r.view.getInt8(r.offset))
      if (marker < 0) return null
    } else if (at.nullable === "varint" && Scalar.readUnsignedVarint(r) === 0) return null
    const result: Record<string, unknown> = build ? {} : unbuilt
    for (const member of at.members) {
      if (member.presence === "field") {
        enter(member.name)
        const field = value(member.layout)
        if (build) put(result, member.name, field)
        path.pop()
      } else if (build) put(result, member.name, member.default)
    }
    if (at.flexible) tags(at, result)
    return result
  }

  const tags = (at: StructLayout, result: Record<string | symbol, unknown>): void => {
    started = r.offset
    const count = Scalar.readUnsignedVarint(r)
    const known = membersByTag(at)
    let unknown: UnknownRun | undefined
    let last = -1
    for (let i = 0; i < count; i++) {
      const start = r.offset
      started = start
      last = readTag(r, last)
      const size = r.tagSize
      const member = known.get(last)
      if (member === undefined) {
        r.offset += size
        if (unknown === undefined) unknown = new UnknownRun(r, start, r.offset)
        else unknown.add(r, start, r.offset)
      } else if (member.presence !== "tagged")
        throw new Malformed(`no tag ${last} in this version`, `it (${member.name})`)
      else {
        const end = r.offset + size
        enter(member.name)
        const field = value(member.layout)
        if (build) put(result, member.name, field)
        if (r.offset !== end)
          throw new Malformed(`${size} bytes, as its tag says`, `${r.offset - end + size}`)
        path.pop()
      }
    }
    if (build && unknown !== undefined) result[unknownTags] = unknown.take(r)
  }

  try {
    return value(layout)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    throw new DecodeError({
      ...subject,
      path: formatPath(path),
      offset: started - r.origin,
      expected: error.expected,
      actual: error.actual,
      limit: error.limit
    })
  }
}

// -- writing --------------------------------------------------------------------------------------

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

/** @param exact whether a property that the layout does not know is refused, rather than passed by */
export const write = (layout: Layout, w: Writer, input: unknown, subject: Subject, exact = false): void => {
  const path: Path = []
  const start = w.offset

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
      case "records": {
        if (v === null) return writeNull(at.compact, 4, at.nullable, nameOf(at))
        if (!(v instanceof Records))
          throw new Malformed("Records (from Records.make or Records.fromBytes)", describe(v))
        const bytes = v.encode(at.magic)
        count(bytes.length, at.compact)
        return Scalar.writeRaw(w, bytes)
      }
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
      value(member.layout, fields[member.name])
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
    if (error instanceof Malformed) {
      throw new EncodeError({
        ...subject,
        path: formatPath(path),
        offset,
        expected: error.expected,
        actual: error.actual
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
