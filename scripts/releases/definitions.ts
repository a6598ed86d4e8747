/**
 * The definitions of configs in the jars of a release, by the Java program beside this file.
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import {
  type ConfigKind,
  type ConfigRow,
  type ConfigRule,
  configTypes
} from "../../src/EmbeddedKafka/releases/ReleaseTable.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import { lastLines, libs } from "../../tools/kafka/Maven.ts"

/** A line of the Java program. */
interface Line {
  readonly kind: "topic" | "broker" | "group" | "client-metrics"
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly defaultValue: string | null
  readonly validator: string | null
  readonly updateMode: string | null
  readonly isInternal: boolean
}

const program = fileURLToPath(new URL("Definitions.java", import.meta.url))

const run = (release: Release): ReadonlyArray<Line> => {
  const { error, status, stderr, stdout } = spawnSync("java", ["-cp", join(libs(release), "*"), program], {
    encoding: "utf8"
  })
  if (status !== 0)
    throw new Error(
      `The definitions of Kafka ${release} could not be read: ${error?.message ?? lastLines(stderr, 10)}`
    )
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Line => JSON.parse(line))
}

const isNumeric = (text: string): boolean => /^-?[\d.]+$/.test(text)

/** Validators say what they demand as text, each in its own way. */
export const ruleOf = (validator: string | null): ConfigRule => {
  if (validator === null || validator === "" || validator === "non-null string") return ""
  if (validator === "non-empty string" || validator === "non-empty list") return "nonempty"
  if (/^\[partitionId\]|ThrottledReplicaListValidator/.test(validator)) return "replicas"
  if (/by_duration:/.test(validator)) return "auto.offset.reset"
  // The default alone may be outside: -1 for "as the pool size".
  if (validator.startsWith("The default value of -1")) return "-1|1.."
  const range = /^\[(-?[\d.]+?),\.\.\.(?:,(-?[\d.]+))?\]( or -1)?$/.exec(validator)
  if (range !== null) return `${range[3] === undefined ? "" : "-1|"}${range[1]}..${range[2] ?? ""}`
  const words = /^(\(case insensitive\) )?\[(.*)\]$/.exec(validator)
  if (words === null || words[2]!.split(", ").every(isNumeric)) throw new Error(`not a rule: ${validator}`)
  return `${words[1] === undefined ? "" : "!"}${words[2]!.split(", ").join("|")}`
}

const rowOf = (line: Line): ConfigRow => {
  const type = configTypes.find((each) => each === line.type.toLowerCase())
  if (type === undefined) throw new Error(`${line.name} is of the type ${line.type}`)
  const marks = [
    ...(line.isRequired ? ["required"] : []),
    ...(line.isInternal ? ["internal"] : []),
    ...(line.updateMode === null ? [] : [line.updateMode])
  ].join(" ")
  const rule = ruleOf(line.validator)
  const start = [line.name, type, line.defaultValue] as const
  return marks !== "" ? [...start, rule, marks] : rule !== "" ? [...start, rule] : start
}

export const kinds: ReadonlyArray<ConfigKind> = ["topic", "broker", "group", "clientMetrics"]

export type Definitions = Readonly<Record<ConfigKind, ReadonlyArray<ConfigRow>>>

export const definitionsOf = (release: Release): Definitions => {
  const lines = run(release)
  const rows = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).map(rowOf)
  return {
    topic: rows("topic"),
    broker: rows("broker"),
    group: rows("group"),
    clientMetrics: rows("client-metrics")
  }
}
