/**
 * The tarball that users install, made from a fresh checkout: what git knows or would take of this working tree, and nothing that was built here before.
 */
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** A copy of the working tree as a clone would have it, with the dependencies that are installed here. */
const checkout = (directory: string): string => {
  const target = join(directory, "checkout")
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26
  })
  mkdirSync(target)
  for (const file of files.split("\0").filter((name) => name !== "" && existsSync(join(root, name))))
    cpSync(join(root, file), join(target, file))
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"), "junction")
  return target
}

/** Its output goes to the caller, what it says besides into the error. */
const npm = (cwd: string, ...args: ReadonlyArray<string>): string =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 })

type Packed = readonly [
  { readonly filename: string; readonly files: ReadonlyArray<{ readonly path: string }> }
]

/** Runs `npm pack` in a fresh checkout, as a tool that reads its output does, and gives the path of the tarball. */
export const pack = (directory: string): string => {
  const output = npm(checkout(directory), "pack", "--json", "--pack-destination", directory)
  return join(directory, (JSON.parse(output) as Packed)[0].filename)
}

/** The paths that would be packed of this working tree, as it stands. */
export const packedPaths = (): ReadonlyArray<string> => {
  const output = npm(root, "pack", "--dry-run", "--json", "--ignore-scripts")
  return (JSON.parse(output) as Packed)[0].files.map(({ path }) => path)
}
