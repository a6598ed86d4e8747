/**
 * Writes `docs/routing.md`: where a cluster sends the requests of each API, how it splits them and puts the answers together, and what it asks again.
 */
import { againText, type Row, rows } from "./rows.ts"

const code = (paths: ReadonlyArray<string>): string =>
  paths.length === 0 ? "–" : paths.map((path) => `\`${path}\``).join(", ")

const destinations: { readonly [To in Row["to"]]: string } = {
  any: "any broker",
  leader: "leaders",
  coordinator: "coordinators",
  controller: "controller",
  all: "every broker",
  resource: "the broker named, or any",
  broker: "a broker of the caller's choice"
}

const toOf = ({ api, to }: Row): string =>
  api.routing.to === "coordinator" ? `${destinations[to]} (${api.routing.type})` : destinations[to]

const rowText = (row: Row): string => {
  const { api, failure, max, merge, min, split } = row
  const versions = min === max ? String(min) : `${min}–${max}`
  const cells = [
    api.key,
    `[${api.name}](../src/Api/${api.name}.ts)`,
    versions,
    toOf(row),
    code(split),
    code(merge),
    failure,
    againText(api)
  ]
  return `| ${cells.join(" | ")} |`
}

export const routingPage = (): string => `<!-- Made by \`npm run routing:page\`. Do not edit. -->

# Where requests go

What a \`KafkaCluster\` does with the requests of each API, from the routing and the facts in its spec: \`test/Cluster/EveryRoute.test.ts\` and \`test/Cluster/EveryAnswer.test.ts\` execute the rows.

- **goes to**: the brokers that get it, each its own part. What nobody leads or coordinates, as far as fresh metadata says, goes to any broker, whose answer says what is wrong. A request without keys, where they may be left out, goes to any broker as well.
- **split by**: the elements that are dealt out. A request that names one key, or whose keys are all one broker's, goes through whole. Parts are asked at once, so a Fetch waits for the slowest of its brokers; one with a \`sessionId\` belongs to one broker, and is refused unless \`broker\` of its options says which.
- **put together at**: what of the answers is joined, in the order of the request; of every broker's lists an element that two of them have is there once. Beside that, \`throttleTimeMs\` is the longest, other lists are joined, and the rest is of the first answer.
- **a part that failed** is told by the error codes of its elements (NETWORK_EXCEPTION: it may have been applied; REQUEST_TIMED_OUT; LEADER_NOT_AVAILABLE, COORDINATOR_NOT_AVAILABLE, of a resource BROKER_NOT_AVAILABLE: it was not sent), or by a \`ShardFailure\` that names the broker and keeps the other answers. \`cluster.shards\` tells each by itself.
- **asked again after**: refusals that mean “not here” or “not yet”, where they prove that nothing was applied or asking twice cannot hurt; “nothing”: they are the caller's, and what they say of the cluster is learnt. A partition of a ShareFetch is not asked again if its acknowledgements were applied. Of requests that were not sent all are asked again, of those whose outcome is unknown only the repeatable ones. \`{ retry: false }\` of a request turns it off.
- \`topics[name]\` stands for each element of an array, told apart by that field; \`groups[]\` for elements that are names themselves; “/” means one or the other by version, “+” both together.

| key | API | versions | goes to | split by | put together at | a part that failed | asked again after |
| --: | --- | --- | --- | --- | --- | --- | --- |
${rows.map(rowText).join("\n")}
`
