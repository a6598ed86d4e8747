/**
 * The definitions of any release that Maven Central has, kept under `.cache/` beside the jars that the tests use.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { definitionsIn } from "./definitions.ts"
import type { ReleaseDefinitions } from "./merge.ts"

const cache = fileURLToPath(new URL("../../.cache/definitions/", import.meta.url))

const pom = (
  release: string
) => `<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>kafka-definitions</artifactId><version>1</version>
<dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${release}</version></dependency></dependencies></project>
`

const jars = (release: string): string => {
  const target = join(cache, release)
  if (existsSync(target)) return target
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, `.${release}-`))
  try {
    writeFileSync(join(work, "pom.xml"), pom(release))
    execFileSync(
      "mvn",
      [
        "-q",
        "-B",
        "dependency:copy-dependencies",
        "-DincludeGroupIds=org.apache.kafka",
        "-DoutputDirectory=libs"
      ],
      { cwd: work, stdio: ["ignore", "pipe", "pipe"] }
    )
    renameSync(join(work, "libs"), target)
    return target
  } catch (error) {
    throw new Error(`Maven could not get the jars of Kafka ${release}`, { cause: error })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

export const otherRelease = (release: string): ReleaseDefinitions => {
  if (!/^[\d.]+(-\w+)?$/.test(release)) throw new Error(`not a release: ${release}`)
  return { release, messages: definitionsIn(jars(release), release) }
}
