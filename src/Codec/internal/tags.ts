/**
 * Tagged fields that a layout does not know. What was read is kept as it was on the wire, in one slice, however many fields there are, and is written back
 * in tag order; what a caller gives is a list.
 */
import { describe } from "../../internal/describe.ts"
import type { Reader, Writer } from "../Cursor.ts"
import { Reader as NewReader } from "../Cursor.ts"
import { maxTag } from "../Limits.ts"
import { charge, cost } from "./allowance.ts"
import type { StructLayout } from "./layout.ts"
import { memberOfTag, unknownTags } from "./layout.ts"
import { Malformed, need, readUnsignedVarint, writeRaw, writeUnsignedVarint } from "./scalar.ts"

/** A tagged field as the wire has it: `data` is a view of the buffer that was read. */
export interface UnknownTaggedField {
  readonly tag: number
  readonly data: Uint8Array
}

/** Tag, size and data of each field, one behind the other; or the list that a caller made. */
type Kept = Uint8Array | ReadonlyArray<UnknownTaggedField>

const none: ReadonlyArray<UnknownTaggedField> = []

/** Reads tag and size, and gives the tag; the size is in `r.tagSize`, and the data is all there. Tags ascend strictly, so none comes twice. */
export const readTag = (r: Reader, previous: number): number => {
  const tag = readUnsignedVarint(r)
  if (tag <= previous) throw new Malformed(`a tag above ${previous}`, `tag ${tag}`)
  if (tag > maxTag) throw new Malformed(`a tag of at most ${maxTag}`, `tag ${tag}`)
  const size = readUnsignedVarint(r)
  need(r, size, `tag ${tag}`)
  r.tagSize = size
  return tag
}

/** One field as an object of its own: what TAGGED_FIELDS consists of where it is a type. */
export const readRawTag = (r: Reader, previous: number): UnknownTaggedField => {
  charge(r, cost.rawTag)
  const tag = readTag(r, previous)
  r.offset += r.tagSize
  return { tag, data: r.bytes.subarray(r.offset - r.tagSize, r.offset) }
}

/** Passes by the tagged fields of a header, of which none is known. */
export const skipTags = (r: Reader): void => {
  const count = readUnsignedVarint(r)
  let last = -1
  for (let i = 0; i < count; i++) {
    charge(r, cost.unknownTag)
    last = readTag(r, last)
    r.offset += r.tagSize
  }
}

/**
 * The unknown tagged fields of one struct while it is read: nearly always one run of bytes, since known ones seldom lie between.
 */
export class UnknownRun {
  #before: Buffer | undefined
  #start: number
  #end: number

  /** Begins with the field at `[start, end)`. */
  constructor(r: Reader, start: number, end: number) {
    charge(r, cost.slice + cost.unknownTag)
    this.#start = start
    this.#end = end
  }

  add(r: Reader, start: number, end: number): void {
    charge(r, cost.unknownTag)
    if (start !== this.#end) {
      this.#before = this.take(r)
      this.#start = start
    }
    this.#end = end
  }

  take(r: Reader): Buffer {
    const run = r.bytes.subarray(this.#start, this.#end)
    return this.#before === undefined ? run : Buffer.concat([this.#before, run])
  }
}

const parse = (bytes: Uint8Array): ReadonlyArray<UnknownTaggedField> => {
  const r = new NewReader(bytes, 0, Number.POSITIVE_INFINITY)
  const fields: Array<UnknownTaggedField> = []
  while (r.offset < r.end) fields.push(readRawTag(r, fields.at(-1)?.tag ?? -1))
  return fields
}

/** The unknown tagged fields of a struct, one by one. */
export const unknownTagsOf = (struct: object): ReadonlyArray<UnknownTaggedField> => {
  const kept = (struct as { readonly [unknownTags]?: Kept })[unknownTags]
  return kept === undefined ? none : kept instanceof Uint8Array ? parse(kept) : kept
}

export const writeRawTag = (w: Writer, field: UnknownTaggedField): void => {
  writeUnsignedVarint(w, field.tag)
  writeUnsignedVarint(w, field.data.length)
  writeRaw(w, field.data)
}

/** Ascending, each an integer with bytes, none that the layout writes itself. */
export const checkUnknownTags = (fields: unknown, layout: StructLayout | undefined): void => {
  if (!Array.isArray(fields)) throw new Malformed("a list of unknown tagged fields", describe(fields))
  let previous = -1
  for (const field of fields as ReadonlyArray<Partial<UnknownTaggedField> | null>) {
    const tag = field?.tag
    if (
      typeof tag !== "number" ||
      !Number.isInteger(tag) ||
      tag <= previous ||
      tag > maxTag ||
      !(field?.data instanceof Uint8Array)
    ) {
      throw new Malformed(
        `unknown tagged fields { tag, data } in ascending order up to ${maxTag}`,
        describe(field)
      )
    }
    const known = layout === undefined ? undefined : memberOfTag(layout, tag)
    if (known !== undefined) throw new Malformed(`no unknown tagged field ${tag}`, `the tag of ${known.name}`)
    previous = tag
  }
}

/** The unknown tagged fields that a struct is to be written with, checked. */
export const unknownTagsToWrite = (
  struct: object,
  layout: StructLayout
): ReadonlyArray<UnknownTaggedField> => {
  const fields = unknownTagsOf(struct)
  if (!Array.isArray(fields) || fields.length > 0) checkUnknownTags(fields, layout)
  return fields
}
