/**
 * Levels of the loggers of a broker: stored and described. The embedded cluster has no log that they would change.
 */
import type { Broker } from "../cluster/Broker.ts"
import { resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { ConfigRefusal, Operation } from "../cluster/configs/operations.ts"
import { badRequest, operationNames, refusal } from "../cluster/configs/operations.ts"
import { checkBrokerName, setFor, store } from "./alterResource.ts"

const root = "root"
const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]

/** Those of Kafka's own configuration. */
const loggers = [
  root,
  "kafka.authorizer.logger",
  "kafka.controller",
  "kafka.log.LogCleaner",
  "kafka.network.RequestChannel$",
  "kafka.request.logger",
  "kafka.server.KafkaApis",
  "state.change.logger"
]

const defaultLevel = "INFO"

/** The levels of a broker's loggers, by name; one that has none of its own has that of the root. */
export const loggerLevels = (broker: Broker): ReadonlyMap<string, string> => {
  const set = setFor(broker, { type: resourceTypes.BROKER_LOGGER, name: String(broker.id) })
  const rootLevel = set.get(root) ?? defaultLevel
  return new Map(loggers.map((name) => [name, set.get(name) ?? rootLevel]))
}

const badConfig = ({ cluster: { release } }: Broker, message: string): ConfigRefusal =>
  refusal(release.usesKRaft ? codes.INVALID_CONFIG : codes.INVALID_REQUEST, message)

const problemWith = (
  broker: Broker,
  { configOperation, name, value }: Operation
): ConfigRefusal | undefined => {
  const operation = operationNames[configOperation]
  if (operation === "APPEND" || operation === "SUBTRACT")
    return badRequest(`${operation} operation is not allowed for the BROKER_LOGGER resource`)
  if (!loggers.includes(name)) return badConfig(broker, `Logger ${name} does not exist!`)
  if (operation === "DELETE")
    return name === root ? badRequest("Removing the log level of the root logger is not allowed") : undefined
  return value !== null && levels.includes(value)
    ? undefined
    : badConfig(
        broker,
        `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${levels.join(", ")}`
      )
}

export const alterLoggers = (
  broker: Broker,
  name: string,
  operations: ReadonlyArray<Operation>,
  validateOnly: boolean
): ConfigRefusal | undefined => {
  const { usesKRaft } = broker.cluster.release
  const wrongBroker =
    name === "" && !usesKRaft ? undefined : checkBrokerName(broker, name, usesKRaft ? "Node" : "Broker", ",")
  if (wrongBroker !== undefined) return wrongBroker
  for (const operation of operations) {
    const problem = problemWith(broker, operation)
    if (problem !== undefined) return problem
  }
  if (validateOnly) return undefined
  const resource = { type: resourceTypes.BROKER_LOGGER, name: String(broker.id) }
  const next = new Map(setFor(broker, resource))
  for (const { name: logger, value } of operations)
    if (value === null) next.delete(logger)
    else next.set(logger, value)
  store(broker, resource, next)
  return undefined
}
