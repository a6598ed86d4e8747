/**
 * Packs the library and holds the tarball against publint and "are the types wrong".
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const run = (command: string, ...args: ReadonlyArray<string>) =>
  execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"] })

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-"))
try {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", directory])
  const tarball = join(directory, readdirSync(directory)[0]!)
  run("publint", "run", tarball, "--strict")
  // ESM only, on purpose: CommonJS reaches it by `import()` or, since Node 22.12, by `require(esm)`.
  run("attw", tarball, "--profile", "esm-only", "--format", "ascii")
} finally {
  rmSync(directory, { recursive: true })
}
