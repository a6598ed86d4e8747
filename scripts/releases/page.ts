/**
 * Writes `docs/embedded-kafka-apis.md`: of each API, in which releases an embedded cluster serves it and in which versions, or why it does not.
 */
import type * as Api from "../../src/Api/Api.ts"
import { apis } from "../../src/Api/apis.ts"
import * as Version from "../../src/Codec/Version.ts"
import { handlers } from "../../src/EmbeddedKafka/handlers/index.ts"
import { release, releaseNames } from "../../src/EmbeddedKafka/releases/index.ts"

const reasons = {
  brokers: "between brokers, and between brokers and controllers",
  security: "a later issue: SASL, ACLs, delegation tokens, SCRAM credentials",
  consumer: "a later issue: groups of KIP-848",
  share: "a later issue: share groups",
  streams: "a later issue: streams groups",
  telemetry: "on purpose: brokers advertise it only with a plugin, and clients would push metrics for ever",
  quorum: "changes to the quorum of controllers, of which an embedded cluster has one",
  pending: "not yet"
}

/** Why an API has no handler, by its key. */
const reasonOf = ({ key }: Api.Any): string => {
  if ([4, 5, 6, 7, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 82].includes(key)) return reasons.brokers
  if ([17, 29, 30, 31, 36, 38, 39, 40, 41, 50, 51].includes(key)) return reasons.security
  if (key === 68 || key === 69) return reasons.consumer
  if (key === 71 || key === 72) return reasons.telemetry
  if ((key >= 76 && key <= 79) || (key >= 83 && key <= 87) || (key >= 90 && key <= 92)) return reasons.share
  if (key === 88 || key === 89 || key === 93) return reasons.streams
  return key === 80 || key === 81 || key === 94 ? reasons.quorum : reasons.pending
}

const isServed = (api: Api.Any): boolean => handlers.some((each) => each.api === api)

const cell = (api: Api.Any, name: (typeof releaseNames)[number]): string => {
  const [found] = release(name).served([api])
  return found === undefined ? "" : Version.format(found[1])
}

const servedRow = (api: Api.Any): string =>
  `| ${[api.key, `[${api.name}](../src/EmbeddedKafka/handlers/${api.name}.ts)`, ...releaseNames.map((name) => cell(api, name))].join(" | ")} |`

const leftOutRow = (api: Api.Any): string => `| ${[api.key, api.name, reasonOf(api)].join(" | ")} |`

export const embeddedApisPage = (): string => {
  const ordered = [...apis].sort((a, b) => a.key - b.key)
  const served = ordered.filter(isServed)
  const leftOut = ordered.filter((api) => !isServed(api))
  return `<!-- Made by \`npm run releases:page\`. Do not edit. -->

# APIs of an embedded cluster

An embedded cluster serves ${served.length} of Kafka's ${ordered.length} APIs, each at every version of the release that it plays. What is left out is neither advertised nor answered: as with Kafka, the connection closes. Each handler begins with what it does, and what it leaves out.

## Served

The versions of each API by release; nothing where the release does not have it. As real brokers do, 4.0 and 4.4 advertise Produce from version 0 on and close the connection on versions below 3.

| key | API | ${releaseNames.join(" | ")} |
| --: | --- |${" --- |".repeat(releaseNames.length)}
${served.map(servedRow).join("\n")}

## Left out

| key | API | why |
| --: | --- | --- |
${leftOut.map(leftOutRow).join("\n")}
`
}
