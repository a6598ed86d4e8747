/**
 * A Java program as a raw child process: it must be killed with SIGKILL, stopped with SIGSTOP and outlive the effect that started it, and it must die with
 * this process even when that ends without running finalizers.
 */
import type { ChildProcess } from "node:child_process"
import { spawn } from "node:child_process"
import { join } from "node:path"
import * as Effect from "effect/Effect"

// Fast to start rather than fast for long: compile lightly, and leave garbage collection to one thread.
export const jvm = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"]

const running = new Set<ChildProcess>()
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")))

export class JavaProcess {
  /** The main class. */
  readonly name: string
  #child: ChildProcess | undefined
  #log = ""
  #latest = ""
  #closed = false
  /** The folder of its jars, from its next start on. */
  jars: string
  readonly #directory: string
  readonly #args: ReadonlyArray<string>

  constructor(
    jars: string,
    directory: string,
    args: { readonly jvm: ReadonlyArray<string>; readonly main: string; readonly config: string }
  ) {
    this.name = args.main
    this.jars = jars
    this.#directory = directory
    this.#args = [...args.jvm, args.main, args.config]
  }

  /** The last part of what it printed, in all its lives. */
  get log(): string {
    return this.#log
  }

  /** The last part of what it printed since it was last started. */
  get latestLog(): string {
    return this.#latest
  }

  get hasExited(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** Whether it has exited, and all that it printed is here. */
  get hasClosed(): boolean {
    return this.#closed
  }

  /** How it ended. */
  get exit(): string {
    const { exitCode = null, signalCode = null } = this.#child ?? {}
    if (exitCode !== null) return `${this.name} ended with exit code ${exitCode}`
    return `${this.name} ${signalCode === null ? "gave up" : `ended by ${signalCode}`}`
  }

  spawn(): void {
    const args = [
      ...jvm,
      `-Dlog4j.configuration=file:${join(this.#directory, "log4j.properties")}`,
      `-Dlog4j2.configurationFile=${join(this.#directory, "log4j2.properties")}`,
      "-cp",
      join(this.jars, "*"),
      ...this.#args
    ]
    const child = spawn("java", args, { cwd: this.#directory, stdio: ["ignore", "pipe", "pipe"] })
    this.#latest = ""
    this.#closed = false
    const keep = (text: string) => {
      this.#log = (this.#log + text).slice(-8000)
      this.#latest = (this.#latest + text).slice(-8000)
    }
    child.stdout.on("data", (chunk: Buffer) => keep(chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => keep(chunk.toString()))
    child.once("error", (error) => keep(`${error.message}\n`))
    child.once("exit", () => running.delete(child))
    child.once("close", () => (this.#closed ||= child === this.#child))
    running.add(child)
    this.#child = child
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  readonly end = (signal: "SIGKILL" | "SIGTERM"): Effect.Effect<void> =>
    Effect.callback<void>((resume) => {
      if (this.hasExited) return resume(Effect.void)
      this.#child!.once("exit", () => resume(Effect.void))
      // A stopped process hears nothing but SIGKILL.
      this.#child!.kill("SIGCONT")
      this.#child!.kill(signal)
    })
}
