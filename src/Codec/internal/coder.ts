/**
 * The read and write functions of a layout: interpreted at first, compiled when they turn out to be used more often, where the platform allows it. Every
 * failure leaves here as a `DecodeError` or `EncodeError`, found by the interpreter: bytes that cannot be read are read at most twice.
 */
import { DecodeError } from "../Errors/CodecError.ts"
import type { Reader, Writer } from "../Cursor.ts"
import { compileRead } from "./compileRead.ts"
import { compileWrite } from "./compileWrite.ts"
import { read } from "./interpretRead.ts"
import { write } from "./interpretWrite.ts"
import type { Layout } from "./layout.ts"
import type { Subject } from "./path.ts"

export interface Coder {
  readonly read: (reader: Reader) => unknown
  /** The same, and what is read must end where the reader does. */
  readonly readAll: (reader: Reader) => unknown
  readonly write: (writer: Writer, value: unknown) => void
  /** The same, and refuses properties that the layout does not know. */
  readonly writeExact: (writer: Writer, value: unknown) => void
}

const canGenerate = (): boolean => {
  try {
    return new Function("return true")() === true
  } catch {
    return false
  }
}

let mode: "compiled" | "interpreted" | undefined
let isAllowed: boolean | undefined

/**
 * Compiled at once, or never; `undefined`, the default: when it pays, and where the platform allows it. Acts on layouts that were not used yet.
 */
export const setMode = (next: "compiled" | "interpreted" | undefined): void => {
  mode = next
  isAllowed = undefined
}

const checkEnd = (reader: Reader, subject: Subject): void => {
  if (reader.offset === reader.end) return
  throw new DecodeError({
    ...subject,
    path: "",
    offset: reader.offset - reader.origin,
    expected: "the end",
    actual: `${reader.end - reader.offset} more bytes`
  })
}

export const interpreted = (layout: Layout, subject: Subject): Coder => {
  const attempt = (reader: Reader, all: boolean): unknown => {
    const start = reader.offset
    try {
      const value = read(layout, reader, subject)
      if (all) checkEnd(reader, subject)
      return value
    } catch (error) {
      reader.offset = start
      throw error
    }
  }
  return {
    read: (reader) => attempt(reader, false),
    readAll: (reader) => attempt(reader, true),
    write: (writer, value) => write(layout, writer, value, subject),
    writeExact: (writer, value) => write(layout, writer, value, subject, true)
  }
}

/**
 * Compiling takes as long as about twenty small messages take interpreted, and a program that asks once should not wait for it. A large message is
 * decoded several times as fast when compiled, so it should not wait long, and one of many kilobytes not at all.
 */
const interpretedUses = 3
const interpretedBytes = 32 * 1024

/** Bytes that generated code refused, read again to say what is wrong with them. */
const explain = (layout: Layout, reader: Reader, subject: Subject, all: boolean): void => {
  const start = reader.offset
  try {
    read(layout, reader, subject, false)
    if (all) checkEnd(reader, subject)
  } finally {
    reader.offset = start
  }
}

const compiledRead = (layout: Layout, subject: Subject, afterUses: number) => {
  const slow = interpreted(layout, subject)
  let fast: ((reader: Reader) => unknown) | undefined
  let uses = 0
  return (reader: Reader, all: boolean): unknown => {
    if (fast === undefined) {
      if (++uses <= afterUses && reader.end - reader.offset <= interpretedBytes)
        return all ? slow.readAll(reader) : slow.read(reader)
      fast = compileRead(layout)
    }
    const start = reader.offset
    const { allowance } = reader
    try {
      const value = fast(reader)
      // Also when a field of fixed size ran over the end into what follows.
      if (all ? reader.offset === reader.end : reader.offset <= reader.end) return value
    } catch {
      // What it was, the interpreter finds out.
    }
    reader.offset = start
    reader.allowance = allowance
    explain(layout, reader, subject, all)
    // Not reached while both agree; the interpreter is the one that is right.
    reader.allowance = allowance
    return read(layout, reader, subject)
  }
}

const compiledWrite = (layout: Layout, subject: Subject, afterUses: number, exact: boolean) => {
  let fast: ((writer: Writer, value: unknown) => void) | undefined
  let uses = 0
  return (writer: Writer, value: unknown): void => {
    if (fast === undefined) {
      if (++uses <= afterUses) return write(layout, writer, value, subject, exact)
      fast = compileWrite(layout, exact)
    }
    const start = writer.offset
    const apart = writer.apart?.length
    try {
      fast(writer, value)
    } catch {
      writer.offset = start
      if (apart !== undefined) writer.apart!.length = apart
      write(layout, writer, value, subject, exact)
    }
  }
}

export const compiled = (layout: Layout, subject: Subject, afterUses = interpretedUses): Coder => {
  const read = compiledRead(layout, subject, afterUses)
  return {
    read: (reader) => read(reader, false),
    readAll: (reader) => read(reader, true),
    write: compiledWrite(layout, subject, afterUses, false),
    writeExact: compiledWrite(layout, subject, afterUses, true)
  }
}

export const make = (layout: Layout, subject: Subject): Coder => {
  if (mode === "compiled") return compiled(layout, subject, 0)
  isAllowed ??= canGenerate()
  return mode === undefined && isAllowed ? compiled(layout, subject) : interpreted(layout, subject)
}
