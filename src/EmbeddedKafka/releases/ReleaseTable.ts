/**
 * The form of what is known of a release: rows that a script writes and people can read.
 */

/** What the values of a config are; Kafka's `ConfigDef.Type`. */
export type ConfigType = (typeof configTypes)[number]

export const configTypes = [
  "boolean",
  "string",
  "int",
  "short",
  "long",
  "double",
  "list",
  "class",
  "password"
] as const

/**
 * What a value must be beside its type: `""` nothing, `"0.."` at least 0, `"0..1"` between both, `"-1|1..9"` that or between both, `"a|b"` one of these
 * (of a list: each), `"!a|b"` the same in upper or lower case, `"nonempty"`, `"replicas"` a list of throttled replicas, `"auto.offset.reset"`.
 */
export type ConfigRule = string

/**
 * Words about a config, separated by spaces: `required` has no default; `internal` is not described unless it is set; `per-broker` and `cluster-wide` a running
 * broker takes it, the former only for itself.
 */
export type ConfigMarks = string

export type ConfigRow = readonly [
  name: string,
  type: ConfigType,
  /** As Kafka writes it; null also where there is none. */
  defaultValue: string | null,
  rule?: ConfigRule,
  marks?: ConfigMarks
]

/** The configs of one type of resource, as they differ from the release before. */
export interface ConfigChanges {
  readonly gone: ReadonlyArray<string>
  /** New, or no longer defined as they were. */
  readonly defined: ReadonlyArray<ConfigRow>
}

export type ConfigKind = "topic" | "broker" | "group" | "clientMetrics"

export type ApiRow = readonly [apiKey: number, min: number, max: number]
export type FeatureRow = readonly [name: string, min: number, max: number]

export interface ReleaseTable {
  /** The patch release that was asked. */
  readonly patch: string
  /** In the order in which it advertises them. */
  readonly apis: ReadonlyArray<ApiRow>
  readonly supportedFeatures: ReadonlyArray<FeatureRow>
  /** Those of a new cluster of this release. */
  readonly finalizedFeatures: ReadonlyArray<FeatureRow>
  readonly configs: Readonly<Record<ConfigKind, ConfigChanges>>
}
