/**
 * The table of a release as a file.
 */
import { apis } from "../../src/Api/apis.ts"
import type { ApiRow, ConfigChanges, ConfigRow } from "../../src/EmbeddedKafka/releases/ReleaseTable.ts"
import type { Release } from "../../tools/kafka/Maven.ts"
import type { Answers } from "./ask.ts"
import type { Definitions } from "./definitions.ts"
import { kinds } from "./definitions.ts"

const same = (a: ConfigRow | undefined, b: ConfigRow): boolean => JSON.stringify(a) === JSON.stringify(b)

export const changes = (before: ReadonlyArray<ConfigRow>, after: ReadonlyArray<ConfigRow>): ConfigChanges => {
  const earlier = new Map(before.map((row) => [row[0], row]))
  const names = new Set(after.map(([name]) => name))
  return {
    gone: [...earlier.keys()].filter((name) => !names.has(name)),
    defined: after.filter((row) => !same(earlier.get(row[0]), row))
  }
}

const apiName = (key: number): string => apis.find((api) => api.key === key)?.name ?? "unknown"

const apiLine = (row: ApiRow): string => `${JSON.stringify(row)}, // ${apiName(row[0])}\n`

const lines = (rows: ReadonlyArray<unknown>): string =>
  rows.map((row) => `${JSON.stringify(row)},\n`).join("")

/** `4.4` → `kafka_4_4`. */
export const fileName = (name: string): string => `kafka_${name.replaceAll(".", "_")}`
export const constant = (name: string): string => `kafka${name.replaceAll(".", "")}`

export const render = (
  name: string,
  patch: Release,
  answers: Answers,
  definitions: Definitions,
  before: Definitions
): string => {
  const configs = kinds.map((kind) => {
    const { defined, gone } = changes(before[kind], definitions[kind])
    return `${kind}: { gone: ${JSON.stringify(gone)}, defined: [${lines(defined)}] }`
  })
  return `// Made by \`npm run releases:generate\` from a running Kafka ${patch} and its jars. Do not edit.
import type { ReleaseTable } from "./ReleaseTable.ts"

export const ${constant(name)}: ReleaseTable = {
  patch: ${JSON.stringify(patch)},
  apis: [
    ${answers.apis.map(apiLine).join("")}
  ],
  supportedFeatures: [${lines(answers.supportedFeatures)}],
  finalizedFeatures: [${lines(answers.finalizedFeatures)}],
  configs: {
    ${configs.join(",\n")}
  }
}
`
}
