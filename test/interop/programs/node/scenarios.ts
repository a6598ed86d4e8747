/**
 * What the programs of Node share: each runs its scenarios in order against the brokers it is given and prints a line for each, `ok NAME` or `FAILED NAME`
 * and why. By hand: `node test/interop/programs/node/kafkajs.ts localhost:9092 1 [SCENARIO…]`.
 */
import { deepStrictEqual } from "node:assert"

export interface Setting {
  readonly bootstrap: ReadonlyArray<string>
  /** Of every topic that is created. */
  readonly replicas: number
  /** A name that no earlier run used. */
  readonly name: (what: string) => string
}

/** Longer than anything takes, on whatever machine: a program that waits for what never comes says so. */
const patienceMs = 60_000

export const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + patienceMs; !(await isSo());) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Waits until as many have come as there should be, and compares them in sorted order. */
export const comes = async (
  what: string,
  actual: () => ReadonlyArray<string>,
  expected: ReadonlyArray<string>
): Promise<void> => {
  try {
    await until(what, () => actual().length >= expected.length)
  } finally {
    deepStrictEqual([...actual()].sort(), [...expected].sort(), what)
  }
}

export const values = (count: number, of = "value"): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) => `${of} ${i}`)

export type Scenarios = Readonly<Record<string, (setting: Setting) => Promise<void>>>

/** Arguments: the brokers, the number of replicas, and which scenarios if not all of them. */
export const runScenarios = async (
  scenarios: Scenarios,
  args: ReadonlyArray<string> = process.argv.slice(2)
): Promise<void> => {
  const [bootstrap = "127.0.0.1:9092", replicas = "1", ...only] = args
  const run = `${Date.now().toString(36)}${process.pid.toString(36)}`
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (only.length > 0 && !only.includes(name)) continue
    const setting: Setting = {
      bootstrap: bootstrap.split(","),
      replicas: Number(replicas),
      name: (what) => `${what}-${name.replaceAll(" ", "-")}-${run}`
    }
    const timer = setTimeout(() => {
      console.log(`FAILED ${name}\nstill running after ${2 * patienceMs} ms`)
      process.exit(1)
    }, 2 * patienceMs)
    try {
      await scenario(setting)
      console.log(`ok ${name}`)
    } catch (error) {
      console.log(
        `FAILED ${name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
      )
      process.exitCode = 1
    }
    clearTimeout(timer)
  }
  // Whatever a client has left open ends with its program.
  process.exit()
}
