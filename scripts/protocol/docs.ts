/**
 * Writes `docs/apis.md`: all APIs in one table, and a sentence on each of the common ones.
 */
import { formatAll } from "./emit.ts"
import type { Message, Versions } from "./merge.ts"
import { isEmpty } from "./merge.ts"
import { descriptions } from "./overrides.ts"
import { newer, older } from "./releases.ts"
import { routing } from "./routing.ts"

const range = (versions: Versions): string =>
  isEmpty(versions) ? "–" : formatAll(versions).replace("-", "–")

const firstFlexible = (message: Message): string =>
  isEmpty(message.flexible) ? "–" : String(message.flexible.indexOf(true))

const flexibleFrom = (request: Message, response: Message): string => {
  const [first, second] = [firstFlexible(request), firstFlexible(response)]
  return first === second ? first : `${first} (response ${second})`
}

const code = (paths: ReadonlyArray<string>, between: string): string =>
  paths.map((path) => `\`${path}\``).join(between)

const destination = (name: string): string => {
  const route = routing[name]
  switch (route?.to) {
    case undefined:
      return "any broker"
    case "leader":
      return `leaders of ${code(route.request, " and ")}`
    case "coordinator":
      return route.type === "share"
        ? `share coordinators of \`${route.group}\` with ${code(route.request, " and ")}`
        : `coordinator of the ${route.type} in ${code(route.request, " or ")}`
    case "all":
      return `all brokers, which join ${code(route.response, " and ")}`
    case "resource":
      return `the broker named in ${code(route.request, " and ")}, or any`
    case "controller":
      return "controller"
    default:
      return "one given broker"
  }
}

/** `zkBroker` is a broker as it was with ZooKeeper: in definitions of releases before 4.0. */
const listeners = ({ listeners }: Message): string =>
  [
    listeners.includes("broker") || listeners.includes("zkBroker") ? ["broker"] : [],
    listeners.includes("controller") ? ["controller"] : []
  ]
    .flat()
    .join(", ")

const inRelease = (message: Message, release: string): string =>
  range(message.inRelease.find((one) => one.release === release)?.versions ?? [])

export const isStored = ({ type }: Message): boolean => !["request", "response", "header"].includes(type)

const byName = (a: Message, b: Message): number => (a.name < b.name ? -1 : 1)

const kinds: Readonly<Partial<Record<Message["type"], string>>> = {
  "coordinator-key": "key",
  "coordinator-value": "value",
  metadata: "record",
  data: "data"
}

const storedRow = (message: Message): string => {
  const file = `[${message.name}](../src/Stored/${message.name}.ts)`
  const cells = [
    file,
    range(message.versions),
    firstFlexible(message),
    message.apiKey ?? "–",
    kinds[message.type]
  ]
  return `| ${cells.join(" | ")} |`
}

export const apisPage = (messages: ReadonlyArray<Message>): string => {
  const requests = messages.filter(({ type }) => type === "request").sort((a, b) => a.apiKey! - b.apiKey!)
  const apis = requests.map((request) => ({
    name: request.name.replace(/Request$/, ""),
    request,
    response: messages.find(({ type, apiKey }) => type === "response" && apiKey === request.apiKey)!
  }))
  const known = apis.filter(({ name }) => descriptions[name] !== undefined)
  const versionCount = requests.flatMap(({ versions }) => versions.filter(Boolean)).length
  const rows = apis.map(({ name, request, response }) =>
    [
      request.apiKey,
      `[${name}](../src/Api/${name}.ts)`,
      range(request.versions),
      inRelease(request, older),
      inRelease(request, newer),
      flexibleFrom(request, response),
      destination(name),
      listeners(request)
    ].join(" | ")
  )
  return `<!-- Made by \`npm run protocol:generate\`. Do not edit. -->

# APIs

All ${apis.length} APIs of Kafka in ${versionCount} versions: what Kafka ${older} and ${newer} define. ${older} still has the old versions that 4.0 removed.

Where the two define a version differently, ${newer} applies. That matters for two versions that ${older} has as early access only, and that are read as ${newer} has them: ReadShareGroupStateSummary v0 (its response) and ShareGroupMetadataValue v0.

## The common ones

${known.map(({ name }) => `- **[${name}](../src/Api/${name}.ts)**: ${descriptions[name]}`).join("\n")}

## All of them

- **versions**: ours; **${older}** and **${newer}**: those of that release's definitions, also those that it does not advertise because they are not stable yet.
- **flexible from**: the first version with compact types and tagged fields (KIP-482); “–” is none.
- **goes to**: \`routing\` of the API. \`topics[name]\` stands for each element of an array, told apart by that field, \`groups[]\` for elements that are names themselves; “/” means one or the other by version, “+” both together.
- **listener**: where a server accepts it; “broker” includes brokers with ZooKeeper.
- The release that brought an API is left out: the definitions do not say it.

| key | API | versions | ${older} | ${newer} | flexible from | goes to | listener |
| --: | --- | --- | --- | --- | --: | --- | --- |
${rows.map((row) => `| ${row} |`).join("\n")}

## What Kafka stores

The messages of Kafka's own logs and those that are embedded in others are in [\`src/Stored\`](../src/Stored/index.ts); each log has a decoder there.

| message | versions | flexible from | number | kind |
| --- | --- | --: | --: | --- |
${messages.filter(isStored).sort(byName).map(storedRow).join("\n")}
`
}
