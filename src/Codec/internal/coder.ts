/**
 * The read and write functions of a layout: interpreted at first, compiled when they turn out to be used more often, where the platform allows it. Every
 * failure leaves here as a `DecodeError` or `EncodeError`, found by the interpreter.
 */
import type { Reader, Writer } from "../Cursor.ts"
import { compileRead } from "./compileRead.ts"
import { compileWrite } from "./compileWrite.ts"
import type { Subject } from "./interpret.ts"
import * as Interpret from "./interpret.ts"
import type { Layout } from "./layout.ts"

export interface Coder {
  readonly read: (reader: Reader) => unknown
  readonly write: (writer: Writer, value: unknown) => void
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

export const interpreted = (layout: Layout, subject: Subject): Coder => ({
  read: (reader) => {
    const start = reader.offset
    try {
      return Interpret.read(layout, reader, subject)
    } catch (error) {
      reader.offset = start
      throw error
    }
  },
  write: (writer, value) => Interpret.write(layout, writer, value, subject)
})

/**
 * Compiling takes as long as about twenty small messages take interpreted, and a program that asks once should not wait for it. A large message is
 * decoded several times as fast when compiled, so it should not wait long.
 */
const interpretedUses = 3

export const compiled = (layout: Layout, subject: Subject, afterUses = interpretedUses): Coder => {
  const slow = interpreted(layout, subject)
  let fastRead: ((reader: Reader) => unknown) | undefined
  let fastWrite: ((writer: Writer, value: unknown) => void) | undefined
  let reads = 0
  let writes = 0
  return {
    read: (reader) => {
      if (fastRead === undefined) {
        if (++reads <= afterUses) return slow.read(reader)
        fastRead = compileRead(layout)
      }
      const start = reader.offset
      try {
        return fastRead(reader)
      } catch {
        reader.offset = start
        return slow.read(reader)
      }
    },
    write: (writer, value) => {
      if (fastWrite === undefined) {
        if (++writes <= afterUses) return slow.write(writer, value)
        fastWrite = compileWrite(layout)
      }
      const start = writer.offset
      const apart = writer.apart?.length
      try {
        fastWrite(writer, value)
      } catch {
        writer.offset = start
        if (apart !== undefined) writer.apart!.length = apart
        slow.write(writer, value)
      }
    }
  }
}

export const make = (layout: Layout, subject: Subject): Coder => {
  if (mode === "compiled") return compiled(layout, subject, 0)
  isAllowed ??= canGenerate()
  return mode === undefined && isAllowed ? compiled(layout, subject) : interpreted(layout, subject)
}
