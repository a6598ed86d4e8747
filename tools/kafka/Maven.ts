/**
 * Kafka's jars from Maven Central, kept under `.cache/` of the checkout, and the Java that runs them.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The releases that we test with, oldest first; each takes its Scala version into its artifact's name. */
export const releases = ["0.8.2.2", "0.9.0.1", "0.10.2.2", "3.9.2", "4.4.0"] as const
export type TestedRelease = (typeof releases)[number]
/** Further releases that the helpers can start: for trying something on them. */
export const furtherReleases = ["0.11.0.3", "1.1.1", "2.8.2", "4.0.2"] as const
export type Release = TestedRelease | (typeof furtherReleases)[number]

/** What Java 17 no longer brings, and a logger: without one a broker does not say why it stops. */
const jaxb = "javax.xml.bind:jaxb-api:2.3.1"
const logger = "org.slf4j:slf4j-log4j12:1.7.25"

const artifacts: Record<Release, ReadonlyArray<string>> = {
  "0.8.2.2": ["org.apache.kafka:kafka_2.11:0.8.2.2", logger],
  "0.9.0.1": ["org.apache.kafka:kafka_2.11:0.9.0.1", jaxb, logger],
  "0.10.2.2": ["org.apache.kafka:kafka_2.11:0.10.2.2", jaxb, logger],
  "0.11.0.3": ["org.apache.kafka:kafka_2.11:0.11.0.3", jaxb, logger],
  "1.1.1": ["org.apache.kafka:kafka_2.11:1.1.1", jaxb, logger],
  "2.8.2": ["org.apache.kafka:kafka_2.13:2.8.2", jaxb, logger],
  "3.9.2": ["org.apache.kafka:kafka_2.13:3.9.2", "org.slf4j:slf4j-reload4j:1.7.36"],
  "4.0.2": ["org.apache.kafka:kafka_2.13:4.0.2", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"],
  "4.4.0": ["org.apache.kafka:kafka_2.13:4.4.0", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5"]
}

const cache = fileURLToPath(new URL("../../.cache/kafka/", import.meta.url))

/** The releases whose programs for the command line we have, and what these need: no web server, which one of them would bring. */
export const toolReleases = ["3.9.2", "4.4.0"] as const
export type ToolRelease = (typeof toolReleases)[number]

const toolArtifacts: Record<ToolRelease, ReadonlyArray<string>> = {
  "3.9.2": [
    "org.apache.kafka:kafka-tools:3.9.2",
    "org.apache.kafka:kafka_2.13:3.9.2",
    "org.slf4j:slf4j-reload4j:1.7.36"
  ],
  "4.4.0": ["org.apache.kafka:kafka-tools:4.4.0"]
}
const webServer = [
  "org.eclipse.jetty",
  "org.eclipse.jetty.ee10",
  "org.glassfish.jersey.containers",
  "org.glassfish.jersey.inject"
]

const exclusions = `<exclusions>${webServer
  .map((group) => `<exclusion><groupId>${group}</groupId><artifactId>*</artifactId></exclusion>`)
  .join("")}</exclusions>`

const dependency = (artifact: string): string => {
  const [group, name, version] = artifact.split(":")
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>${name === "kafka-tools" ? exclusions : ""}</dependency>`
}

const pom = (dependencies: ReadonlyArray<string>): string =>
  `<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>kafka-libs</artifactId><version>1</version>
<dependencies>${dependencies.map(dependency).join("")}</dependencies></project>
`

/**
 * The directory of the jars of a release; downloads them at first use. Whoever comes second while another process downloads does the same work; the
 * first to finish wins, so a half-filled directory is never seen.
 */
export const libs = (release: Release): string => jarsOf(release, artifacts[release])

/** The directory of the jars of a release's programs for the command line, its clients among them. */
export const toolLibs = (release: ToolRelease): string => jarsOf(`tools-${release}`, toolArtifacts[release])

const jarsOf = (name: string, dependencies: ReadonlyArray<string>): string => {
  // Another list of artifacts is another directory.
  const list = createHash("sha256").update(dependencies.join()).digest("hex").slice(0, 8)
  const target = join(cache, `${name}-${list}`)
  if (existsSync(target)) return target
  process.stderr.write(
    `Maven fetches Kafka ${name} into ${cache}: 15 to 50 MB, once. This takes seconds to minutes ...\n`
  )
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(join(cache, `.${name}-`))
  try {
    copyDependencies(`Kafka ${name}`, dependencies, work)
    renameSync(join(work, "libs"), target)
  } catch (error) {
    if (!existsSync(target)) throw error
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return target
}

/** Has Maven put the jars of these artifacts, and what they need, into `libs` of the directory. Throws an error with Maven's own reason. */
export const copyDependencies = (
  what: string,
  dependencies: ReadonlyArray<string>,
  directory: string,
  options: ReadonlyArray<string> = []
): void => {
  writeFileSync(join(directory, "pom.xml"), pom(dependencies))
  const { error, signal, status, stderr, stdout } = spawnSync(
    "mvn",
    ["-q", "-B", ...options, "dependency:copy-dependencies", "-DoutputDirectory=libs"],
    { cwd: directory, encoding: "utf8" }
  )
  if (status === 0) return
  const reason = error === undefined ? lastLines(stdout + stderr, 12) : error.message
  const how = signal === null ? "" : ` (${signal})`
  throw new Error(`Maven could not get the jars of ${what}${how}:\n${reason}`)
}

/** The end of what a program printed. */
export const lastLines = (text: string, count: number): string =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n")

/** The first part of Java's version: 8 for `1.8.0_402`, 17 for `17.0.15`. */
export const javaVersionIn = (output: string): number | undefined => {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match === null ? undefined : Number(match[1])
}

/** The version of the Java on the path; `undefined` if there is none. */
export const javaVersion = (): number | undefined => {
  // It says so on its error output.
  const { status, stderr, stdout } = spawnSync("java", ["-version"], { encoding: "utf8" })
  return status === 0 ? javaVersionIn(stderr + stdout) : undefined
}

/** The oldest Java that runs a broker of this release. */
export const neededJava = (release: Release): number => (release.startsWith("4.") ? 17 : 8)

/** Why the Java of this version cannot run this release, or `undefined` when it can. */
export const whyNotOn = (release: Release, version: number | undefined): string | undefined => {
  const needed = neededJava(release)
  if (version === undefined) return `Java ${needed} or newer is needed, and there is no java on the path`
  return version < needed ? `Java ${needed} or newer is needed, and java is version ${version}` : undefined
}

/** Why real brokers of all releases cannot be started here, or `undefined` when they can. */
export const whyNoJava = (version = javaVersion()): string | undefined => {
  const needed = Math.max(...releases.map(neededJava))
  const missing = [
    version === undefined
      ? [`Java ${needed} not found`]
      : version < needed
        ? [`Java ${version} is too old (${needed} or newer is needed)`]
        : [],
    spawnSync("mvn", ["-version"], { stdio: "ignore" }).status === 0 ? [] : ["Maven not found"]
  ].flat()
  return missing.length === 0 ? undefined : missing.join(", ")
}

/** @internal For tests that want another place for their own files beside the jars. */
export const cacheDirectory = dirname(cache)
