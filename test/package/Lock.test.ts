/** The lock files are as npm writes them, so that installing leaves them alone, and name no registry. */
import { execFileSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { root } from "../../scripts/pack.ts"

const npm = (cwd: string, ...args: ReadonlyArray<string>) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim()

/** Before 11.12 npm writes no `libc`. */
const version = npm(root, "--version")
const [major, minor] = version.split(".").map(Number) as [number, number]
const isOld = major < 11 || (major === 11 && minor < 12)

const read = (directory: string): string => readFileSync(join(directory, "package-lock.json"), "utf8")

describe.each([".", "bench"])("package-lock.json of %s", (folder) => {
  it.skipIf(isOld)(
    `is left as it is by npm install${isOld ? ` (npm ${version} writes it otherwise)` : ""}`,
    () => {
      const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-lock-"))
      try {
        for (const name of ["package.json", "package-lock.json", ".npmrc"])
          copyFileSync(join(root, folder, name), join(directory, name))
        npm(
          directory,
          "install",
          "--package-lock-only",
          "--ignore-scripts",
          "--offline",
          "--cache",
          join(directory, "cache")
        )
        assert.strictEqual(read(directory), read(join(root, folder)))
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    }
  )

  it("records no download addresses", () => {
    assert.notInclude(read(join(root, folder)), `"resolved"`)
  })
})
