/**
 * Generated files, formatted as the repository is.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** Files by their paths, formatted in a directory of their own with the repository's configuration. */
export const formatted = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const directory = mkdtempSync(join(tmpdir(), "formatted-"))
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), content)
    }
    execFileSync(
      join(root, "node_modules/.bin/oxfmt"),
      ["--config", join(root, ".oxfmtrc.json"), directory],
      { stdio: "pipe" }
    )
    return new Map([...files.keys()].map((path) => [path, readFileSync(join(directory, path), "utf8")]))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
