/**
 * What AlterConfigs and IncrementalAlterConfigs have in common: the configs of one resource are replaced by others, if the release takes them.
 */
import type { Broker } from "../cluster/Broker.ts"
import type { ConfigValues } from "../cluster/ClusterImage.ts"
import { resourceKey, resourceTypes } from "../cluster/ClusterImage.ts"
import { codes } from "../protocol/codes.ts"
import type { ConfigProblem } from "../cluster/configs/check.ts"
import { checkBroker, checkClientMetrics, checkGroup, checkTopic } from "../cluster/configs/check.ts"
import { badRequest, type ConfigRefusal, refusal } from "../cluster/configs/operations.ts"
import { isValidTopicName } from "../cluster/topics.ts"

export interface ConfigResource {
  readonly type: number
  readonly name: string
}

export const nameOfType = (type: number): string | undefined =>
  Object.entries(resourceTypes).find(([, each]) => each === type)?.[0]

/** Whether the release has configs of this type at all. */
export const hasType = ({ cluster: { release } }: Broker, type: number): boolean => {
  switch (type) {
    case resourceTypes.TOPIC:
    case resourceTypes.BROKER:
      return true
    case resourceTypes.BROKER_LOGGER:
      return release.isAtLeast("2.4")
    case resourceTypes.CLIENT_METRICS:
      return release.clientMetricsConfigs.size > 0
    case resourceTypes.GROUP:
      return release.groupConfigs.size > 0
    default:
      return false
  }
}

export const unknownType = (broker: Broker, type: number): ConfigRefusal =>
  badRequest(
    broker.cluster.release.usesKRaft ? `Unknown resource type ${type}` : "Unexpected resource type UNKNOWN"
  )

/** The releases with ZooKeeper say of a bad value where it is, and that the request is bad. */
const badValue = ({ cluster: { release } }: Broker, { name, type }: ConfigResource, message: string) => {
  if (release.usesKRaft) return refusal(codes.INVALID_CONFIG, message)
  const place = release.isAtLeast("2.0")
    ? `ConfigResource(type=${nameOfType(type)}, name='${name}')`
    : `Resource(type=${nameOfType(type)}, name='${name}'}`
  return badRequest(`Invalid config value for resource ${place}: ${message}`)
}

const refuse = (broker: Broker, resource: ConfigResource, problem: ConfigProblem): ConfigRefusal =>
  problem.isValue
    ? badValue(broker, resource, problem.message)
    : refusal(codes.INVALID_CONFIG, problem.message)

const illegalName = (name: string): ConfigRefusal | undefined =>
  isValidTopicName(name)
    ? undefined
    : refusal(
        codes.INVALID_TOPIC_EXCEPTION,
        name === ""
          ? "Topic name is invalid: the empty string is not allowed"
          : "Topic name is invalid: it is too long, or has other characters than ASCII alphanumerics, '.', '_' and '-'"
      )

const unknownTopic = (broker: Broker, name: string): ConfigRefusal | undefined => {
  if (broker.image.topics.has(name)) return undefined
  return broker.cluster.release.isAtLeast("2.0")
    ? refusal(codes.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${name}' does not exist.`)
    : refusal(codes.UNKNOWN_SERVER_ERROR, `Topic "${name}" does not exist.`)
}

/** The name of a topic, before its configs are looked at; with KRaft whether it exists is asked last. */
const checkTopicName = (broker: Broker, name: string): ConfigRefusal | undefined => {
  const { release } = broker.cluster
  if (release.usesKRaft && name === "") return badRequest("Default topic resources are not allowed.")
  if (release.usesKRaft) return illegalName(name)
  return release.isAtLeast("2.0")
    ? unknownTopic(broker, name)
    : (illegalName(name) ?? unknownTopic(broker, name))
}

const checkTopicConfigs = (
  broker: Broker,
  resource: ConfigResource,
  next: ConfigValues
): ConfigRefusal | undefined => {
  const illegal = checkTopicName(broker, resource.name)
  if (illegal !== undefined) return illegal
  const problem = checkTopic(broker.configs, next)
  if (problem !== undefined) return refuse(broker, resource, problem)
  return unknownTopic(broker, resource.name)
}

/** Whether a broker is the one that is named; an empty name is all brokers. */
export const checkBrokerName = (
  broker: Broker,
  name: string,
  what: string,
  expected: string
): ConfigRefusal | undefined => {
  if (!/^[+-]?\d+$/.test(name)) return badRequest(`${what} id must be an integer, but it is: ${name}`)
  return Number(name) === broker.id
    ? undefined
    : badRequest(`Unexpected broker id, expected ${broker.id}${expected} but received ${name}`)
}

const checkBrokerConfigs = (
  broker: Broker,
  resource: ConfigResource,
  next: ConfigValues
): ConfigRefusal | undefined => {
  const { configs } = broker
  const { release } = broker.cluster
  if (resource.name !== "") {
    const wrong = checkBrokerName(broker, resource.name, release.usesKRaft ? "Node" : "Broker", ",")
    if (wrong !== undefined) return wrong
  }
  const image = new Map(configs.image).set(resourceKey(resourceTypes.BROKER, resource.name), next)
  const problem = checkBroker(configs, configs.withImage(image), next, resource.name !== "")
  if (problem === undefined) return undefined
  return release.usesKRaft ? badRequest(problem) : badValue(broker, resource, problem)
}

const checkGroupConfigs = (
  broker: Broker,
  { name }: ConfigResource,
  next: ConfigValues
): ConfigRefusal | undefined => {
  if (name === "") return badRequest("Default group resources are not allowed.")
  const problem = checkGroup(broker.configs, next)
  return problem === undefined ? undefined : refusal(codes.INVALID_CONFIG, problem)
}

const checkMetricsConfigs = (
  broker: Broker,
  { name }: ConfigResource,
  next: ConfigValues
): ConfigRefusal | undefined => {
  if (name === "") return badRequest("Subscription name can't be empty")
  const problem = checkClientMetrics(broker.configs, next)
  if (problem === undefined) return undefined
  // Before 4.0 nobody expected that an interval might be no number.
  if (problem.message.includes("Not a number") && !broker.cluster.release.isAtLeast("4.0"))
    return refusal(codes.UNKNOWN_SERVER_ERROR, null)
  return problem.isValue ? refusal(codes.INVALID_CONFIG, problem.message) : badRequest(problem.message)
}

const check = (broker: Broker, resource: ConfigResource, next: ConfigValues): ConfigRefusal | undefined => {
  switch (resource.type) {
    case resourceTypes.TOPIC:
      return checkTopicConfigs(broker, resource, next)
    case resourceTypes.BROKER:
      return checkBrokerConfigs(broker, resource, next)
    case resourceTypes.GROUP:
      return checkGroupConfigs(broker, resource, next)
    default:
      return checkMetricsConfigs(broker, resource, next)
  }
}

/** What is set for a resource now. */
export const setFor = (broker: Broker, { name, type }: ConfigResource): ConfigValues =>
  broker.cluster.controller.image.configs.get(resourceKey(type, name)) ?? new Map()

/** Sets these, and nothing else; what is empty is not there. */
export const store = (broker: Broker, { name, type }: ConfigResource, next: ConfigValues): void => {
  const key = resourceKey(type, name)
  broker.cluster.controller.change((draft) => {
    if (next.size === 0) draft.configs.delete(key)
    else draft.configs.set(key, next)
  })
}

/** Sets the configs of a topic, a broker, all brokers, a group or a subscription; `undefined`: done, or it could be. */
export const alterResource = (
  broker: Broker,
  resource: ConfigResource,
  next: ConfigValues,
  validateOnly: boolean
): ConfigRefusal | undefined => {
  const refused = check(broker, resource, next)
  if (refused !== undefined) return refused
  if (!validateOnly) store(broker, resource, next)
  return undefined
}
