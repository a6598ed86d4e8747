/**
 * The read and write functions of a layout: compiled at first use where the platform allows it, else interpreted. Every failure leaves here as a
 * `DecodeError` or `EncodeError`, found by the interpreter.
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

/** `undefined` asks the platform again. Acts on layouts that were not used yet. */
export const setMode = (next: "compiled" | "interpreted" | undefined): void => {
  mode = next
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

export const compiled = (layout: Layout, subject: Subject): Coder => {
  const slow = interpreted(layout, subject)
  const fastRead = compileRead(layout)
  const fastWrite = compileWrite(layout)
  return {
    read: (reader) => {
      const start = reader.offset
      try {
        return fastRead(reader)
      } catch {
        reader.offset = start
        return slow.read(reader)
      }
    },
    write: (writer, value) => {
      const start = writer.offset
      try {
        fastWrite(writer, value)
      } catch {
        writer.offset = start
        slow.write(writer, value)
      }
    }
  }
}

export const make = (layout: Layout, subject: Subject): Coder => {
  mode ??= canGenerate() ? "compiled" : "interpreted"
  return mode === "compiled" ? compiled(layout, subject) : interpreted(layout, subject)
}
