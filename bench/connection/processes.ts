/** The processes of this part: one for each library, and a plain server. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Contender, Metric, Sample } from "../harness.ts"

export const metrics: ReadonlyArray<Metric> = [
  { name: "rate", unit: "requests/s", better: "more" },
  { name: "cpu", unit: "µs per request", better: "less" },
  { name: "p50", unit: "ms", better: "less" },
  { name: "p99", unit: "ms", better: "less" }
]

const start = (file: URL, ...args: ReadonlyArray<string>): ChildProcess =>
  fork(fileURLToPath(file), args, { stdio: ["ignore", "pipe", "inherit", "ipc"] })

const message = <A>(child: ChildProcess): Promise<A> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a contender has ended (${code})`))
    child.once("exit", onExit)
    child.once("message", (answer: A) => {
      child.off("exit", onExit)
      resolve(answer)
    })
  })

export interface Client {
  /** The contender that keeps so many requests outstanding for so many ms. */
  readonly keeping: (outstanding: number, forMs: number) => Omit<Contender, "name">
  readonly end: () => void
}

const here = new URL("./", import.meta.url)

/** A library, connected. `folder` is this one, or the same of another checkout. */
export const client = async (peer: string, port: number, folder: URL = here): Promise<Client> => {
  const child = start(new URL("contender.ts", folder), peer, String(port))
  child.stdout!.resume()
  const { brokers } = await message<{ readonly brokers: number }>(child)
  return {
    keeping: (outstanding, forMs) => ({
      fingerprint: () => (brokers < 0 ? "" : `${brokers} brokers`),
      round: () => {
        const sample = message<Sample>(child)
        child.send({ outstanding, forMs })
        return sample
      }
    }),
    end: () => child.disconnect()
  }
}

/** Runs while the server does. */
export const withServer = async <A>(use: (port: number) => Promise<A>): Promise<A> => {
  const server = start(new URL("server.ts", here))
  const port = await new Promise<number>((resolve) =>
    server.stdout!.once("data", (text) => resolve(Number(String(text))))
  )
  const result = await use(port)
  server.disconnect()
  return result
}
