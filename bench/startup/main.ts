/**
 * From the start of a process to the first metadata of Kafka 4.4.0: what a command line tool or a function in the cloud waits for. Each from plain
 * JavaScript, ours from `dist` (`npm run build`).
 *
 *     node --conditions=@effect-kafka-protocol/source bench/startup/main.ts
 */
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import { fileURLToPath } from "node:url"
import { rolldown } from "rolldown"
import * as Broker from "../../tools/kafka/Broker.ts"
import { type Contender, report, type Result, time } from "../harness.ts"

const names: Readonly<Record<string, string>> = {
  ours: "effect-kafka-protocol",
  oursBundled: "the same program, bundled",
  platformatic: "@platformatic/kafka",
  kafkatsClient: "@kafkats/client, its Broker",
  kafkaTs: "kafka-ts",
  kafkajs: "kafkajs",
  effectOnly: "*only importing `effect/Effect` and `effect/Schema`*",
  effectOnlyBundled: "*the same, bundled*",
  bareSocket: "*bare socket (floor)*"
}

const fileOf = (name: string): URL =>
  name.endsWith("Bundled")
    ? new URL(`../.build/${name}.mjs`, import.meta.url)
    : new URL(`peers/${name}.mjs`, import.meta.url)

/** As one would for a function in the cloud: one file, with what is used. */
const bundle = async (name: string): Promise<void> => {
  const made = await rolldown({
    input: fileURLToPath(fileOf(name)),
    platform: "node",
    external: [/^@node-rs/]
  })
  await made.write({ file: fileURLToPath(fileOf(`${name}Bundled`)), codeSplitting: false, minify: true })
  await made.close()
}

/** Runs the program to its end; gives what it printed, and how long that took, in ms. */
const started = (name: string, port: number): Promise<{ readonly printed: string; readonly time: number }> =>
  new Promise((resolve, reject) => {
    const start = performance.now()
    const file = fileURLToPath(fileOf(name))
    // Without the flags of this process: from the package as it is installed.
    const child = spawn(process.execPath, [file, String(port)], { stdio: ["ignore", "pipe", "inherit"] })
    let answer: { readonly printed: string; readonly time: number } | undefined
    child.stdout.once("data", (text) => {
      answer = { printed: String(text).trim(), time: performance.now() - start }
    })
    child.once("exit", (code) =>
      answer === undefined ? reject(new Error(`${name} ended with code ${code}`)) : resolve(answer)
    )
  })

const contender = (name: string, port: number): Contender => ({
  name: names[name]!,
  fingerprint: async () => `${(await started(name, port)).printed} brokers`,
  round: async () => ({ time: (await started(name, port)).time })
})

export const run = async (): Promise<ReadonlyArray<Result>> => {
  if (!existsSync(new URL("../../dist/index.js", import.meta.url)))
    throw new Error("there is no dist: npm run build")
  await Promise.all(["ours", "effectOnly"].map(bundle))
  return Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(Broker.make("4.4.0"), ({ port }) =>
        Effect.promise(() =>
          report([
            {
              title: "Process start to first metadata",
              metrics: [time],
              contenders: Object.keys(names).map((name) => contender(name, port)),
              rounds: 15,
              warmUps: 2
            }
          ])
        )
      )
    )
  )
}

if (import.meta.main) await run()
