/** Our Java programs, compiled against the clients of a release: once, into the cache beside the jars. */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { jvm } from "../../../tools/kafka/JavaProcess.ts"
import { cacheDirectory, lastLines, toolLibs, type ToolRelease } from "../../../tools/kafka/Maven.ts"

const sources = fileURLToPath(new URL("java/", import.meta.url))

/** The directory of the compiled classes. */
export const classes = (release: ToolRelease): string => {
  const files = readdirSync(sources).map((name) => join(sources, name))
  const hash = createHash("sha256").update(release)
  for (const file of files) hash.update(readFileSync(file))
  const folder = join(cacheDirectory, "programs")
  const target = join(folder, `${release}-${hash.digest("hex").slice(0, 8)}`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, `.${release}-`))
  const options = ["-nowarn", "-proc:none", "-Xlint:none", "-d", work, "-cp", join(toolLibs(release), "*")]
  const { error, status, stderr } = spawnSync("javac", [...options, ...files], { encoding: "utf8" })
  if (status !== 0) {
    rmSync(work, { recursive: true, force: true })
    throw new Error(`javac: ${error?.message ?? lastLines(stderr, 20)}`)
  }
  try {
    renameSync(work, target)
  } catch (cause) {
    // Another process was first.
    rmSync(work, { recursive: true, force: true })
    if (!existsSync(target)) throw cause
  }
  return target
}

/** The command that runs one of our Java programs with the clients of a release. */
export const javaCommand = (release: ToolRelease, main: string): ReadonlyArray<string> => [
  "java",
  ...jvm,
  "-cp",
  [classes(release), join(toolLibs(release), "*")].join(delimiter),
  main
]
