/** A JVM that runs Kafka's tools: see `test/interop/programs/java/ToolShell.java`. */
import { type ChildProcess, execFile, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import type { ToolRelease } from "../../../../tools/kafka/Maven.ts"
import { javaCommand } from "../javaClasses.ts"

export interface Ended {
  readonly code: number
  /** What it printed, on whatever stream. */
  readonly output: string
}

/** Arguments begin with a letter, for one may be empty. */
const encode = (text: string): string => `x${Buffer.from(text).toString("base64")}`

export class ToolShell {
  readonly release: ToolRelease
  readonly #child: ChildProcess
  readonly #waiting = new Map<string, { resolve: (ended: Ended) => void; reject: (cause: Error) => void }>()
  #count = 0
  #end: Error | undefined

  constructor(release: ToolRelease) {
    this.release = release
    const [java = "java", ...args] = javaCommand(release, "ToolShell")
    const child = spawn(java, args, { stdio: ["pipe", "pipe", "ignore"] })
    this.#child = child
    const giveUp = (cause: Error) => {
      this.#end = cause
      this.#waiting.forEach(({ reject }) => reject(cause))
    }
    child.once("close", () => giveUp(new Error("the JVM has ended")))
    child.once("error", giveUp)
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [id = "", code, output = ""] = line.split(" ")
      this.#waiting.get(id)?.resolve({ code: Number(code), output: Buffer.from(output, "base64").toString() })
      this.#waiting.delete(id)
    })
  }

  /** Runs a tool by its main class; `input` is what it reads. */
  run(main: string, args: ReadonlyArray<string>, input = ""): Promise<Ended> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const id = String(++this.#count)
    this.#child.stdin!.write(`${[id, main, encode(input), ...args.map(encode)].join(" ")}\n`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  /** Runs a tool in a JVM of its own, as one that ends it does want. */
  runAlone(main: string, args: ReadonlyArray<string>): Promise<Ended> {
    const [java = "java", ...ours] = javaCommand(this.release, main)
    return new Promise((resolve, reject) =>
      execFile(java, [...ours, ...args], (error, stdout, stderr) =>
        error !== null && typeof error.code !== "number"
          ? reject(error)
          : resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
      )
    )
  }

  end(): void {
    this.#child.kill("SIGKILL")
  }
}
