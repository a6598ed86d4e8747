/**
 * All generated files: path from the root of the repository, and content before formatting.
 */
import { apisPage, isStored } from "./docs.ts"
import { emitApi, emitMessage, notice } from "./emit.ts"
import { errorsFile } from "./errors.ts"
import type { Message } from "./merge.ts"

type Files = Map<string, string>

const importNames = (names: ReadonlyArray<string>): string =>
  names.map((name) => `import { ${name} } from "./${name}.ts"`).join("\n")

const addApis = (files: Files, messages: ReadonlyArray<Message>): void => {
  const requests = messages
    .filter((message) => message.type === "request")
    .sort((a, b) => a.apiKey! - b.apiKey!)
  const names = requests.map((request) => {
    const response = messages.find(
      (message) => message.type === "response" && message.apiKey === request.apiKey
    )!
    const name = request.name.replace(/Request$/, "")
    files.set(`src/Api/${name}.ts`, emitApi(request, response))
    return name
  })
  files.set(
    "src/Api/apis.ts",
    `${notice}/**
 * Every API, by name and as a list in the order of their keys.
 *
 * @since 0.1.0
 */
${importNames(names)}

export { ${names.join(", ")} }

/**
 * All APIs in the order of their keys. Importing it loads every one of them.
 *
 * @since 0.1.0
 * @category apis
 */
export const apis = [${names.join(", ")}] as const
`
  )
  for (const message of messages.filter(({ type }) => type === "header"))
    files.set(`src/Api/${message.name}.ts`, emitMessage(message, "../Codec"))
}

interface Table {
  readonly name: string
  readonly what: string
  readonly origin: string
}

/** Logs whose records have a key and a value. */
const keyed: ReadonlyArray<Table> = [
  {
    name: "groupRecords",
    what: "The records of `__consumer_offsets`, by the int16 that their keys start with.",
    origin: "org.apache.kafka.coordinator.group.generated"
  },
  {
    name: "transactionRecords",
    what: "The records of `__transaction_state`, by the int16 that their keys start with.",
    origin: "org.apache.kafka.coordinator.transaction.generated"
  },
  {
    name: "shareRecords",
    what: "The records of `__share_group_state`, by the int16 that their keys start with.",
    origin: "org.apache.kafka.coordinator.share.generated"
  }
]

/** Logs whose records are values in a frame that names their type. */
const framed: ReadonlyArray<Table> = [
  {
    name: "metadataRecords",
    what: "The records of `__cluster_metadata`, by their apiKey.",
    origin: "org.apache.kafka.common.metadata"
  },
  {
    name: "remoteLogRecords",
    what: "The records of `__remote_log_metadata`, by their apiKey.",
    origin: "org.apache.kafka.server.log.remote.metadata.storage.generated"
  }
]

const tableFile = ({ name, what }: Table, names: ReadonlyArray<string>, entries: string): string =>
  `${notice}${importNames(names)}

/**
 * ${what}
 *
 * @since 0.1.0
 * @category messages
 */
export const ${name} = {
${entries}
} as const
`

const byKey = (messages: ReadonlyArray<Message>): ReadonlyArray<Message> =>
  [...messages].sort((a, b) => a.apiKey! - b.apiKey!)

/** What is stored in logs or embedded in other messages. */
const addStored = (files: Files, messages: ReadonlyArray<Message>): void => {
  const stored = messages.filter(isStored).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const message of stored) files.set(`src/Stored/${message.name}.ts`, emitMessage(message, "../Codec"))
  const ofType = (type: Message["type"], { origin }: Table) =>
    byKey(stored.filter((message) => message.type === type && message.origin === origin))
  for (const table of keyed) {
    const values = ofType("coordinator-value", table)
    const keys = ofType("coordinator-key", table)
    if (keys.map(({ apiKey }) => apiKey).join() !== values.map(({ apiKey }) => apiKey).join())
      throw new Error(`${table.name}: keys and values do not match`)
    const entries = keys.map((key, index) => {
      const type = key.name.replace(/Key$/, "")
      return `${key.apiKey}: { type: "${type}", key: ${key.name}, value: ${values[index]!.name} }`
    })
    const names = keys.flatMap((key, index) => [key.name, values[index]!.name])
    files.set(`src/Stored/${table.name}.ts`, tableFile(table, names, entries.join(",\n")))
  }
  for (const table of framed) {
    const records = ofType("metadata", table)
    const entries = records.map(({ apiKey, name }) => `${apiKey}: { type: "${name}", value: ${name} }`)
    const names = records.map(({ name }) => name)
    files.set(`src/Stored/${table.name}.ts`, tableFile(table, names, entries.join(",\n")))
  }
  const names = stored.map(({ name }) => name)
  files.set(
    "src/Stored/messages.ts",
    `${notice}/**
 * Every stored or embedded message, by name and as a list.
 *
 * @since 0.1.0
 */
${importNames(names)}

export { ${names.join(", ")} }

/**
 * All stored and embedded messages. Importing it loads every one of them.
 *
 * @since 0.1.0
 * @category messages
 */
export const messages = [${names.join(", ")}] as const
`
  )
}

export const render = (messages: ReadonlyArray<Message>): ReadonlyMap<string, string> => {
  const files: Files = new Map()
  addApis(files, messages)
  addStored(files, messages)
  files.set("src/Api/errors.ts", errorsFile())
  files.set("docs/apis.md", apisPage(messages))
  return files
}
