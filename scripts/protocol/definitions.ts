/**
 * Kafka's message definitions, read out of the jars of a release. Only facts are taken: names, types, versions, keys; never the prose.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { strFromU8, unzipSync } from "fflate"
import { type Release, libs } from "../../tools/kafka/Maven.ts"

export interface FieldDefinition {
  readonly name: string
  readonly type: string
  readonly versions?: string
  readonly taggedVersions?: string
  readonly tag?: number | string
  readonly nullableVersions?: string
  readonly flexibleVersions?: string
  readonly default?: unknown
  readonly ignorable?: boolean
  readonly fields?: ReadonlyArray<FieldDefinition>
}

export interface StructDefinition {
  readonly name: string
  readonly versions: string
  readonly fields: ReadonlyArray<FieldDefinition>
}

export interface MessageDefinition {
  readonly type:
    | "request"
    | "response"
    | "header"
    | "data"
    | "metadata"
    | "coordinator-key"
    | "coordinator-value"
  readonly name: string
  readonly apiKey?: number
  readonly validVersions: string
  readonly flexibleVersions?: string
  readonly listeners?: ReadonlyArray<string>
  readonly fields?: ReadonlyArray<FieldDefinition>
  readonly commonStructs?: ReadonlyArray<StructDefinition>
  /** The Java package of the generated class, for the differential test. */
  readonly origin: string
}

/** The jars that carry definitions, and the Java package of the classes made from them. */
const origins: Readonly<Record<string, string>> = {
  "kafka-clients": "org.apache.kafka.common.message",
  "kafka-group-coordinator": "org.apache.kafka.coordinator.group.generated",
  "kafka-share-coordinator": "org.apache.kafka.coordinator.share.generated",
  "kafka-transaction-coordinator": "org.apache.kafka.coordinator.transaction.generated",
  "kafka-raft": "org.apache.kafka.raft.generated",
  "kafka-metadata": "org.apache.kafka.common.metadata",
  "kafka-storage": "org.apache.kafka.server.log.remote.metadata.storage.generated"
}

const comments = /^\s*\/\/.*$/gm

export const definitions = (release: Release): ReadonlyArray<MessageDefinition> =>
  definitionsIn(libs(release), release)

/** The definitions in the jars of a directory. */
export const definitionsIn = (directory: string, release: string): ReadonlyArray<MessageDefinition> => {
  return readdirSync(directory).flatMap((jar) => {
    const name = jar.replace(`-${release}.jar`, "")
    const origin = origins[name]
    if (origin === undefined || name === jar) return []
    const entries = unzipSync(readFileSync(join(directory, jar)), {
      filter: (file) => /^(common\/)?(message|metadata)\/[^/]+\.json$/.test(file.name)
    })
    return Object.values(entries).map((bytes): MessageDefinition => ({
      ...(JSON.parse(strFromU8(bytes).replace(comments, "")) as Omit<MessageDefinition, "origin">),
      origin
    }))
  })
}
