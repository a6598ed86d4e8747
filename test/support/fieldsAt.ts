/** What a version of a message has where a path of field names leads, through arrays and structs. */
import type { Message } from "../../src/Codec/Message.ts"
import type { Layout, StructLayout } from "../../src/Codec/internal/layout.ts"
import { layoutOf } from "../../src/Codec/Wire.ts"

const isStruct = (layout: Layout): layout is StructLayout => layout.kind === "struct"

/** The layout at the end of a path such as `topicData.partitionData`; `undefined` where the version lacks a field of it. */
export const layoutAt = (message: Message<any>, version: number, path: string): Layout | undefined => {
  let layout: Layout | undefined = layoutOf(message.at(version))
  for (const name of path === "" ? [] : path.split(".")) {
    while (layout?.kind === "array") layout = layout.element
    if (layout === undefined || !isStruct(layout)) return undefined
    layout = layout.members.find((member) => member.name === name && member.presence !== "absent")?.layout
  }
  return layout
}

/** The fields of the struct, or of the array's structs, at the end of a path; `undefined` if there is none. */
export const fieldsAt = (
  message: Message<any>,
  version: number,
  path: string
): ReadonlyArray<string> | undefined => {
  let layout = layoutAt(message, version, path)
  while (layout?.kind === "array") layout = layout.element
  if (layout === undefined || !isStruct(layout)) return undefined
  return layout.members.flatMap(({ name, presence }) => (presence === "absent" ? [] : [name]))
}
