/**
 * Whether the options of a cluster are what their types say, before anything is tried.
 */
import * as Schedule from "effect/Schedule"
import { InvalidOption } from "../../Client/KafkaError.ts"
import {
  besideAnAddress,
  check,
  checkTls,
  duration,
  isHost,
  missing,
  optionRules,
  positiveDuration,
  rule,
  type Rules,
  tlsRules,
  trueOrFalse
} from "../../Connection/internal/optionRules.ts"
import { parseAddress } from "../../Connection/internal/parseAddress.ts"
import { describe } from "../../internal/describe.ts"
import type { BrokerAddress, ClusterOptions } from "../ClusterOptions.ts"

const addresses = rule(
  'an array of addresses that is not empty, as ["host:9092"]',
  (value) => Array.isArray(value) && value.length > 0
)

const { host, port, ...linkRules } = optionRules

const clusterRules: Rules<ClusterOptions> = {
  ...linkRules,
  bootstrapServers: addresses,
  bootstrapControllers: addresses,
  addressOf: rule("a function from a broker to its address", (value) => typeof value === "function"),
  metadataMaxAge: positiveDuration,
  metadataMaxIdle: positiveDuration,
  allowAutoTopicCreation: trueOrFalse,
  rebootstrapAfter: duration,
  retry: rule("a Schedule", (value) => Schedule.isSchedule(value))
}

const addressRules: Rules<BrokerAddress> = { host, port, serverName: tlsRules.serverName }

/** What is wrong with the options of a cluster, if anything is. */
export const checkClusterOptions = (options: ClusterOptions): InvalidOption | undefined => {
  const wrong = check(options, clusterRules, "")
  if (wrong !== undefined) return wrong
  const { bootstrapControllers, bootstrapServers, tls } = options
  if (bootstrapServers !== undefined && bootstrapControllers !== undefined)
    return new InvalidOption({
      option: "bootstrapControllers",
      expected:
        "nothing beside `bootstrapServers`: a cluster is reached by its brokers or by its controllers",
      actual: describe(bootstrapControllers)
    })
  const invalid =
    bootstrapControllers === undefined
      ? checkAddresses("bootstrapServers", bootstrapServers)
      : checkAddresses("bootstrapControllers", bootstrapControllers)
  return invalid ?? (tls === undefined ? undefined : checkTls(tls))
}

const checkAddresses = (
  option: string,
  entries: ReadonlyArray<string | BrokerAddress> | undefined
): InvalidOption | undefined => {
  if (entries === undefined) return missing(option, `${addresses.expected}, or \`bootstrapControllers\``)
  // Not by `entries`, which leaves holes out.
  for (let index = 0; index < entries.length; index++) {
    const wrong = checkAddress(`${option}[${index}]`, entries[index])
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const checkAddress = (
  option: string,
  entry: string | BrokerAddress | undefined
): InvalidOption | undefined => {
  if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) {
    const prefix = `${option}.`
    const wrong = check(entry, addressRules, prefix, besideAnAddress)
    return wrong ?? (entry.host === undefined ? missing(`${prefix}host`, host.expected) : undefined)
  }
  return typeof entry === "string" && isHost(parseAddress(entry)?.host)
    ? undefined
    : new InvalidOption({
        option,
        expected:
          '"host:port", "host", "[IPv6 address]:port" (a port from 1 to 65535), or an object with `host`',
        actual: describe(entry)
      })
}
