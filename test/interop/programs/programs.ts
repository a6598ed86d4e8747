/** Programs of clients that were written elsewhere, and how they are run: each runs its scenarios against the brokers it is given, and prints a line for each. */
import { execFile, spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { cacheDirectory, lastLines, type ToolRelease } from "../../../tools/kafka/Maven.ts"
import { javaCommand } from "./javaClasses.ts"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** The command that runs a program, without its arguments. */
export type Command = () => ReadonlyArray<string>

const conditions = "--conditions=@effect-kafka-protocol/source"

export const node =
  (name: string): Command =>
  () => [process.execPath, path(`node/${name}.ts`)]

export const javaClients =
  (release: ToolRelease): Command =>
  () =>
    javaCommand(release, "ClientPrograms")

export const javaTools =
  (release: ToolRelease): Command =>
  () => [process.execPath, conditions, path("tools/main.ts"), release]

/** Builds franz-go's program; Go itself knows whether there is anything to do. */
export const franzGo: Command = () => {
  const binary = join(cacheDirectory, "programs", "franz-go")
  const { error, status, stderr } = spawnSync("go", ["build", "-o", binary, "."], {
    cwd: path("go"),
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(`go build: ${error?.message ?? lastLines(stderr, 20)}`)
  return [binary]
}

const isThere = (command: string, ...args: ReadonlyArray<string>): boolean =>
  spawnSync(command, args, { stdio: "ignore" }).status === 0

/** Why franz-go cannot be built here, or `undefined` when it can. */
export const whyNoGo = (): string | undefined => (isThere("go", "version") ? undefined : "go not found")

/** Why there is no librdkafka of Debian's here, or `undefined` when there is. */
export const whyNoKcat = (): string | undefined =>
  isThere("kcat", "-V") ? undefined : "kcat not found: apt-get install kcat"

/** Runs a program to its end: every scenario must be `ok`. */
export const succeeds = (
  command: Command,
  bootstrapServers: ReadonlyArray<string>,
  replicas: number,
  scenarios: ReadonlyArray<string> = []
): Effect.Effect<void> =>
  Effect.callback<{ readonly code: unknown; readonly output: string; readonly errors: string }>((resume) => {
    const [file = "", ...args] = command()
    const child = execFile(
      file,
      [...args, bootstrapServers.join(), String(replicas), ...scenarios],
      { maxBuffer: 1 << 26 },
      (error, output, errors) => resume(Effect.succeed({ code: error?.code ?? 0, output, errors }))
    )
    return Effect.sync(() => child.kill("SIGKILL"))
  }).pipe(
    Effect.map(({ code, errors, output }) => {
      const lines = output.split("\n").filter((line) => line !== "")
      const isFine = code === 0 && lines.length > 0 && lines.every((line) => line.startsWith("ok "))
      assert.isTrue(isFine, `exit code ${String(code)}\n${output}\n${lastLines(errors, 20)}`)
      if (scenarios.length > 0) assert.strictEqual(lines.length, scenarios.length, output)
    })
  )
