/**
 * Packs the library from a fresh checkout and holds the tarball against publint and "are the types wrong". That it works when installed, and that its links
 * lead somewhere, is tested in `test/package`.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pack } from "./pack.ts"

const run = (command: string, ...args: ReadonlyArray<string>) =>
  execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"] })

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-"))
try {
  const tarball = pack(directory)
  run("publint", "run", tarball, "--strict")
  // One build, of ES modules: `require` loads it since Node 22.12, and this rule warns of Nodes before that.
  run("attw", tarball, "--profile", "node16", "--ignore-rules", "cjs-resolves-to-esm", "--format", "ascii")
} finally {
  rmSync(directory, { recursive: true })
}
