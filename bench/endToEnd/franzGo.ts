/** franz-go as a reference point, built where Go is installed. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const source = fileURLToPath(new URL("franz-go", import.meta.url))
const binary = fileURLToPath(new URL("../.build/franz-go", import.meta.url))

let built: boolean | undefined

/** The command of the contender; `undefined` where it cannot be built. */
export const franzGo = (port: number): ReadonlyArray<string> | undefined => {
  if (built === undefined) {
    const { error, status } = spawnSync("go", ["build", "-o", binary, "."], { cwd: source, stdio: "inherit" })
    built = error === undefined && status === 0
    if (!built) process.stderr.write("franz-go is left out: no Go, or it does not build\n")
  }
  return built ? [binary, String(port)] : undefined
}
