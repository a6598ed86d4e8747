/**
 * Kafka's jars from Maven Central, kept under `.cache/` of the checkout.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The releases that we test with, oldest first; each takes its Scala version into its artifact's name. */
export const releases = ["0.8.2.2", "0.10.2.2", "3.9.2", "4.4.0"] as const
export type Release = (typeof releases)[number]

const artifacts: Record<Release, ReadonlyArray<string>> = {
  // The old ones lack what Java 17 no longer brings, and a logger that says why they stop.
  "0.8.2.2": ["org.apache.kafka:kafka_2.11:0.8.2.2", "org.slf4j:slf4j-log4j12:1.7.25"],
  "0.10.2.2": [
    "org.apache.kafka:kafka_2.11:0.10.2.2",
    "javax.xml.bind:jaxb-api:2.3.1",
    "org.slf4j:slf4j-log4j12:1.7.25"
  ],
  "3.9.2": ["org.apache.kafka:kafka_2.13:3.9.2"],
  "4.4.0": ["org.apache.kafka:kafka_2.13:4.4.0"]
}

const cache = fileURLToPath(new URL("../../.cache/kafka/", import.meta.url))

const dependency = (artifact: string): string => {
  const [group, name, version] = artifact.split(":")
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`
}

const pom = (release: Release): string =>
  `<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>kafka-libs</artifactId><version>${release}</version>
<dependencies>${artifacts[release].map(dependency).join("")}</dependencies></project>
`

/**
 * The directory of the jars of a release; downloads them at first use. Whoever comes second while another process downloads does the same work; the
 * first to finish wins, so a half-filled directory is never seen.
 */
export const libs = (release: Release): string => {
  const target = join(cache, release)
  if (existsSync(target)) return target
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, `.${release}-`))
  try {
    writeFileSync(join(work, "pom.xml"), pom(release))
    execFileSync("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libs"], {
      cwd: work,
      stdio: "pipe"
    })
    renameSync(join(work, "libs"), target)
  } catch (error) {
    if (!existsSync(target))
      throw new Error(`Maven could not get the jars of Kafka ${release}`, { cause: error })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return target
}

const answers = (command: string, argument: string): boolean => {
  try {
    execFileSync(command, [argument], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

/** Why real brokers cannot be started here, or `undefined` when they can. */
export const whyNoJava = (): string | undefined => {
  const missing = [
    answers("java", "-version") ? [] : ["Java 17"],
    answers("mvn", "-version") ? [] : ["Maven"]
  ].flat()
  return missing.length === 0 ? undefined : `${missing.join(" and ")} not found`
}

/** @internal For tests that want another place for their own files beside the jars. */
export const cacheDirectory = dirname(cache)
