/**
 * Tagged fields that a layout does not know: kept as bytes on read, written back in tag order.
 */
import { describe } from "../CodecError.ts"
import type { Reader, Writer } from "../Cursor.ts"
import { maxTag } from "../Limits.ts"
import type { StructLayout } from "./layout.ts"
import { memberOfTag, unknownTags } from "./layout.ts"
import { Malformed, need, readUnsignedVarint, writeRaw, writeUnsignedVarint } from "./scalar.ts"

/** A tagged field as the wire has it: `data` is a view of the buffer that was read. */
export interface UnknownTaggedField {
  readonly tag: number
  readonly data: Uint8Array
}

const none: ReadonlyArray<UnknownTaggedField> = []

export const unknownTagsOf = (struct: object): ReadonlyArray<UnknownTaggedField> =>
  (struct as { readonly [unknownTags]?: ReadonlyArray<UnknownTaggedField> })[unknownTags] ?? none

/** Tags ascend strictly, so none comes twice. */
export const readRawTag = (r: Reader, previous: number): UnknownTaggedField => {
  const tag = readUnsignedVarint(r)
  if (tag <= previous) throw new Malformed(`a tag above ${previous}`, `tag ${tag}`)
  if (tag > maxTag) throw new Malformed(`a tag of at most ${maxTag}`, `tag ${tag}`)
  const size = readUnsignedVarint(r)
  need(r, size, `tag ${tag}`)
  r.offset += size
  return { tag, data: r.bytes.subarray(r.offset - size, r.offset) }
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
