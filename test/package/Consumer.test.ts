/**
 * The package as users get it: packed from a fresh checkout, installed into an empty project, used by Node with `import` and `require`, by TypeScript, by Bun
 * and by Deno.
 */
import { execFile, execFileSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { pack, root } from "../../scripts/pack.ts"
import * as LogBroker from "./LogBroker.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-consumer-"))
const project = join(directory, "project")

beforeAll(() => {
  const tarball = pack(directory)
  const npm = (...args: ReadonlyArray<string>) =>
    execFileSync("npm", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
  cpSync(fileURLToPath(new URL("consumer", import.meta.url)), project, { recursive: true })
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true }))
  // The `effect` that is installed here: no registry is asked.
  const [effect] = JSON.parse(
    npm(
      "pack",
      "--json",
      "--ignore-scripts",
      "--pack-destination",
      directory,
      join(root, "node_modules/effect")
    )
  ) as [{ filename: string }]
  npm("install", "--offline", "--no-audit", "--no-fund", tarball, join(directory, effect.filename))
  mkdirSync(join(project, "node_modules/@types"))
  symlinkSync(join(root, "node_modules/@types/node"), join(project, "node_modules/@types/node"), "junction")
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Runs a program beside the broker of this process, and gives what it printed. It must end by itself. */
const run = (command: string, ...args: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { broker, port } = yield* LogBroker.make
      const output = yield* Effect.promise(
        () =>
          new Promise<string>((resolve, reject) =>
            execFile(
              command,
              [...args, String(port)],
              { cwd: project, timeout: 60_000, env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" } },
              (error, stdout, stderr) =>
                error === null ? resolve(stdout) : reject(new Error(stderr + error.message))
            )
          )
      )
      // Before it come the log lines of a connection that was lost.
      return {
        seen: JSON.parse(output.trimEnd().split("\n").at(-1)!) as unknown,
        connections: broker.connections.length
      }
    })
  )

const expected = {
  topics: ["orders"],
  baseOffset: "2",
  records: ["0: one", "1: two", "2: three"],
  lost: "OutcomeUnknown",
  topicsAgain: ["orders"],
  refused: "Failure",
  isOneModule: true
}

/** The program of a runtime that comes as an npm package with one package for each platform. */
const installed = (scope: string, name: string): string | undefined => {
  const packages = join(root, "node_modules", scope)
  if (!existsSync(packages)) return undefined
  return readdirSync(packages)
    .filter((each) => each.startsWith(name))
    .flatMap((each) => ["bin/bun", "deno"].map((file) => join(packages, each, file)))
    .find((path) => existsSync(path))
}

describe("the package, installed", () => {
  it.live("runs on Node, by import", () =>
    Effect.map(run(process.execPath, "main.mjs"), ({ connections, seen }) => {
      assert.deepStrictEqual(seen, expected)
      assert.strictEqual(connections, 2)
    })
  )

  it.live("runs on Node, by require", () =>
    Effect.map(run(process.execPath, "main.cjs"), ({ seen }) =>
      assert.deepStrictEqual(seen, {
        topics: ["orders"],
        strings: ["a", "b"],
        values: ["v"],
        isOneModule: true
      })
    )
  )

  it("has types for ES modules and for CommonJS", () => {
    const modes = { nodenext: ["types.mts", "types.cts", "required.cts"], preserve: ["types.mts"] }
    for (const [module, files] of Object.entries(modes)) {
      const config = join(project, `tsconfig.${module}.json`)
      const compilerOptions = {
        module,
        moduleResolution: module === "preserve" ? "bundler" : module,
        target: "es2023",
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        types: ["node"]
      }
      writeFileSync(config, JSON.stringify({ compilerOptions, files }))
      try {
        execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", config], { encoding: "utf8" })
      } catch (error) {
        assert.fail(`${module}: ${(error as { stdout?: string }).stdout ?? String(error)}`)
      }
    }
  })

  const bun = installed("@oven", "bun-")
  it.live.skipIf(bun === undefined)(
    `runs on Bun${bun === undefined ? " (no package for this platform)" : ""}`,
    () =>
      Effect.map(run(bun!, "run", "main.mjs"), ({ connections, seen }) => {
        assert.deepStrictEqual(seen, expected)
        assert.strictEqual(connections, 2)
      })
  )

  const deno = installed("@deno", "")
  it.live.skipIf(deno === undefined)(
    `runs on Deno${deno === undefined ? " (no package for this platform)" : ""}`,
    () =>
      Effect.map(run(deno!, "run", "--no-prompt", "--allow-net", "main.mjs"), ({ connections, seen }) => {
        assert.deepStrictEqual(seen, expected)
        assert.strictEqual(connections, 2)
      })
  )
})
