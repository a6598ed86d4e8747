/**
 * A contender in a process of its own, as its users run it: what one library does to V8 cannot slow another down. (The WebAssembly of @platformatic/kafka
 * detaches an ArrayBuffer when its memory grows; from then on optimised code checks each typed array that it touches, and our decoder of records takes 1.4 times as long.)
 */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { type Contender, type Sample, timed, timedAsync } from "./harness.ts"

/** What a module of tasks makes of a task. */
export interface Work {
  readonly fingerprint: () => string | Promise<string>
  readonly run: () => unknown
}

/** A module of tasks exports this as `prepare`. */
export type Prepare<Task> = (task: Task) => Promise<Work>

type Answer = { readonly value: unknown } | { readonly failure: string }

/** The contender that does `task` by the `prepare` of `module`. Its process has the flags of this one. */
export const isolated = (name: string, module: URL, task: unknown): Contender => {
  let child: ChildProcess | undefined
  const ask = (question: "fingerprint" | "round"): Promise<unknown> =>
    new Promise((resolve, reject) => {
      child ??= fork(fileURLToPath(import.meta.url), [module.href, JSON.stringify(task)])
      const onExit = (code: number | null) => reject(new Error(`${name} ended with code ${code}`))
      child.once("exit", onExit)
      child.once("message", (answer: Answer) => {
        child!.off("exit", onExit)
        if ("failure" in answer) reject(new Error(`${name}: ${answer.failure}`))
        else resolve(answer.value)
      })
      child.send(question)
    })
  return {
    name,
    fingerprint: async () => (await ask("fingerprint")) as string,
    round: async () => (await ask("round")) as Sample,
    close: () => {
      // One that could not begin has ended.
      if (child?.connected === true) child.disconnect()
    }
  }
}

const serve = async (module: string, task: unknown): Promise<void> => {
  const { prepare } = (await import(module)) as { readonly prepare: Prepare<unknown> }
  const work = await prepare(task)
  let sample: (() => Sample | Promise<Sample>) | undefined
  const answers: Record<string, () => unknown> = {
    fingerprint: work.fingerprint,
    round: () => {
      sample ??= work.run() instanceof Promise ? timedAsync(async () => work.run()) : timed(work.run)
      globalThis.gc?.({ type: "minor" })
      return sample()
    }
  }
  process.on("message", (question: string) => {
    // Errors go to the one who asked.
    void (async () => {
      try {
        process.send!({ value: await answers[question]!() } satisfies Answer)
      } catch (error) {
        process.send!({ failure: String(error) } satisfies Answer)
      }
    })()
  })
}

// Not awaited: a module of tasks may itself import this one.
if (import.meta.main) void serve(process.argv[2]!, JSON.parse(process.argv[3]!))
