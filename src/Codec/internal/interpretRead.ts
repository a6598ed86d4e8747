/**
 * Walks a layout to read a value, keeping the path as it goes. The compiled functions do the same without a path; when one of them fails, the interpreter
 * runs again and finds out where. It also serves alone where `new Function` is forbidden.
 */
import { DecodeError } from "../Errors/CodecError.ts"
import type { Reader } from "../Cursor.ts"
import { elementCost, overAllowance } from "./allowance.ts"
import type {
  ArrayLayout,
  Layout,
  RecordsLayout,
  RefinedLayout,
  SizedLayout,
  StructLayout
} from "./layout.ts"
import { fixedSize, membersByTag, minSize, nameOf, unknownTags } from "./layout.ts"
import { formatPath, type Path, type Subject } from "./path.ts"
import * as Scalar from "./scalar.ts"
import { Malformed } from "./scalar.ts"
import type { UnknownTaggedField } from "./tags.ts"
import { readRawTag, readTag, UnknownRun } from "./tags.ts"

/** Stands for all structs where none is built. */
const unbuilt: Record<string, unknown> = Object.freeze({})

const put = (struct: Record<string, unknown>, name: string, field: unknown): void => {
  if (name === "__proto__") putProto(struct, field)
  else struct[name] = field
}

/** Assigned, it would set the prototype. */
const putProto = (struct: Record<string, unknown>, value: unknown): void => {
  Object.defineProperty(struct, "__proto__", { value, configurable: true, enumerable: true, writable: true })
}

/**
 * Reads a value.
 *
 * @param build `false` to find out what is wrong with bytes that cannot be read: nothing is kept, so that it costs time but no memory. Gives nothing of use.
 */
export const read = (layout: Layout, r: Reader, subject: Subject, build = true): unknown => {
  let keeps = build
  const path: Path = []
  let started = r.offset
  const enter = (step: string | number) => {
    path.push(step)
    started = r.offset
  }

  const value = (at: Layout): unknown => {
    started = r.offset
    if (!keeps) {
      const size = fixedSize(at)
      if (size !== undefined) {
        Scalar.need(r, size, at.kind)
        r.offset += size
        return undefined
      }
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
      case "refined":
        return refined(at)
    }
  }

  /** A Schema needs the value that it looks at, kept or not. */
  const refined = (at: RefinedLayout): unknown => {
    const start = r.offset
    const kept = keeps
    keeps = true
    const wire = value(at.of)
    keeps = kept
    started = start
    return wire === null && at.nullable ? null : at.refinement.decode(wire)
  }

  const fixed = <A>(size: number, at: Layout, get: () => A): A => {
    Scalar.need(r, size, at.kind)
    const result = get()
    r.offset += size
    return result
  }

  /** A length or count that has been checked against what remains; −1 for null. */
  const length = (at: SizedLayout | RecordsLayout | ArrayLayout): number => {
    const { kind } = at
    let size: number
    if (at.compact) size = Scalar.readUnsignedVarint(r) - 1
    else if (kind === "string") size = fixed(2, { kind: "int16" }, () => r.view.getInt16(r.offset))
    else size = fixed(4, { kind: "int32" }, () => r.view.getInt32(r.offset))
    if (size < -1) throw new Malformed(nameOf(at), `a length of ${size}`)
    if (size === -1 && !at.nullable) throw new Malformed(`${nameOf(at)}, which is not nullable here`, "null")
    if (kind !== "array" && size > r.end - r.offset)
      throw new Malformed(nameOf(at), `a length of ${size} with ${r.end - r.offset} bytes left`)
    if (kind === "string" && size > 0x7fff)
      throw new Malformed("a string of at most 32767 bytes", `one of ${size}`)
    return size
  }

  const sized = (at: SizedLayout | RecordsLayout): unknown => {
    const size = length(at)
    if (size < 0) return null
    r.offset += size
    if (!keeps) return undefined
    if (at.kind === "string") return Scalar.textAt(r.bytes, r.offset - size, size)
    return at.kind === "records"
      ? at.codec.view(r.bytes, r.offset - size, size)
      : r.bytes.subarray(r.offset - size, r.offset)
  }

  const array = (at: ArrayLayout): unknown => {
    const count = length(at)
    if (count < 0) return null
    if (count * Math.max(minSize(at.element), 1) > r.end - r.offset) {
      throw new Malformed(nameOf(at), `a count of ${count} with ${r.end - r.offset} bytes left`)
    }
    const each = elementCost(at.element)
    r.allowance -= count * each
    if (r.allowance < 0) throw overAllowance(r, `${count} elements of ${each} bytes`)
    const size = fixedSize(at.element)
    if (!keeps && size !== undefined) {
      // All there, and nothing in it that could be wrong.
      r.offset += count * size
      return undefined
    }
    const items: Array<unknown> = []
    for (let i = 0; i < count; i++) {
      enter(i)
      const item = value(at.element)
      if (keeps) items.push(item)
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
      if (keeps) fields.push(field)
    }
    return fields
  }

  const struct = (at: StructLayout): unknown => {
    if (at.nullable === "int8") {
      const marker = fixed(1, { kind: "int8" }, () => r.view.getInt8(r.offset))
      if (marker < 0) return null
    } else if (at.nullable === "varint" && Scalar.readUnsignedVarint(r) === 0) return null
    const result: Record<string, unknown> = keeps ? {} : unbuilt
    for (const member of at.members) {
      if (member.presence === "field") {
        enter(member.name)
        const field = value(member.layout)
        if (keeps) put(result, member.name, field)
        path.pop()
      } else if (keeps) put(result, member.name, member.default)
    }
    if (at.flexible) tags(at, result)
    return result
  }

  const tags = (at: StructLayout, result: Record<string | symbol, unknown>): void => {
    started = r.offset
    const count = Scalar.readUnsignedVarint(r)
    if (count === 0) return
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
        if (keeps) put(result, member.name, field)
        if (r.offset !== end)
          throw new Malformed(`${size} bytes, as its tag says`, `${r.offset - end + size}`)
        path.pop()
      }
    }
    if (keeps && unknown !== undefined) result[unknownTags] = unknown.take(r)
  }

  try {
    return value(layout)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    throw new DecodeError({
      ...subject,
      path: formatPath([...path, ...error.within]),
      offset: started - r.origin,
      expected: error.expected,
      actual: error.actual,
      limit: error.limit,
      ...(error.cause === undefined ? {} : { cause: error.cause })
    })
  }
}
