/** The brokers of this part, each in a process of its own: ours by its command, kfake where Go is installed, and a real Kafka. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { fileURLToPath } from "node:url"
import * as Broker from "../../tools/kafka/Broker.ts"

export const names = { ours: "effect-kafka-protocol", kfake: "kfake", kafka: "Kafka 4.4.0" } as const
export type Name = keyof typeof names

export interface Running {
  readonly port: number
  readonly pid: number
  readonly end: () => Promise<void>
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

let hasKfake: boolean | undefined

/** Builds kfake once. It is left out where that fails. */
export const canRun = (name: Name): boolean => {
  if (name !== "kfake") return true
  if (hasKfake === undefined) {
    mkdirSync(path("../.build"), { recursive: true })
    const build = ["build", "-o", path("../.build/kfake"), "."]
    hasKfake = spawnSync("go", build, { cwd: path("kfake"), stdio: "ignore" }).status === 0
    if (!hasKfake) process.stderr.write("kfake is left out: it wants Go\n")
  }
  return hasKfake
}

/** As `npm run broker` does. */
const commands: Readonly<Record<Exclude<Name, "kafka">, ReadonlyArray<string>>> = {
  ours: [process.execPath, path("../../tools/broker/start.ts"), "--port", "0"],
  kfake: [path("../.build/kfake")]
}

const compiled = path("../../.cache/compiled")

/** A command that prints its address in its first line. */
const startCommand = (name: Exclude<Name, "kafka">): Promise<Running> => {
  const [command, ...args] = commands[name]
  const child: ChildProcess = spawn(command!, args, {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled }
  })
  // None outlives this process.
  const kill = () => child.kill("SIGKILL")
  process.once("exit", kill)
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const end = (): Promise<void> => {
    process.off("exit", kill)
    child.kill("SIGTERM")
    return ended
  }
  return new Promise((resolve, reject) => {
    child.stdout!.once("data", (line) => {
      child.stdout!.resume()
      resolve({ port: Number(String(line).trim().split(":").at(-1)), pid: child.pid!, end })
    })
    void ended.then(() => reject(new Error(`${names[name]} has ended before it said its address`)))
  })
}

/** With the compiler and the collector that Kafka's own scripts leave to Java; `Broker` has those that start fast. */
const serverJvm = ["-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xmx1g"]

const startKafka = async (): Promise<Running> => {
  const scope = Scope.makeUnsafe()
  const { port } = await Effect.runPromise(Scope.provide(Broker.make("4.4.0", { jvm: serverJvm }), scope))
  return { port, pid: listenerOf(port), end: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}

export const start = (name: Name): Promise<Running> => (name === "kafka" ? startKafka() : startCommand(name))

// ------------------------------------------------------------------------------------------------------------------ processes

/** The process that listens on a port of loopback, from what Linux says of sockets and open files. */
const listenerOf = (port: number): number => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  const listening = "0A"
  const inodes = new Set(
    ["tcp", "tcp6"].flatMap((file) =>
      readFileSync(`/proc/net/${file}`, "utf8")
        .split("\n")
        .map((row) => row.trim().split(/\s+/))
        .filter((cells) => cells[1]?.endsWith(suffix) === true && cells[3] === listening)
        .map((cells) => `socket:[${cells[9]}]`)
    )
  )
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const folder = `/proc/${pid}/fd`
      if (readdirSync(folder).some((fd) => inodes.has(readlinkSync(`${folder}/${fd}`)))) return Number(pid)
    } catch {
      // It has ended, or is another user's.
    }
  }
  throw new Error(`no process listens on port ${port}`)
}

/** A tick of Linux's clock for processes. */
const tickMs = 10

/** The CPU that all threads of a process have used, in ms. */
export const cpuMsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // The name may hold anything; the fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const [user, system] = [fields[11], fields[12]]
  return (Number(user) + Number(system)) * tickMs
}

/** The memory of a process that is in RAM, in MB. */
export const residentMbOf = (pid: number): number => {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
  return Number(kilobytes) / 1024
}
