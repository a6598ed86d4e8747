/**
 * Bodies behind a few bytes that say what they are.
 */
import type { Message } from "../../Codec/Message.ts"
import { DecodeError } from "../../Codec/Errors/CodecError.ts"
import { Reader, Writer } from "../../Codec/Cursor.ts"
import * as Version from "../../Codec/Version.ts"

export const contains = (message: Message, version: number): boolean =>
  Version.contains(message.versions, version)

/** The int16 at the reader's position. */
export const readInt16 = (reader: Reader, messageName: string, expected: string): number => {
  if (reader.remaining < 2) {
    throw new DecodeError({
      messageName,
      version: undefined,
      path: "",
      offset: reader.offset,
      expected,
      actual: `${reader.remaining} bytes`
    })
  }
  const value = reader.view.getInt16(reader.offset)
  reader.offset += 2
  return value
}

/** The int16 that `bytes` start with. */
export const peekInt16 = (bytes: Uint8Array, messageName: string, expected: string): number =>
  readInt16(new Reader(bytes), messageName, expected)

/** Reads all that is left as a message. */
export const readRest = <A>(reader: Reader, message: Message<A, unknown>, version: number): A => {
  const value = message.at(version).read(reader)
  if (reader.remaining > 0) {
    throw new DecodeError({
      messageName: message.name,
      version,
      path: "",
      offset: reader.offset,
      expected: "the end",
      actual: `${reader.remaining} more bytes`
    })
  }
  return value
}

/** An int16, then a message. */
export const writeAfterInt16 = (
  prefix: number,
  message: Message,
  version: number,
  value: unknown
): Uint8Array => {
  const writer = new Writer()
  writer.ensure(2)
  writer.view.setInt16(0, prefix)
  writer.offset = 2
  message.at(version).write(writer, value)
  return writer.take()
}

/** What `encode` was given is of no type that there is. */
export const unknownType = (type: string): TypeError => new TypeError(`there is no record type ${type}`)

export const unknownVersion = (message: Message, version: number): DecodeError =>
  new DecodeError({
    messageName: message.name,
    version: undefined,
    path: "",
    offset: 0,
    expected: `a version of ${Version.format(message.versions)}`,
    actual: `${version}`
  })

export const malformedKey = (what: string, needed: number, key: Uint8Array | null): DecodeError =>
  new DecodeError({
    messageName: what,
    version: undefined,
    path: "key",
    offset: 0,
    expected: `a key of ${needed} bytes`,
    actual: key === null ? "null" : `${key.length} bytes`
  })
