/**
 * Kafka's own generated message classes, asked through `java/Differential.java`.
 */
import type { ChildProcess } from "node:child_process"
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Release } from "../../tools/kafka/Maven.ts"
import { libs } from "../../tools/kafka/Maven.ts"

/** What Java makes of a message: its bytes and its JSON, or its complaint. */
export type Answer =
  | { readonly _tag: "Message"; readonly bytes: Buffer; readonly json: string }
  | { readonly _tag: "Refused"; readonly reason: string }

export interface JavaMessages {
  /** Java reads bytes, and writes them again. */
  readonly fromBytes: (className: string, version: number, bytes: Uint8Array) => Effect.Effect<Answer>
  /** Java builds the message from JSON, and writes it. */
  readonly fromJson: (className: string, version: number, json: string) => Effect.Effect<Answer>
}

const source = fileURLToPath(new URL("java/Differential.java", import.meta.url))

class Dialogue {
  readonly #child: ChildProcess
  readonly #waiting: Array<(answer: Answer) => void> = []
  #received: Array<Buffer> = []
  #size = 0
  #complaints = ""

  constructor(classPath: string) {
    this.#child = spawn("java", ["-Xmx512m", "-XX:+UseSerialGC", "-cp", classPath, "Differential"])
    this.#child.stdout!.on("data", (chunk: Buffer) => this.#receive(chunk))
    this.#child.stderr!.on(
      "data",
      (chunk: Buffer) => (this.#complaints = (this.#complaints + chunk.toString()).slice(-4000))
    )
    this.#child.once("exit", () => {
      for (const give of this.#waiting.splice(0))
        give({ _tag: "Refused", reason: `Java has ended: ${this.#complaints}` })
    })
  }

  ask(kind: "B" | "J", className: string, version: number, payload: Uint8Array): Effect.Effect<Answer> {
    return Effect.callback<Answer>((resume) => {
      const name = Buffer.from(className)
      const head = Buffer.alloc(9)
      head.writeInt32BE(5 + name.length + payload.length)
      head.write(kind, 4)
      head.writeInt16BE(version, 5)
      head.writeInt16BE(name.length, 7)
      this.#waiting.push((answer) => resume(Effect.succeed(answer)))
      this.#child.stdin!.write(Buffer.concat([head, name, payload]))
    })
  }

  end(): void {
    this.#child.kill("SIGKILL")
  }

  #receive(chunk: Buffer): void {
    this.#received.push(chunk)
    this.#size += chunk.length
    if (this.#received.length > 1 && this.#size < 9) return
    let data = Buffer.concat(this.#received)
    for (let answer = readAnswer(data); answer !== undefined; answer = readAnswer(data)) {
      data = data.subarray(answer.length)
      this.#waiting.shift()!(answer.answer)
    }
    this.#received = [data]
    this.#size = data.length
  }
}

const readAnswer = (data: Buffer): { readonly answer: Answer; readonly length: number } | undefined => {
  if (data.length < 5) return undefined
  const first = 5 + data.readInt32BE(1)
  if (data.length < first) return undefined
  const content = data.subarray(5, first)
  if (data[0] !== 0) return { answer: { _tag: "Refused", reason: content.toString() }, length: first }
  if (data.length < first + 4) return undefined
  const end = first + 4 + data.readInt32BE(first)
  if (data.length < end) return undefined
  return {
    answer: { _tag: "Message", bytes: content, json: data.toString("utf8", first + 4, end) },
    length: end
  }
}

/** Java with the classes of a release, for as long as the scope is open. */
export const make = Effect.fnUntraced(function* (
  release: Release
): Effect.fn.Return<JavaMessages, never, Scope.Scope> {
  const jars = join(libs(release), "*")
  const classes = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "differential-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
  )
  yield* Effect.sync(() => execFileSync("javac", ["-cp", jars, "-d", classes, source]))
  const dialogue = yield* Effect.acquireRelease(
    Effect.sync(() => new Dialogue(`${classes}${delimiter}${jars}`)),
    (open) => Effect.sync(() => open.end())
  )
  return {
    fromBytes: (className, version, bytes) => dialogue.ask("B", className, version, bytes),
    fromJson: (className, version, json) => dialogue.ask("J", className, version, Buffer.from(json))
  }
})
