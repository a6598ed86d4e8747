/** Reference points in other languages, built where their tools are: they take and give the same lines as `contender.ts`. */
import { spawnSync } from "node:child_process"
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

interface Program {
  /** What is missing, most likely, if it does not build. */
  readonly wants: string
  readonly binary: string
  readonly build: ReadonlyArray<string>
  readonly folder: string
}

export const programs = {
  franzGo: {
    wants: "Go",
    binary: path("../.build/franz-go"),
    build: ["go", "build", "-o", path("../.build/franz-go"), "."],
    folder: path("franz-go")
  },
  librdkafka: {
    wants: "a C compiler and librdkafka's headers",
    binary: path("../.build/librdkafka"),
    build: ["cc", "-O2", "-o", path("../.build/librdkafka"), "main.c", "-lrdkafka"],
    folder: path("librdkafka")
  }
} satisfies Record<string, Program>

const isBuilt = new Map<string, boolean>()

/** The command of the contender; `undefined` where it cannot be built. */
export const commandOf = (name: keyof typeof programs, port: number): ReadonlyArray<string> | undefined => {
  const { binary, build, folder, wants }: Program = programs[name]
  if (!isBuilt.has(name)) {
    mkdirSync(path("../.build"), { recursive: true })
    const [command, ...args] = build
    const { status } = spawnSync(command!, args, { cwd: folder, stdio: ["ignore", "ignore", "ignore"] })
    isBuilt.set(name, status === 0)
    if (status !== 0) process.stderr.write(`${name} is left out: it wants ${wants}\n`)
  }
  return isBuilt.get(name) === true ? [binary, String(port)] : undefined
}
