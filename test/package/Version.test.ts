/** The version that a connection tells brokers is that of package.json. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { execFileSync } from "node:child_process"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { root } from "../../scripts/pack.ts"
import { packageVersion } from "../../src/internal/version.ts"

const directory = mkdtempSync(join(tmpdir(), "effect-kafka-protocol-version-"))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string
  readonly scripts: Readonly<Record<string, string>>
}

describe("the version", () => {
  it("is that of package.json", () => {
    assert.strictEqual(packageVersion, manifest.version, "run: node scripts/version.ts")
  })

  it("is what a broker accepts as the version of a client (KIP-511)", () => {
    assert.match(packageVersion, /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/)
  })

  it("is written by npm version", () => {
    for (const folder of ["scripts", "src/internal"]) mkdirSync(join(directory, folder), { recursive: true })
    for (const file of ["scripts/version.ts", "src/internal/version.ts"])
      cpSync(join(root, file), join(directory, file))
    const scripts = { version: manifest.scripts["version"] }
    writeFileSync(
      join(directory, "package.json"),
      JSON.stringify({ name: "x", version: "0.1.0", type: "module", scripts })
    )
    const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}` }
    const run = (command: string, ...args: ReadonlyArray<string>) =>
      execFileSync(command, args, {
        cwd: directory,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        env
      })
    run("git", "init", "--quiet")
    run("git", "add", "--all")
    run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "--message", "x")
    run("npm", "version", "--no-git-tag-version", "7.8.9-beta.1")
    assert.include(
      readFileSync(join(directory, "src/internal/version.ts"), "utf8"),
      'export const packageVersion = "7.8.9-beta.1"\n'
    )
    // To be committed with package.json.
    assert.include(run("git", "diff", "--cached", "--name-only"), "src/internal/version.ts")
  })
})
